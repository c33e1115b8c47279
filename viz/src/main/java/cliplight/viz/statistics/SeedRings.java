package cliplight.viz.statistics;

import cliplight.engine.runs.statistics.Sample;
import cliplight.viz.SharpCanvas;
import cliplight.viz.theme.Fonts;
import cliplight.viz.theme.Ink;
import cliplight.viz.theme.Metrics;
import cliplight.viz.theme.Palette;
import cliplight.viz.theme.Readout;
import cliplight.viz.theme.TextWidth;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import javafx.beans.InvalidationListener;
import javafx.beans.WeakInvalidationListener;
import javafx.beans.property.ObjectProperty;
import javafx.scene.AccessibleRole;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.layout.Region;
import javafx.scene.text.Font;
import javafx.scene.text.TextAlignment;

/**
 * One row for each group of runs: a ring for each run, a bar at their mean, a line over the 95 %
 * confidence interval of the mean. All on one linear axis.
 */
public final class SeedRings extends Region {

  /**
   * One group.
   *
   * @param name letter and name
   * @param color index into the run colours
   * @param values one for each run, at least one
   * @param sample what they come to
   */
  public record Row(String name, int color, List<Double> values, Sample sample) {
    public Row {
      values = List.copyOf(values);
    }

    /** Values and, where there is one, both ends of the interval. */
    private DoubleStream extent() {
      return DoubleStream.concat(
              values.stream().mapToDouble(Double::doubleValue),
              DoubleStream.of(sample.low(), sample.high()))
          .filter(Double::isFinite);
    }
  }

  private static final double HEIGHT = 26;
  private static final double AXIS = 18;
  private static final double RING = 3.5;
  private static final double BAR = 6;

  private final List<Row> rows;
  private final ObjectProperty<Palette> palette;
  private final SharpCanvas canvas = new SharpCanvas();
  private final Font words = Fonts.words(Metrics.SMALL_TEXT);
  private final Font numbers = Fonts.numbers(Metrics.AXIS_TEXT);
  private final InvalidationListener recolored = property -> requestLayout();

  public SeedRings(List<Row> rows, ObjectProperty<Palette> palette) {
    this.rows = List.copyOf(rows);
    this.palette = palette;
    palette.addListener(new WeakInvalidationListener(recolored));
    getChildren().add(canvas);
    setAccessibleRole(AccessibleRole.TEXT);
    setAccessibleText(rows.stream().map(SeedRings::describe).collect(Collectors.joining("; ")));
  }

  private static String describe(Row row) {
    String values =
        row.values().stream().map(Readout::threeDigits).collect(Collectors.joining(", "));
    String interval =
        row.sample().n() == 1
            ? ""
            : ", 95 % CI "
                + Readout.threeDigits(row.sample().low())
                + " to "
                + Readout.threeDigits(row.sample().high());
    return row.name()
        + ": "
        + values
        + ", mean "
        + Readout.threeDigits(row.sample().mean())
        + interval;
  }

  @Override
  protected void layoutChildren() {
    GraphicsContext g = canvas.begin(getWidth(), getHeight());
    Palette p = palette.get();
    double names =
        rows.stream().mapToDouble(row -> TextWidth.of(row.name(), words)).max().orElse(0);
    double left = Math.min(names + 12, getWidth() / 2.5);
    double right = getWidth() - 2;
    double bottom = rows.size() * HEIGHT;
    double low = rows.stream().flatMapToDouble(Row::extent).min().orElse(0);
    double high = rows.stream().flatMapToDouble(Row::extent).max().orElse(1);
    double pad = high > low ? (high - low) * 0.06 : Math.max(Math.abs(high) * 0.05, 1e-6);
    Scale scale = new Scale(low - pad, high + pad, left, right);
    g.setFill(p.well().fx());
    g.fillRect(left, 0, right - left, bottom);
    drawAxis(g, p, scale, bottom);
    for (int i = 0; i < rows.size(); i++) {
      drawRow(g, p, scale, rows.get(i), i * HEIGHT + HEIGHT / 2);
    }
  }

  private record Scale(double low, double high, double left, double right) {
    double x(double value) {
      return left + (value - low) / (high - low) * (right - left);
    }
  }

  private void drawAxis(GraphicsContext g, Palette p, Scale scale, double bottom) {
    double unit = tickUnit((scale.high() - scale.low()) * 64 / (scale.right() - scale.left()));
    int decimals = (int) Math.max(0, Math.ceil(-Math.log10(unit) - 1e-9));
    g.setFont(numbers);
    g.setTextAlign(TextAlignment.CENTER);
    g.setLineWidth(1);
    for (double tick = Math.ceil(scale.low() / unit) * unit; tick <= scale.high(); tick += unit) {
      double x = Math.floor(scale.x(tick)) + 0.5;
      g.setStroke(p.grid().fx());
      g.strokeLine(x, 0, x, bottom);
      String text = String.format(java.util.Locale.ROOT, "%." + decimals + "f", tick);
      double half = TextWidth.of(text, numbers) / 2;
      if (x - half >= scale.left() - 8 && x + half <= scale.right()) {
        g.setFill(p.text3().fx());
        g.fillText(text, x, bottom + 10);
      }
    }
  }

  /** 1, 2 or 5 times a power of ten, no less than a value. */
  private static double tickUnit(double least) {
    double decade = Math.pow(10, Math.floor(Math.log10(least)));
    return Stream.of(1.0, 2.0, 5.0, 10.0)
        .map(lead -> lead * decade)
        .filter(unit -> unit >= least)
        .findFirst()
        .orElse(10 * decade);
  }

  private void drawRow(GraphicsContext g, Palette p, Scale scale, Row row, double y) {
    Ink ink = p.run(row.color());
    g.setTextAlign(TextAlignment.LEFT);
    g.setFont(words);
    g.setFill(p.text().fx());
    g.fillText(TextWidth.fitting(row.name(), words, scale.left() - 8), 0, y);
    g.setStroke(ink.fx());
    g.setLineWidth(1.5);
    if (row.sample().n() > 1) {
      g.strokeLine(scale.x(row.sample().low()), y, scale.x(row.sample().high()), y);
    }
    g.setFill(p.well().fx());
    for (double value : row.values()) {
      double x = scale.x(value);
      g.fillOval(x - RING, y - RING, 2 * RING, 2 * RING);
      g.strokeOval(x - RING, y - RING, 2 * RING, 2 * RING);
    }
    g.setLineWidth(2.5);
    double mean = scale.x(row.sample().mean());
    g.strokeLine(mean, y - BAR, mean, y + BAR);
  }

  @Override
  protected double computePrefHeight(double width) {
    return rows.size() * HEIGHT + AXIS;
  }

  @Override
  protected double computeMinHeight(double width) {
    return computePrefHeight(width);
  }

  @Override
  protected double computePrefWidth(double height) {
    return 280;
  }
}
