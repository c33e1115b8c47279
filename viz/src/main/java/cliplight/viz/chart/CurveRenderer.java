package cliplight.viz.chart;

import java.awt.BasicStroke;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.List;
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

  /** Above this many vertices thin lines are drawn without smoothing their edges. */
  private static final int SMOOTH_EDGES_UP_TO = 120_000;

  /** The curves as JFreeChart sees them: one series each, one item each that draws the whole. */
  static final class Curves extends AbstractXYDataset {
    private static final long serialVersionUID = 1L;

    private transient List<Curve> curves = List.of();
    private transient List<CurvePoints> points = List.of();

    void set(List<Curve> newCurves, List<CurvePoints> newPoints) {
      curves = newCurves;
      points = newPoints;
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

  CurveRenderer(Curves curves) {
    this.curves = curves;
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
    double bottom = dataArea.getMaxY();
    Path2D.Double path = new Path2D.Double(Path2D.WIND_NON_ZERO, points.count() + 2);
    double x = 0;
    boolean open = false;
    double low = values.getRange().getLowerBound();
    for (int i = 0; i < points.count(); i++) {
      double value = points.values()[i];
      if (Double.isNaN(value)) {
        open = close(path, curve, open, x, bottom);
        continue;
      }
      x = steps.valueToJava2D(points.steps()[i], dataArea, RectangleEdge.BOTTOM);
      // a log axis has no place for 0 and below: they lie on the bottom edge
      double y = values.valueToJava2D(Math.max(value, low), dataArea, RectangleEdge.LEFT);
      // far outside of the area rounding of huge coordinates would bend the line
      y = Math.max(dataArea.getMinY() - 1e4, Math.min(bottom + 1e4, y));
      if (open) {
        path.lineTo(x, y);
      } else {
        if (curve.filled()) {
          path.moveTo(x, bottom);
          path.lineTo(x, y);
        } else {
          path.moveTo(x, y);
          // a point between two gaps shows as a dot: the round cap of a line without length
          path.lineTo(x, y);
        }
        open = true;
      }
    }
    close(path, curve, open, x, bottom);
    g2.setPaint(curve.ink().awt());
    if (curve.filled()) {
      g2.fill(path);
      return;
    }
    boolean smooth = curve.width() > 1 || vertices() <= SMOOTH_EDGES_UP_TO;
    g2.setRenderingHint(
        RenderingHints.KEY_ANTIALIASING,
        smooth ? RenderingHints.VALUE_ANTIALIAS_ON : RenderingHints.VALUE_ANTIALIAS_OFF);
    g2.setStroke(
        new BasicStroke(
            (float) curve.width(),
            curve.dashed() ? BasicStroke.CAP_BUTT : BasicStroke.CAP_ROUND,
            BasicStroke.JOIN_ROUND,
            10,
            curve.dashed() ? new float[] {8, 3} : null,
            0));
    g2.draw(path);
    g2.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
  }

  private static boolean close(
      Path2D.Double path, Curve curve, boolean open, double x, double bottom) {
    if (open && curve.filled()) {
      path.lineTo(x, bottom);
      path.closePath();
    }
    return false;
  }

  private int vertices() {
    int sum = 0;
    for (CurvePoints points : curves.points) {
      sum += points.count();
    }
    return sum;
  }
}
