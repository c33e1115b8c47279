package cliplight.viz.chart;

import cliplight.viz.Threshold;
import cliplight.viz.chart.PlotRequest.Margins;
import cliplight.viz.theme.Fonts;
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
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.annotations.XYBoxAnnotation;
import org.jfree.chart.annotations.XYLineAnnotation;
import org.jfree.chart.axis.AxisSpace;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.ui.Layer;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.data.Range;

/**
 * Paints one plot with JFreeChart into an image, or draws it as lines: well, gridlines, threshold
 * band, curves, marks, axes. Needs no JavaFX. One thread at a time.
 */
public final class PlotPainter {

  private static final double CLIP_TICK = 5;

  /** From the plot's top to the middle of a cross, and from there to its edge. */
  private static final double CROSS_AT = 8;

  private static final double HALF_CROSS = 5;

  private final CurveRenderer.Curves curves = new CurveRenderer.Curves();
  private final StepTicks steps = new StepTicks(80, 1);
  private final StepTicks linear = new StepTicks(26, 1e-12);
  private final StepTicks shares = new StepTicks(26, 0.5);
  private final DecadeTicks decades = new DecadeTicks();
  private final XYPlot plot = new XYPlot();
  private final JFreeChart chart = new JFreeChart(null, null, plot, false);
  private final CurveRenderer renderer = new CurveRenderer(curves);
  private Optional<Painted> before = Optional.empty();

  /** What lies on the image from the last time. */
  private record Painted(
      PlotRequest request,
      ValueRange range,
      BufferedImage image,
      List<Integer> sizes,
      List<Boolean> dense) {}

  public PlotPainter() {
    chart.setNotify(false);
    chart.setPadding(RectangleInsets.ZERO_INSETS);
    chart.setBackgroundPaint(null);
    plot.setAxisOffset(RectangleInsets.ZERO_INSETS);
    plot.setOutlineVisible(false);
    plot.setDataset(curves);
    plot.setRenderer(renderer);
    plot.setDomainAxis(steps);
    shares.setLabel((share, unit) -> Readout.percent(share));
    for (NumberAxis axis : List.of(steps, linear, shares)) {
      axis.setAutoRange(false);
    }
    decades.setAutoRange(false);
  }

  /**
   * Paints a request. Where only points were added since the same request was last painted on the
   * same image, only the columns they change are painted again.
   *
   * @param image of the request's size in device pixels, {@code TYPE_INT_ARGB_PRE}; nobody else may
   *     draw on it between two paintings
   */
  public PlotFrame paint(PlotRequest request, BufferedImage image) {
    Reading reading = Reading.of(request);
    ValueRange range = reading.range();
    Changed changed = changed(request, reading, image);
    // should painting fail, the next one starts afresh
    before = Optional.empty();
    PlotFrame whole = new PlotFrame(request, range, reading.drawn(), 0, image.getWidth());
    PlotFrame frame = whole;
    if (changed.from() > request.from()) {
      // a tick of a clip is as wide as a step
      double room = Math.max(4, request.plotWidth() / (request.to() - request.from()));
      double left = (whole.x(changed.from()) - 4) * request.scale();
      double right = (whole.x(changed.to()) + room) * request.scale();
      int dirtyX = (int) Math.max(0, Math.min(image.getWidth(), Math.floor(left)));
      int dirtyEnd = (int) Math.max(dirtyX, Math.min(image.getWidth(), Math.ceil(right)));
      frame = new PlotFrame(request, range, reading.drawn(), dirtyX, dirtyEnd);
    }
    if (frame.dirtyX() < frame.dirtyEnd()) {
      curves.set(request.curves(), reading.points(), reading.lower());
      paint(frame, reading.ticks(), image);
    }
    before = Optional.of(new Painted(request, range, image, reading.sizes(), reading.dense()));
    return frame;
  }

  private void paint(PlotFrame frame, List<CurvePoints> ticks, BufferedImage image) {
    PlotRequest request = frame.request();
    int dirtyX = frame.dirtyX();
    int dirtyWidth = frame.dirtyEnd() - dirtyX;
    // all that is cleared is drawn again, however many steps that are
    renderer.aim(image, request.scale(), frame.step(dirtyX / request.scale()));
    Graphics2D g2 = image.createGraphics();
    try {
      g2.clipRect(dirtyX, 0, dirtyWidth, image.getHeight());
      g2.setBackground(new Color(0, true));
      g2.clearRect(dirtyX, 0, dirtyWidth, image.getHeight());
      g2.scale(request.scale(), request.scale());
      draw(frame, ticks, g2);
    } finally {
      g2.dispose();
    }
  }

  /**
   * Draws a request whole, as lines and areas: for graphics that keep them, such as those of a
   * page.
   *
   * @param g2 its unit is a pixel at 100 %; the request's scale only says how finely curves are
   *     read
   */
  public PlotFrame draw(PlotRequest request, Graphics2D g2) {
    Reading reading = Reading.of(request);
    before = Optional.empty();
    curves.set(request.curves(), reading.points(), reading.lower());
    renderer.aimAtLines();
    PlotFrame frame = new PlotFrame(request, reading.range(), reading.drawn(), 0, 0);
    draw(frame, reading.ticks(), g2);
    return frame;
  }

  private void draw(PlotFrame frame, List<CurvePoints> ticks, Graphics2D g2) {
    PlotRequest request = frame.request();
    dress(request, frame.range());
    g2.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g2.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    g2.setRenderingHint(
        RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
    chart.draw(g2, new Rectangle2D.Double(0, 0, request.width(), request.height()));
    drawClipTicks(g2, frame, ticks);
    drawAxisLines(g2, request);
    drawEndedThresholds(g2, frame);
    drawMarks(g2, frame);
    if (request.curves().isEmpty()) {
      drawEmptyWords(g2, request);
    }
  }

  /**
   * The points of a request's curves.
   *
   * @param lower those of the lower edges of areas
   * @param ticks those of the rows of ticks
   * @param range values at the bottom and the top edge
   * @param drawn points that they stand for
   * @param sizes how many points each series had
   */
  private record Reading(
      List<CurvePoints> points,
      List<Optional<CurvePoints>> lower,
      List<CurvePoints> ticks,
      ValueRange range,
      long drawn,
      List<Integer> sizes) {

    static Reading of(PlotRequest request) {
      int columns = columns(request);
      List<CurvePoints> points = new ArrayList<>();
      List<Optional<CurvePoints>> lower = new ArrayList<>();
      List<CurvePoints> ranging = new ArrayList<>();
      long drawn = 0;
      List<Integer> sizes = new ArrayList<>();
      for (Curve curve : request.curves()) {
        sizes.add(curve.points().size());
        CurvePoints read = CurvePoints.of(curve.points(), request.from(), request.to(), columns);
        points.add(read);
        Optional<CurvePoints> below =
            curve.lower().map(edge -> CurvePoints.of(edge, request.from(), request.to(), columns));
        lower.add(below);
        if (curve.ranges()) {
          ranging.add(read.within(request.from(), request.to()));
          below.map(edge -> edge.within(request.from(), request.to())).ifPresent(ranging::add);
        }
        drawn += read.points();
      }
      for (PlotMark mark : request.marks()) {
        if (mark instanceof PlotMark.Level level) {
          ranging.add(
              new CurvePoints(
                  new double[] {request.from()}, new double[] {level.value()}, 1, 0, false));
        }
      }
      ValueRange range = AutoRange.of(request.valueScale(), ranging, request.visibleThresholds());
      List<CurvePoints> ticks =
          request.clipTicks().stream()
              .map(row -> CurvePoints.of(row.headsClipped(), request.from(), request.to(), columns))
              .toList();
      return new Reading(points, lower, ticks, range, drawn, sizes);
    }

    /** Which of all that was read is thinned to columns. */
    List<Boolean> dense() {
      return Stream.of(points.stream(), lower.stream().flatMap(Optional::stream), ticks.stream())
          .flatMap(Function.identity())
          .map(CurvePoints::dense)
          .toList();
    }
  }

  /** Steps between which the picture may differ from what is on the image. */
  private record Changed(double from, double to) {

    static final Changed ALL = new Changed(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
    static final Changed NOTHING = new Changed(Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);

    Changed and(double alsoFrom, double alsoTo) {
      return new Changed(Math.min(from, alsoFrom), Math.max(to, alsoTo));
    }
  }

  /**
   * What has changed since the last painting. Ticks of clips belong to runs whose curves are drawn
   * too, so their news lies where the curves' does.
   */
  private Changed changed(PlotRequest request, Reading reading, BufferedImage image) {
    // what is thinned to columns stands in their middles: elsewhere than it stood point by point
    if (before.isEmpty()
        || before.get().image() != image
        || !before.get().range().equals(reading.range())
        || !before.get().dense().equals(reading.dense())
        || !before.get().request().equals(request)) {
      return Changed.ALL;
    }
    List<Integer> sizes = reading.sizes();
    Changed changed = Changed.NOTHING;
    for (int i = 0; i < sizes.size(); i++) {
      int size = before.get().sizes().get(i);
      if (size == sizes.get(i)) {
        continue;
      }
      Curve curve = request.curves().get(i);
      // dashes are counted from the curve's beginning
      if (size == 0 || curve.dashed()) {
        return Changed.ALL;
      }
      // news is taken to lie beyond the last point drawn: one that changed after that is drawn
      // right with the next whole picture
      changed =
          changed.and(
              (double) curve.points().step(size - 1),
              (double) curve.points().step(sizes.get(i) - 1));
    }
    return changed;
  }

  /** Device pixels across the plot. */
  private static int columns(PlotRequest request) {
    return (int) Math.max(1, Math.round(request.plotWidth() * request.scale()));
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
    plot.setInsets(new RectangleInsets(m.top(), 0, 0, 0));
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
      axis.setMinorTickMarksVisible(true);
      axis.setMinorTickMarkInsideLength(0);
      axis.setMinorTickMarkOutsideLength(3);
      axis.setTickMarkOutsideLength(0);
      axis.setTickLabelInsets(new RectangleInsets(2.5, 6, 0, 6));
    }
    // JFreeChart keeps the left inset between a left axis and its labels
    values.setTickLabelInsets(new RectangleInsets(0, 6, 0, 0));
    steps.setTickLabelsVisible(request.stepLabels());
    steps.setTickMarksVisible(false);
    renderer.removeAnnotations();
    BasicStroke dash = Strokes.tau();
    for (Threshold threshold : request.visibleThresholds()) {
      double tau = threshold.tau();
      double from = Math.max(request.from(), threshold.from());
      double to = Math.min(request.to(), threshold.to());
      renderer.addAnnotation(
          new XYBoxAnnotation(from, tau, to, 1.5 * tau, null, null, p.tauBand().awt()),
          Layer.BACKGROUND);
      renderer.addAnnotation(
          new XYLineAnnotation(from, tau, to, tau, dash, p.tau().awt()), Layer.FOREGROUND);
    }
  }

  /** Left and bottom once more: JFreeChart draws its gridlines over them. */
  private static void drawAxisLines(Graphics2D g2, PlotRequest r) {
    double left = r.margins().left();
    double bottom = r.height() - r.margins().bottom();
    g2.setPaint(r.palette().lineStrong().awt());
    g2.fill(new Rectangle2D.Double(left, r.margins().top(), 1, r.plotHeight()));
    g2.fill(new Rectangle2D.Double(left, bottom, r.plotWidth(), 1));
  }

  /**
   * One row of ticks per clipping run, from the bottom edge up; a tick where a head was clipped.
   */
  private static void drawClipTicks(Graphics2D g2, PlotFrame frame, List<CurvePoints> rows) {
    PlotRequest r = frame.request();
    double bottom = r.height() - r.margins().bottom();
    for (int row = 0; row < r.clipTicks().size(); row++) {
      ClipTicks ticks = r.clipTicks().get(row);
      double y = bottom - 1 - CLIP_TICK * (row + 1);
      CurvePoints read = rows.get(row);
      g2.setPaint(ticks.ink().withAlpha(0.8).awt());
      double width = Math.max(1, r.plotWidth() / (r.to() - r.from()));
      double begun = Double.NaN;
      double end = Double.NaN;
      for (int i = 0; i < read.count(); i++) {
        if (!(read.values()[i] > 0)) {
          continue;
        }
        double x = frame.x(read.steps()[i]) - width / 2;
        if (x > end + 0.5) {
          fillSpan(g2, r, begun, end, y);
          begun = x;
        } else if (Double.isNaN(begun)) {
          begun = x;
        }
        end = x + width;
      }
      fillSpan(g2, r, begun, end, y);
    }
  }

  /** Neighbouring ticks as one piece: overlapping edges would show as stripes. */
  private static void fillSpan(Graphics2D g2, PlotRequest r, double begun, double end, double y) {
    double from = Math.max(begun, r.margins().left());
    double to = Math.min(end, r.margins().left() + r.plotWidth());
    if (to > from) {
      g2.fill(new Rectangle2D.Double(from, y, to - from, CLIP_TICK));
    }
  }

  /** Values of thresholds that end in view: only those that hold at its right edge stand there. */
  private static void drawEndedThresholds(Graphics2D g2, PlotFrame frame) {
    PlotRequest r = frame.request();
    g2.setFont(Fonts.awtWords(Metrics.SMALL_TEXT));
    for (Threshold threshold : r.visibleThresholds()) {
      double begun = frame.x(Math.max(r.from(), threshold.from()));
      double end = frame.x(Math.min(r.to(), threshold.to()));
      String words = "τ " + Readout.plain(threshold.tau());
      double share = frame.range().share(threshold.tau());
      boolean room = g2.getFontMetrics().stringWidth(words) + 10 < end - begun;
      if (threshold.to() < r.to() && room && share >= 0 && share <= 1) {
        double y = frame.y(threshold.tau());
        boolean below = y + 17 < r.height() - r.margins().bottom();
        wordsToLeftOf(g2, r, words, end - 6, below ? y + 14 : y - 5);
      }
    }
  }

  private static void drawMarks(Graphics2D g2, PlotFrame frame) {
    PlotRequest r = frame.request();
    double top = r.margins().top();
    List<PlotMark.NotFinite> troubles = new ArrayList<>();
    for (PlotMark mark : r.marks()) {
      if (mark instanceof PlotMark.Spike spike && visible(r, spike.step())) {
        SpikeSign.draw(g2, frame.x(spike.step()), top + 0.5, spike.ink(), spike.hollow());
      } else if (mark instanceof PlotMark.NotFinite trouble && visible(r, trouble.step())) {
        drawNotFinite(g2, frame, trouble);
        troubles.add(trouble);
      } else if (mark instanceof PlotMark.Level level) {
        drawLevel(g2, frame, level);
      }
    }
    nameNotFinite(g2, frame, troubles);
  }

  /** The words stand at the right, at the top and the bottom edge, where there is room. */
  private static void drawLevel(Graphics2D g2, PlotFrame frame, PlotMark.Level level) {
    PlotRequest r = frame.request();
    double y = frame.y(level.value());
    double right = r.margins().left() + r.plotWidth();
    double bottom = r.margins().top() + r.plotHeight();
    g2.setPaint(level.ink().awt());
    g2.setStroke(new BasicStroke(1.5f));
    g2.draw(new Line2D.Double(r.margins().left(), y, right, y));
    g2.setFont(Fonts.awtWords(Metrics.SMALL_TEXT));
    if (y - r.margins().top() > 2 * Metrics.LABEL_GAP) {
      wordsToLeftOf(g2, r, level.above(), right - 6, r.margins().top() + 12);
    }
    if (bottom - y > 2 * Metrics.LABEL_GAP) {
      wordsToLeftOf(g2, r, level.below(), right - 6, bottom - 6);
    }
  }

  private static void wordsToLeftOf(
      Graphics2D g2, PlotRequest r, String words, double x, double y) {
    double width = g2.getFontMetrics().stringWidth(words);
    g2.setPaint(r.palette().well().withAlpha(0.8).awt());
    g2.fill(new Rectangle2D.Double(x - width - 3, y - 11, width + 6, 14));
    g2.setPaint(r.palette().text2().awt());
    g2.drawString(words, (float) (x - width), (float) y);
  }

  private static boolean visible(PlotRequest r, long step) {
    return step >= r.from() && step <= r.to();
  }

  private static void drawNotFinite(Graphics2D g2, PlotFrame frame, PlotMark.NotFinite mark) {
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
    drawCross(g2, x, top + CROSS_AT, p);
  }

  /**
   * What marks a value that is not finite, for legends too.
   *
   * @param x middle
   * @param y middle
   */
  public static void drawCross(Graphics2D g2, double x, double y, Palette palette) {
    g2.setPaint(palette.lampNonfinite().awt());
    g2.fill(new Rectangle2D.Double(x - HALF_CROSS, y - HALF_CROSS, 2 * HALF_CROSS, 2 * HALF_CROSS));
    g2.setPaint(palette.well().awt());
    g2.setStroke(new BasicStroke(1.5f));
    double arm = 2.5;
    g2.draw(new Line2D.Double(x - arm, y - arm, x + arm, y + arm));
    g2.draw(new Line2D.Double(x - arm, y + arm, x + arm, y - arm));
  }

  /** Words beside the crosses, to the right or to the left, where they meet nothing else. */
  private static void nameNotFinite(
      Graphics2D g2, PlotFrame frame, List<PlotMark.NotFinite> troubles) {
    PlotRequest r = frame.request();
    NavigableSet<Double> crosses = new TreeSet<>();
    troubles.forEach(trouble -> crosses.add(frame.x(trouble.step())));
    g2.setFont(Fonts.awtWords(Metrics.SMALL_TEXT));
    FontMetrics metrics = g2.getFontMetrics();
    double middle = r.margins().top() + CROSS_AT;
    double wordsEnd = r.margins().left();
    double plotRight = r.margins().left() + r.plotWidth();
    List<PlotMark.NotFinite> ascending =
        troubles.stream().sorted(Comparator.comparingLong(PlotMark.NotFinite::step)).toList();
    for (PlotMark.NotFinite mark : ascending) {
      double x = frame.x(mark.step());
      double width = metrics.stringWidth(mark.words());
      for (double left : new double[] {x + HALF_CROSS + 8, x - HALF_CROSS - 8 - width}) {
        double right = left + width;
        boolean free =
            left > wordsEnd
                && right <= plotRight
                && crosses.subSet(left - HALF_CROSS - 3, right + HALF_CROSS + 3).isEmpty();
        if (free) {
          g2.setPaint(r.palette().well().withAlpha(0.8).awt());
          g2.fill(new Rectangle2D.Double(left - 3, middle - 7, width + 6, 14));
          g2.setPaint(r.palette().text().awt());
          g2.drawString(mark.words(), (float) left, (float) (middle + 4));
          wordsEnd = right + 8;
          break;
        }
      }
    }
  }

  private static void drawEmptyWords(Graphics2D g2, PlotRequest r) {
    g2.setFont(Fonts.awtWords(Metrics.BODY_TEXT));
    g2.setPaint(r.palette().text2().awt());
    FontMetrics metrics = g2.getFontMetrics();
    List<String> lines = lines(r.emptyWords(), metrics, r.plotWidth() - 16);
    double first = r.margins().top() + r.plotHeight() / 2 + 4;
    double y = first - (lines.size() - 1) * metrics.getHeight() / 2.0;
    for (String line : lines) {
      double x = r.margins().left() + (r.plotWidth() - metrics.stringWidth(line)) / 2;
      g2.drawString(line, (float) x, (float) y);
      y += metrics.getHeight();
    }
  }

  /** Words in lines that are no wider than there is room, as far as single words are not. */
  private static List<String> lines(String words, FontMetrics metrics, double room) {
    List<String> lines = new ArrayList<>();
    String line = "";
    for (String word : words.split(" ")) {
      String longer = line.isEmpty() ? word : line + " " + word;
      if (!line.isEmpty() && metrics.stringWidth(longer) > room) {
        lines.add(line);
        line = word;
      } else {
        line = longer;
      }
    }
    lines.add(line);
    return lines;
  }
}
