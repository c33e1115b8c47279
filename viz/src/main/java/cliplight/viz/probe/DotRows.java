package cliplight.viz.probe;

import cliplight.viz.SharpCanvas;
import cliplight.viz.theme.Fonts;
import cliplight.viz.theme.Metrics;
import cliplight.viz.theme.Palette;
import cliplight.viz.theme.Readout;
import cliplight.viz.theme.TextWidth;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import javafx.beans.property.ObjectProperty;
import javafx.scene.AccessibleRole;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.layout.Region;
import javafx.scene.text.Font;
import javafx.scene.text.TextAlignment;

/**
 * Values with names, a row each: a dot on a log axis and the figure; where the value came from
 * another one, a ring there and a line between.
 */
public final class DotRows extends Region {

  /**
   * One row.
   *
   * @param name of the value
   * @param before the value that it had, above 0 where it is to have a ring
   * @param value above 0 where it is to have a dot
   * @param figure the value in words
   */
  public record Row(String name, Optional<Double> before, double value, String figure) {

    /** A value alone. */
    public static Row of(String name, double value) {
      return new Row(name, Optional.empty(), value, Readout.threeDigits(value));
    }

    private DoubleStream drawn() {
      return DoubleStream.concat(
              DoubleStream.of(value), before.stream().mapToDouble(Double::doubleValue))
          .filter(DotRows::drawn);
    }
  }

  private static final double HEIGHT = 18;

  private final List<Row> rows;
  private final int color;
  private final ObjectProperty<Palette> palette;
  private final SharpCanvas canvas = new SharpCanvas();
  private final Font words = Fonts.words(Metrics.BODY_TEXT);
  private final Font numbers = Fonts.numbers(Metrics.NUMBER_TEXT);

  /**
   * @param color of the run, by its index from 0
   */
  public DotRows(List<Row> rows, int color, ObjectProperty<Palette> palette) {
    this.rows = List.copyOf(rows);
    this.color = color;
    this.palette = palette;
    getChildren().add(canvas);
    setAccessibleRole(AccessibleRole.TEXT);
    setAccessibleText(
        rows.stream()
            .map(row -> row.name() + " " + row.figure())
            .collect(Collectors.joining("; ")));
  }

  private static boolean drawn(double value) {
    return value > 0 && Double.isFinite(value);
  }

  @Override
  protected void layoutChildren() {
    GraphicsContext g = canvas.begin(getWidth(), getHeight());
    Palette p = palette.get();
    double names =
        rows.stream().mapToDouble(row -> TextWidth.of(row.name(), words)).max().orElse(0);
    double figures =
        rows.stream().mapToDouble(row -> TextWidth.of(row.figure(), numbers)).max().orElse(0);
    double left = Math.min(names + 16, getWidth() / 2);
    double right = Math.max(left + 1, getWidth() - figures - 20);
    double low = rows.stream().flatMapToDouble(Row::drawn).min().orElse(1);
    double high = rows.stream().flatMapToDouble(Row::drawn).max().orElse(1);
    int first = (int) Math.floor(Math.log10(low));
    int last = Math.max(first + 1, (int) Math.ceil(Math.log10(high)));
    double bottom = rows.size() * HEIGHT;
    g.setFont(Fonts.numbers(Metrics.AXIS_TEXT));
    g.setTextAlign(TextAlignment.CENTER);
    int every = Math.max(1, (last - first + 5) / 6);
    for (int decade = first; decade <= last; decade += every) {
      double x = Math.floor(left + (right - left) * (decade - first) / (last - first)) + 0.5;
      g.setStroke(p.grid().fx());
      g.strokeLine(x, 0, x, bottom);
      g.setFill(p.text3().fx());
      g.fillText(Readout.decade(decade), x, bottom + 10);
    }
    for (int i = 0; i < rows.size(); i++) {
      double y = i * HEIGHT + HEIGHT / 2;
      Row row = rows.get(i);
      g.setTextAlign(TextAlignment.LEFT);
      g.setFont(words);
      g.setFill(p.text2().fx());
      g.fillText(row.name(), 0, y, left - 8);
      g.setTextAlign(TextAlignment.RIGHT);
      g.setFont(numbers);
      g.setFill(p.text().fx());
      g.fillText(row.figure(), getWidth() - 4, y);
      g.setFill(p.run(color).fx());
      g.setStroke(p.run(color).fx());
      double perDecade = (right - left) / (last - first);
      double dot = left + perDecade * (Math.log10(row.value()) - first);
      row.before()
          .filter(DotRows::drawn)
          .ifPresent(
              before -> {
                double ring = left + perDecade * (Math.log10(before) - first);
                double reach = Math.min(4, Math.abs(ring - dot));
                if (drawn(row.value())) {
                  g.strokeLine(ring + Math.signum(dot - ring) * reach, y, dot, y);
                }
                g.strokeOval(ring - 4, y - 4, 8, 8);
              });
      if (drawn(row.value())) {
        g.fillOval(dot - 4, y - 4, 8, 8);
      }
    }
  }

  @Override
  protected double computePrefHeight(double width) {
    return rows.size() * HEIGHT + 22;
  }

  @Override
  protected double computeMinHeight(double width) {
    return computePrefHeight(width);
  }

  @Override
  protected double computePrefWidth(double height) {
    return 480;
  }
}
