package cliplight.viz.chart;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Optional;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.CrosshairState;
import org.jfree.chart.plot.PlotRenderingInfo;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.AbstractXYItemRenderer;
import org.jfree.chart.renderer.xy.XYItemRendererState;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.data.xy.AbstractXYDataset;
import org.jfree.data.xy.XYDataset;

/**
 * Draws each curve of a plot as one path: round joins, true extremes, breaks where there is no
 * finite value.
 */
final class CurveRenderer extends AbstractXYItemRenderer {

  private static final long serialVersionUID = 1L;

  /** The curves as JFreeChart sees them: one series each, one item each that draws the whole. */
  static final class Curves extends AbstractXYDataset {
    private static final long serialVersionUID = 1L;

    private transient List<Curve> curves = List.of();
    private transient List<CurvePoints> points = List.of();
    private transient List<Optional<CurvePoints>> lower = List.of();

    void set(
        List<Curve> newCurves, List<CurvePoints> newPoints, List<Optional<CurvePoints>> newLower) {
      curves = newCurves;
      points = newPoints;
      lower = newLower;
    }

    @Override
    public int getSeriesCount() {
      return curves.size();
    }

    @Override
    @SuppressWarnings("rawtypes") // as JFreeChart declares it
    public Comparable getSeriesKey(int series) {
      return series + " " + curves.get(series).points().key();
    }

    @Override
    public int getItemCount(int series) {
      return points.get(series).count() == 0 ? 0 : 1;
    }

    @Override
    public Number getX(int series, int item) {
      return points.get(series).steps()[item];
    }

    @Override
    public Number getY(int series, int item) {
      return points.get(series).values()[item];
    }
  }

  private final transient Curves curves;
  private transient Optional<BufferedImage> image = Optional.empty();
  private double scale = 1;
  private double startStep = Double.NEGATIVE_INFINITY;

  CurveRenderer(Curves curves) {
    this.curves = curves;
  }

  /** The next drawing goes to graphics that keep lines. */
  void aimAtLines() {
    image = Optional.empty();
    startStep = Double.NEGATIVE_INFINITY;
  }

  /**
   * Says where the next drawing goes.
   *
   * @param target the image behind the graphics
   * @param newScale device pixels per pixel
   * @param newStartStep what lies before this step is on the image already
   */
  void aim(BufferedImage target, double newScale, double newStartStep) {
    image = Optional.of(target);
    scale = newScale;
    startStep = newStartStep;
  }

  @Override
  public XYItemRendererState initialise(
      Graphics2D g2, Rectangle2D dataArea, XYPlot plot, XYDataset dataset, PlotRenderingInfo info) {
    XYItemRendererState state = super.initialise(g2, dataArea, plot, dataset, info);
    state.setProcessVisibleItemsOnly(false);
    return state;
  }

  @Override
  public void drawItem(
      Graphics2D g2,
      XYItemRendererState state,
      Rectangle2D dataArea,
      PlotRenderingInfo info,
      XYPlot plot,
      ValueAxis steps,
      ValueAxis values,
      XYDataset dataset,
      int series,
      int item,
      CrosshairState crosshair,
      int pass) {
    Curve curve = curves.curves.get(series);
    CurvePoints points = curves.points.get(series);
    int start = points.startAt(startStep);
    double[] xs = new double[points.count()];
    for (int i = start; i < points.count(); i++) {
      xs[i] = steps.valueToJava2D(points.steps()[i], dataArea, RectangleEdge.BOTTOM);
    }
    double[] ys = heights(points, start, values, dataArea);
    Optional<CurvePoints> lower = curves.lower.get(series);
    if (lower.isPresent()) {
      fillBand(g2, curve, points, xs, ys, heights(lower.get(), start, values, dataArea), start);
    } else if (curve.filled()) {
      fillArea(g2, curve, points, xs, ys, start, dataArea.getMaxY());
    } else if (points.dense() && image.isPresent() && g2.getClip() != null) {
      ColumnFill.draw(
          image.get(), g2.getClip().getBounds2D(), scale, xs, ys, start, points.count(), curve);
    } else {
      drawLine(g2, curve, xs, ys, start, points.count());
    }
  }

  private static double[] heights(
      CurvePoints points, int start, ValueAxis values, Rectangle2D dataArea) {
    double[] ys = new double[points.count()];
    double low = values.getRange().getLowerBound();
    for (int i = start; i < points.count(); i++) {
      double value = points.values()[i];
      // a log axis has no place for 0 and below: they lie on the bottom edge
      double y = values.valueToJava2D(Math.max(value, low), dataArea, RectangleEdge.LEFT);
      // far outside of the area rounding of huge coordinates would bend the line
      ys[i] =
          Double.isNaN(value)
              ? Double.NaN
              : Math.max(dataArea.getMinY() - 1e4, Math.min(dataArea.getMaxY() + 1e4, y));
    }
    return ys;
  }

  /** Between two curves: with pairs of extremes from the greatest above to the least below. */
  private static void fillBand(
      Graphics2D g2,
      Curve curve,
      CurvePoints points,
      double[] xs,
      double[] upper,
      double[] lower,
      int start) {
    int step = points.dense() ? 2 : 1;
    int end = Math.min(upper.length, lower.length);
    g2.setPaint(curve.ink().awt());
    int i = start;
    while (i < end) {
      int from = i;
      while (i < end && !Double.isNaN(upper[i]) && !Double.isNaN(lower[i])) {
        i += step;
      }
      if (i > from) {
        Path2D.Double path = new Path2D.Double(Path2D.WIND_NON_ZERO, 2 * (i - from) + 2);
        path.moveTo(xs[from], lower[from]);
        for (int k = from; k < i; k += step) {
          path.lineTo(xs[k], upper[k + step - 1]);
        }
        for (int k = i - step; k > from; k -= step) {
          path.lineTo(xs[k], lower[k]);
        }
        path.closePath();
        g2.fill(path);
      }
      i += step;
    }
  }

  private static void drawLine(
      Graphics2D g2, Curve curve, double[] xs, double[] ys, int start, int end) {
    Path2D.Double path = new Path2D.Double(Path2D.WIND_NON_ZERO, end - start + 2);
    boolean open = false;
    for (int i = start; i < end; i++) {
      if (Double.isNaN(ys[i])) {
        open = false;
        continue;
      }
      if (!open) {
        path.moveTo(xs[i], ys[i]);
        open = true;
      }
      // a point between two gaps shows as a dot: the round cap of a line without length
      path.lineTo(xs[i], ys[i]);
    }
    g2.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    g2.setPaint(curve.ink().awt());
    g2.setStroke(Strokes.curve(curve.width(), curve.dashed()));
    g2.draw(path);
  }

  /** With pairs of extremes the area is filled twice at half its opacity: to each of them. */
  private static void fillArea(
      Graphics2D g2,
      Curve curve,
      CurvePoints points,
      double[] xs,
      double[] ys,
      int start,
      double bottom) {
    int layers = points.dense() ? 2 : 1;
    g2.setPaint(curve.ink().withAlpha(curve.ink().alpha() / layers).awt());
    for (int layer = 0; layer < layers; layer++) {
      Path2D.Double path = new Path2D.Double(Path2D.WIND_NON_ZERO, points.count() - start + 4);
      boolean open = false;
      double x = 0;
      for (int i = start + layer; i < points.count(); i += layers) {
        if (Double.isNaN(ys[i])) {
          if (open) {
            path.lineTo(x, bottom);
            path.closePath();
          }
          open = false;
          continue;
        }
        if (!open) {
          path.moveTo(xs[i], bottom);
          open = true;
        }
        x = xs[i];
        path.lineTo(x, ys[i]);
      }
      if (open) {
        path.lineTo(x, bottom);
        path.closePath();
      }
      g2.fill(path);
    }
  }
}
