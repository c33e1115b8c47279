package cliplight.viz.chart;

import cliplight.viz.SharpCanvas;
import cliplight.viz.StepAxis;
import cliplight.viz.Threshold;
import cliplight.viz.theme.Fonts;
import cliplight.viz.theme.Metrics;
import cliplight.viz.theme.Palette;
import cliplight.viz.theme.Readout;
import cliplight.viz.theme.TextWidth;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.paint.Color;
import javafx.scene.text.Font;
import javafx.scene.text.TextAlignment;

/**
 * The light layer of a chart: title row, cursor, dots, last values, the cursor's tag. Each part has
 * a canvas no larger than itself, since the toolkit draws a canvas again from edge to edge whatever
 * changes on it, and while a run is live something does with every frame.
 */
final class ChartLayer {

  /** From a chip to its letter. */
  private static final double LETTER_AT = 14;

  /** From a chip to its value; more where a run has two letters. */
  private static final double VALUE_AT = 28;

  /** From a letter to its value at least, and between two values. */
  private static final double LETTER_GAP = 6;

  private static final double VALUE_GAP = 18;

  /** From the plot's edge to a last value. */
  private static final double LAST_VALUE = 9;

  private static final double CHIP = 9;
  private static final double DOT = 3;

  /** Pixels of the cursor's canvas on either side of its line. */
  private static final double CURSOR_ROOM = 5;

  private final SharpCanvas over = new SharpCanvas();
  private final SharpCanvas cursor = new SharpCanvas();
  private final SharpCanvas title = new SharpCanvas();
  private final SharpCanvas margin = new SharpCanvas();
  private final SharpCanvas steps = new SharpCanvas();
  private Optional<Over> overDrawn = Optional.empty();
  private final Font names = Fonts.strongWords(Metrics.BODY_TEXT);
  private final Font small = Fonts.words(Metrics.SMALL_TEXT);
  private final Font axisNumbers = Fonts.numbers(Metrics.AXIS_TEXT);
  private final Font numbers = Fonts.numbers(Metrics.NUMBER_TEXT);

  /** What lies over the plot and changes seldom. */
  private record Over(
      double width,
      double height,
      Optional<StepAxis.Range> focus,
      Optional<StepAxis.Range> selecting,
      boolean ring,
      String bandWords,
      double bandY,
      double from,
      double to,
      Palette palette) {

    boolean isEmpty() {
      return focus.isEmpty() && selecting.isEmpty() && !ring && bandWords.isEmpty();
    }
  }

  /** Its nodes, from the lowest up. */
  List<SharpCanvas> parts() {
    return List.of(over, cursor, title, margin, steps);
  }

  static String number(ValueScale scale, double value) {
    return scale == ValueScale.SHARE ? Readout.percent(value) : Readout.threeDigits(value);
  }

  /** What a track has at a step; NaN where that is on record, a dash where nothing is. */
  static String readOut(ValueScale scale, ValueTrack track, long step) {
    int i = track.points().indexAtOrBefore(step);
    if (i < 0 || track.points().step(i) != step) {
      return Readout.NONE;
    }
    double value = track.points().value(i);
    return Double.isNaN(value) ? "NaN" : number(scale, value);
  }

  void draw(ChartSurface chart, PlotFrame frame) {
    PlotRequest r = frame.request();
    double width = chart.getWidth();
    double height = chart.getHeight();
    double left = r.margins().left();
    double plotRight = left + r.plotWidth();
    drawOver(chart, frame, plotRight);
    drawCursor(chart, frame);
    drawTitle(
        at(title, 0, 0, width, Metrics.TITLE_ROW), chart, frame, chart.titleLeft(), plotRight);
    drawLastValues(
        at(
            margin,
            plotRight + 1,
            Metrics.TITLE_ROW,
            width - plotRight - 1,
            height - Metrics.TITLE_ROW),
        chart,
        frame,
        plotRight);
    steps.setVisible(chart.stepRow());
    if (chart.stepRow()) {
      double top = height - r.margins().bottom();
      drawStepRow(at(steps, 0, top, width, height - top), chart, frame, left);
    }
  }

  /** Puts an emptied canvas somewhere; what is drawn on it is given in the chart's pixels. */
  private static GraphicsContext at(
      SharpCanvas canvas, double x, double y, double width, double height) {
    canvas.relocate(x, y);
    GraphicsContext g = canvas.begin(width, height);
    g.translate(-x, -y);
    return g;
  }

  private void drawOver(ChartSurface chart, PlotFrame frame, double plotRight) {
    ChartContent c = chart.content();
    boolean band = !c.bandWords().isEmpty() && !c.thresholds().isEmpty();
    Over wanted =
        new Over(
            chart.getWidth(),
            chart.getHeight(),
            chart.axis().focusProperty().get(),
            chart.selecting(),
            chart.isFocusVisible(),
            band ? c.bandWords() : "",
            band ? frame.y(c.thresholds().get(0).tau() * 1.5) : 0,
            chart.axis().fromProperty().get(),
            chart.axis().toProperty().get(),
            chart.palette());
    if (overDrawn.isPresent() && overDrawn.get().equals(wanted)) {
      return;
    }
    overDrawn = Optional.of(wanted);
    over.setVisible(!wanted.isEmpty());
    GraphicsContext g = at(over, 0, 0, wanted.width(), wanted.height());
    drawFocusRange(g, chart, frame);
    if (band) {
      g.setFont(small);
      g.setFill(wanted.palette().text3().fx());
      g.setTextAlign(TextAlignment.RIGHT);
      g.fillText(wanted.bandWords(), plotRight - 8, wanted.bandY() - 9);
    }
    if (wanted.ring()) {
      g.setStroke(wanted.palette().accent().fx());
      g.setLineWidth(2);
      g.strokeRect(1, 1, wanted.width() - 2, wanted.height() - 2);
    }
  }

  private void drawFocusRange(GraphicsContext g, ChartSurface chart, PlotFrame frame) {
    chart
        .axis()
        .focusProperty()
        .get()
        .ifPresent(range -> shade(g, chart, frame, range, chart.palette().focusRange().fx()));
    chart
        .selecting()
        .ifPresent(
            range -> shade(g, chart, frame, range, chart.palette().accent().withAlpha(0.22).fx()));
  }

  private static void shade(
      GraphicsContext g, ChartSurface chart, PlotFrame frame, StepAxis.Range range, Color color) {
    PlotRequest r = frame.request();
    double width = r.plotWidth();
    double from = clamp(chart.axis().toPixel(range.from(), width), width);
    double to = clamp(chart.axis().toPixel(range.to(), width), width);
    g.setFill(color);
    g.fillRect(r.margins().left() + from, r.margins().top(), to - from, r.plotHeight());
  }

  private static double clamp(double x, double width) {
    return Math.max(0, Math.min(width, x));
  }

  private void drawCursor(ChartSurface chart, PlotFrame frame) {
    StepAxis axis = chart.axis();
    long step = axis.cursor();
    boolean inSight = step >= axis.fromProperty().get() && step <= axis.toProperty().get();
    cursor.setVisible(inSight);
    if (!inSight) {
      return;
    }
    Palette p = chart.palette();
    PlotRequest r = frame.request();
    double x = Math.floor(r.margins().left() + axis.toPixel(step, r.plotWidth()));
    double crisp = x + 0.5;
    GraphicsContext g = at(cursor, x - CURSOR_ROOM, 0, 2 * CURSOR_ROOM + 1, chart.getHeight());
    double top = r.margins().top() - Metrics.PLOT_GAP;
    double bottom =
        chart.stepRow() ? r.height() : r.height() - r.margins().bottom() + Metrics.PLOT_GAP;
    g.setStroke(p.cursor().fx());
    g.setLineWidth(1);
    g.strokeLine(crisp, top, crisp, bottom);
    g.setStroke(p.well().fx());
    for (ValueTrack track : chart.content().tracks()) {
      double value = track.points().valueAt(step);
      if (Double.isFinite(value)) {
        double y = frame.y(value);
        g.setFill(track.ink().fx());
        g.fillOval(crisp - DOT - 0.5, y - DOT - 0.5, 2 * DOT + 1, 2 * DOT + 1);
        g.strokeOval(crisp - DOT - 0.5, y - DOT - 0.5, 2 * DOT + 1, 2 * DOT + 1);
      }
    }
  }

  private void drawTitle(
      GraphicsContext g, ChartSurface chart, PlotFrame frame, double left, double plotRight) {
    ChartContent c = chart.content();
    Palette p = chart.palette();
    double y = Metrics.TITLE_ROW / 2;
    long step = chart.axis().cursor();
    double nameEnd = left + TextWidth.of(c.name(), names);
    List<String> values =
        step < 0
            ? List.of()
            : c.tracks().stream()
                .map(track -> readOut(frame.range().scale(), track, step))
                .toList();
    int shown = thatFit(c.tracks(), values, plotRight + 2 - nameEnd - 16);
    double x = plotRight + 2;
    g.setTextAlign(TextAlignment.LEFT);
    g.setFont(numbers);
    if (shown > 0 && shown < values.size()) {
      x -= TextWidth.of(more(values, shown), numbers);
      g.setFill(p.text3().fx());
      g.fillText(more(values, shown), x, y);
      x -= VALUE_GAP;
    }
    for (int i = shown - 1; i >= 0; i--) {
      ValueTrack track = c.tracks().get(i);
      double valueAt = valueAt(track.letter());
      x -= valueAt + TextWidth.of(values.get(i), numbers);
      g.setFill(track.ink().fx());
      g.fillRoundRect(x, y - CHIP / 2, CHIP, CHIP, 3, 3);
      g.setFill(p.text2().fx());
      g.fillText(track.letter(), x + LETTER_AT, y);
      g.setFill(values.get(i).equals(Readout.NONE) ? p.text3().fx() : p.text().fx());
      g.fillText(values.get(i), x + valueAt, y);
      x -= VALUE_GAP;
    }
    g.setFont(names);
    g.setFill(p.text().fx());
    g.fillText(c.name(), left, y);
    double room = x - nameEnd - 8;
    if (TextWidth.of(c.qualifier(), small) <= room) {
      g.setFont(small);
      g.setFill(p.text3().fx());
      g.fillText(c.qualifier(), nameEnd + 10, y);
    }
  }

  /** From a chip to its value, beside a run's letters. */
  static double valueAt(String letters) {
    double width = TextWidth.of(letters, Fonts.numbers(Metrics.NUMBER_TEXT));
    return Math.max(VALUE_AT, LETTER_AT + width + LETTER_GAP);
  }

  /** How many of the first values there is room for, with the number of the others. */
  private int thatFit(List<ValueTrack> tracks, List<String> values, double room) {
    int fit = 0;
    double used = 0;
    for (int i = 0; i < values.size(); i++) {
      used += valueAt(tracks.get(i).letter()) + TextWidth.of(values.get(i), numbers);
      boolean last = i == values.size() - 1;
      double others = last ? 0 : VALUE_GAP + TextWidth.of(more(values, i + 1), numbers);
      if (used + others > room) {
        break;
      }
      fit++;
      used += VALUE_GAP;
    }
    return fit;
  }

  private static String more(List<String> values, int shown) {
    return "+" + (values.size() - shown);
  }

  private String lastValue(ValueTrack track, PlotFrame frame) {
    double room = frame.request().margins().right() - LAST_VALUE;
    int characters = (int) (room / (axisNumbers.getSize() * Metrics.NUMBER_ADVANCE));
    return track.letter()
        + " "
        + (frame.range().scale() == ValueScale.SHARE
            ? Readout.percent(track.last())
            : Readout.fitting(track.last(), characters - track.letter().length() - 1));
  }

  private void drawLastValues(
      GraphicsContext g, ChartSurface chart, PlotFrame frame, double plotRight) {
    PlotRequest r = frame.request();
    if (r.margins().right() < 30) {
      return;
    }
    Palette p = chart.palette();
    ChartContent c = chart.content();
    double top = r.margins().top();
    double bottom = top + r.plotHeight();
    OptionalDouble fixed = OptionalDouble.empty();
    g.setTextAlign(TextAlignment.LEFT);
    g.setFont(small);
    g.setFill(p.text().fx());
    for (Threshold threshold : r.visibleThresholds()) {
      if (threshold.to() >= r.to()) {
        double y = frame.y(threshold.tau());
        fixed = OptionalDouble.of(y);
        g.fillText("τ " + Readout.plain(threshold.tau()), plotRight + 6, y);
      }
    }
    List<ValueTrack> labelled = new ArrayList<>();
    for (ValueTrack track : c.tracks()) {
      if (Double.isFinite(track.last())
          && (labelled.size() + 1) * Metrics.LABEL_GAP <= r.plotHeight()) {
        labelled.add(track);
      }
    }
    double[] wanted = labelled.stream().mapToDouble(track -> frame.y(track.last())).toArray();
    double[] placed = LabelStack.place(wanted, fixed, Metrics.LABEL_GAP, top + 5, bottom - 5);
    g.setFont(axisNumbers);
    for (int i = 0; i < placed.length; i++) {
      ValueTrack track = labelled.get(i);
      g.setFill(track.ink().fx());
      g.fillRect(plotRight + 4, placed[i] - 5, 2.5, 10);
      g.setFill(p.text2().fx());
      String text = track.endLabel().isEmpty() ? lastValue(track, frame) : track.endLabel();
      g.fillText(text, plotRight + LAST_VALUE, placed[i]);
    }
  }

  private void drawStepRow(GraphicsContext g, ChartSurface chart, PlotFrame frame, double left) {
    Palette p = chart.palette();
    PlotRequest r = frame.request();
    double y = r.height() - r.margins().bottom() + 12.5;
    g.setFont(small);
    g.setFill(p.text3().fx());
    g.setTextAlign(TextAlignment.RIGHT);
    if (left > 45) {
      g.fillText("step", left - 8, y);
    }
    StepAxis axis = chart.axis();
    long step = axis.cursor();
    if (step < axis.fromProperty().get() || step > axis.toProperty().get()) {
      return;
    }
    double x = left + axis.toPixel(step, r.plotWidth());
    String text = Long.toString(step);
    double width = Math.max(36, TextWidth.of(text, numbers) + 14);
    double tagLeft = Math.max(0, Math.min(r.width() - width, x - width / 2));
    g.setFill(p.cursor().fx());
    g.fillRoundRect(tagLeft, y - 7.5, width, 15, 3, 3);
    g.setFill(p.textInverse().fx());
    g.setFont(numbers);
    g.setTextAlign(TextAlignment.CENTER);
    g.fillText(text, tagLeft + width / 2, y);
  }
}
