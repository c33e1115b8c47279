package cliplight.viz.chart;

import cliplight.viz.chart.PlotRequest.Margins;
import cliplight.viz.theme.Fonts;
import cliplight.viz.theme.Ink;
import cliplight.viz.theme.Metrics;
import cliplight.viz.theme.Palette;
import cliplight.viz.theme.Readout;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.AxisSpace;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.IntervalMarker;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.ui.Layer;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.data.Range;

/**
 * Paints one plot with JFreeChart into an image: well, gridlines, threshold band, curves, marks,
 * axes. Needs no JavaFX. One thread at a time.
 */
public final class PlotPainter {

  private static final float[] TAU_DASH = {5, 3};
  private static final double SPIKE_SIZE = 7;
  private static final double CLIP_TICK = 5;

  private final CurveRenderer.Curves curves = new CurveRenderer.Curves();
  private final StepTicks steps = new StepTicks(80, 1);
  private final StepTicks linear = new StepTicks(26, 1e-12);
  private final StepTicks shares = new StepTicks(26, 0.5);
  private final DecadeTicks decades = new DecadeTicks();
  private final XYPlot plot = new XYPlot();
  private final JFreeChart chart = new JFreeChart(null, null, plot, false);

  public PlotPainter() {
    chart.setNotify(false);
    chart.setPadding(RectangleInsets.ZERO_INSETS);
    chart.setBackgroundPaint(null);
    plot.setInsets(RectangleInsets.ZERO_INSETS);
    plot.setAxisOffset(RectangleInsets.ZERO_INSETS);
    plot.setOutlineVisible(false);
    plot.setDataset(curves);
    plot.setRenderer(new CurveRenderer(curves));
    plot.setDomainAxis(steps);
    shares.setLabel(Readout::percent);
    for (NumberAxis axis : List.of(steps, linear, shares)) {
      axis.setAutoRange(false);
    }
    decades.setAutoRange(false);
  }

  /**
   * Paints a request.
   *
   * @param image of the request's size in device pixels, any alpha type; painted over wholly
   */
  public PlotFrame paint(PlotRequest request, BufferedImage image) {
    int columns = (int) Math.max(1, Math.round(request.plotWidth() * request.scale()));
    List<CurvePoints> points = new ArrayList<>();
    List<CurvePoints> ranging = new ArrayList<>();
    long drawn = 0;
    for (Curve curve : request.curves()) {
      CurvePoints read = CurvePoints.of(curve.points(), request.from(), request.to(), columns);
      points.add(read);
      if (curve.ranges()) {
        ranging.add(read);
      }
      drawn += read.points();
    }
    ValueRange range = AutoRange.of(request.valueScale(), ranging, request.thresholds());
    PlotFrame frame = new PlotFrame(request, range, drawn);
    curves.set(request.curves(), points);
    dress(request, range);

    Graphics2D g2 = image.createGraphics();
    try {
      g2.setBackground(new Color(0, true));
      g2.clearRect(0, 0, image.getWidth(), image.getHeight());
      g2.scale(request.scale(), request.scale());
      g2.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
      g2.setRenderingHint(
          RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
      g2.setRenderingHint(
          RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
      Margins m = request.margins();
      chart.draw(
          g2, new Rectangle2D.Double(0, m.top(), request.width(), request.height() - m.top()));
      drawClipTicks(g2, frame, columns);
      drawMarks(g2, frame);
      if (request.curves().isEmpty()) {
        drawEmptyWords(g2, request);
      }
    } finally {
      g2.dispose();
    }
    return frame;
  }

  private void dress(PlotRequest request, ValueRange range) {
    Palette p = request.palette();
    Margins m = request.margins();
    ValueAxis values =
        switch (request.valueScale()) {
          case LINEAR -> linear;
          case LOG -> decades;
          case SHARE -> shares;
        };
    plot.setRangeAxis(values);
    values.setRange(new Range(range.low(), range.high()));
    steps.setRange(new Range(request.from(), request.to()));
    AxisSpace below = new AxisSpace();
    below.setBottom(m.bottom());
    plot.setFixedDomainAxisSpace(below);
    AxisSpace beside = new AxisSpace();
    beside.setLeft(m.left());
    beside.setRight(m.right());
    plot.setFixedRangeAxisSpace(beside);
    plot.setBackgroundPaint(p.well().awt());
    BasicStroke hairline = new BasicStroke(1);
    plot.setDomainGridlinePaint(p.grid().awt());
    plot.setDomainGridlineStroke(hairline);
    plot.setRangeGridlinePaint(p.grid().awt());
    plot.setRangeGridlineStroke(hairline);
    Font labels = Fonts.awtNumbers(Metrics.AXIS_TEXT);
    for (ValueAxis axis : List.of(steps, values)) {
      axis.setTickLabelFont(labels);
      axis.setTickLabelPaint(p.text3().awt());
      axis.setAxisLinePaint(p.lineStrong().awt());
      axis.setAxisLineStroke(hairline);
      axis.setTickMarkPaint(p.lineStrong().awt());
      axis.setMinorTickMarkInsideLength(0);
      axis.setMinorTickMarkOutsideLength(3);
      axis.setTickMarkOutsideLength(0);
      axis.setTickLabelInsets(new RectangleInsets(7, 6, 0, 6));
    }
    values.setTickLabelInsets(new RectangleInsets(0, 0, 0, 7));
    steps.setTickLabelsVisible(request.stepLabels());
    steps.setTickMarksVisible(false);
    plot.clearRangeMarkers();
    for (double tau : request.thresholds()) {
      IntervalMarker band = new IntervalMarker(tau, 1.5 * tau, p.tauBand().awt());
      band.setAlpha(1);
      plot.addRangeMarker(band, Layer.BACKGROUND);
      ValueMarker line =
          new ValueMarker(
              tau,
              p.tau().awt(),
              new BasicStroke(1, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 10, TAU_DASH, 0));
      line.setAlpha(1);
      plot.addRangeMarker(line, Layer.FOREGROUND);
    }
  }

  /**
   * One row of ticks per clipping run, from the bottom edge up; a tick where a head was clipped.
   */
  private static void drawClipTicks(Graphics2D g2, PlotFrame frame, int columns) {
    PlotRequest r = frame.request();
    double bottom = r.height() - r.margins().bottom();
    for (int row = 0; row < r.clipTicks().size(); row++) {
      ClipTicks ticks = r.clipTicks().get(row);
      double y = bottom - 1 - CLIP_TICK * (row + 1);
      CurvePoints read = CurvePoints.of(ticks.headsClipped(), r.from(), r.to(), columns);
      g2.setPaint(ticks.ink().withAlpha(0.8).awt());
      double width = Math.max(1, r.plotWidth() / (r.to() - r.from()));
      double drawnTo = Double.NEGATIVE_INFINITY;
      for (int i = 0; i < read.count(); i++) {
        double x = frame.x(read.steps()[i]) - width / 2;
        if (read.values()[i] > 0 && x + width > drawnTo + 0.01) {
          double from = Math.max(Math.max(x, drawnTo), r.margins().left());
          double to = Math.min(x + width, r.margins().left() + r.plotWidth());
          if (to > from) {
            g2.fill(new Rectangle2D.Double(from, y, Math.min(to - from, width), CLIP_TICK));
            drawnTo = to;
          }
        }
      }
    }
  }

  private static void drawMarks(Graphics2D g2, PlotFrame frame) {
    PlotRequest r = frame.request();
    double top = r.margins().top();
    double wordsEnd = Double.NEGATIVE_INFINITY;
    for (PlotMark mark : r.marks()) {
      if (mark instanceof PlotMark.Spike spike && visible(r, spike.step())) {
        drawSpike(g2, frame.x(spike.step()), top, spike.ink(), spike.hollow());
      } else if (mark instanceof PlotMark.NotFinite trouble && visible(r, trouble.step())) {
        wordsEnd = drawNotFinite(g2, frame, trouble, wordsEnd);
      }
    }
  }

  private static boolean visible(PlotRequest r, long step) {
    return step >= r.from() && step <= r.to();
  }

  private static void drawSpike(Graphics2D g2, double x, double top, Ink ink, boolean hollow) {
    double half = SPIKE_SIZE / 2;
    Path2D.Double triangle = new Path2D.Double();
    triangle.moveTo(x - half, top + 0.5);
    triangle.lineTo(x + half, top + 0.5);
    triangle.lineTo(x, top + 0.5 + SPIKE_SIZE * 0.86);
    triangle.closePath();
    g2.setPaint(ink.awt());
    if (hollow) {
      g2.setStroke(new BasicStroke(1));
      g2.draw(triangle);
    } else {
      g2.fill(triangle);
    }
  }

  private static double drawNotFinite(
      Graphics2D g2, PlotFrame frame, PlotMark.NotFinite mark, double wordsEnd) {
    PlotRequest r = frame.request();
    Palette p = r.palette();
    double x = frame.x(mark.step());
    double top = r.margins().top();
    double bottom = r.height() - r.margins().bottom();
    g2.setPaint(p.lampNonfinite().awt());
    g2.setStroke(
        new BasicStroke(
            1, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 10, new float[] {2, 3}, 0));
    g2.draw(new Line2D.Double(x, top + 14, x, bottom));
    double half = 5;
    double middle = top + 8;
    g2.fill(new Rectangle2D.Double(x - half, middle - half, 2 * half, 2 * half));
    g2.setPaint(p.well().awt());
    g2.setStroke(new BasicStroke(1.5f));
    double arm = 2.5;
    g2.draw(new Line2D.Double(x - arm, middle - arm, x + arm, middle + arm));
    g2.draw(new Line2D.Double(x - arm, middle + arm, x + arm, middle - arm));
    g2.setFont(Fonts.awtWords(Metrics.SMALL_TEXT));
    FontMetrics metrics = g2.getFontMetrics();
    double width = metrics.stringWidth(mark.words());
    double left = x + half + 8;
    if (left + width > r.margins().left() + r.plotWidth()) {
      left = x - half - 8 - width;
    }
    if (left > wordsEnd + 8 && left > r.margins().left()) {
      g2.setPaint(p.well().withAlpha(0.8).awt());
      g2.fill(new Rectangle2D.Double(left - 3, middle - 7, width + 6, 14));
      g2.setPaint(p.text().awt());
      g2.drawString(mark.words(), (float) left, (float) (middle + 4));
      return left + width;
    }
    return wordsEnd;
  }

  private static void drawEmptyWords(Graphics2D g2, PlotRequest r) {
    g2.setFont(Fonts.awtWords(Metrics.BODY_TEXT));
    g2.setPaint(r.palette().text2().awt());
    double width = g2.getFontMetrics().stringWidth(r.emptyWords());
    double x = r.margins().left() + Math.max(8, (r.plotWidth() - width) / 2);
    double y = r.margins().top() + r.plotHeight() / 2 + 4;
    g2.drawString(r.emptyWords(), (float) x, (float) y);
  }
}
