package cliplight.viz.statistics;

import cliplight.engine.runs.RunId;
import cliplight.viz.SharpCanvas;
import cliplight.viz.theme.Fonts;
import cliplight.viz.theme.Ink;
import cliplight.viz.theme.Metrics;
import cliplight.viz.theme.Palette;
import cliplight.viz.theme.Readout;
import cliplight.viz.theme.TextWidth;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.beans.InvalidationListener;
import javafx.beans.WeakInvalidationListener;
import javafx.beans.property.ObjectProperty;
import javafx.scene.AccessibleRole;
import javafx.scene.Cursor;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.Region;
import javafx.scene.text.Font;
import javafx.scene.text.TextAlignment;

/**
 * What a learning rate comes to by optimizer: a row for what is trained with the same settings but
 * the rate, a column for each rate, and words where nobody trained.
 */
public final class LearningRateGrid extends Region {

  /** The figure that the cells are coloured by and have in large. */
  public enum Measure {
    /** The final loss: the lower, the bluer. */
    LOSS,
    /** The largest attention logit: blue below tau, orange above. */
    MAX_LOGIT
  }

  /**
   * Runs of one rate and row that differ in their seeds only.
   *
   * @param run one of them
   * @param letter of that run
   * @param color index into the run colours
   * @param loss the mean of their final losses; NaN where none has ended properly
   * @param maxLogit the largest attention logit of any; NaN without one
   * @param tau the threshold that is judged by; NaN without one
   * @param runs how many the mean is of
   */
  public record Cell(
      RunId run, String letter, int color, double loss, double maxLogit, double tau, int runs) {}

  /**
   * What is trained with the same settings but the learning rate.
   *
   * @param cells one for each rate; empty where nobody trained
   */
  public record Row(String name, List<Optional<Cell>> cells) {
    public Row {
      cells = List.copyOf(cells);
    }
  }

  private static final double LEAST_WIDTH = 58;
  private static final double LEAST_HEIGHT = 22;
  private static final double MOST_HEIGHT = 46;
  private static final double TWO_LINES = 32;
  private static final double FOOT = 40;
  private static final double CHIP = 13;
  private static final double RAMP = 120;

  /** How blue the lowest loss is and the highest. */
  private static final double LOWEST = 0.85;

  private static final double HIGHEST = 0.06;

  private final ObjectProperty<Palette> palette;
  private final SharpCanvas canvas = new SharpCanvas();
  private final Font words = Fonts.words(Metrics.SMALL_TEXT);
  private final Font numbers = Fonts.numbers(Metrics.NUMBER_TEXT);
  private final Font small = Fonts.numbers(Metrics.AXIS_TEXT);
  private final InvalidationListener recolored = property -> requestLayout();
  private List<String> rates = List.of();
  private List<Row> rows = List.of();
  private DoubleSummaryStatistics losses = new DoubleSummaryStatistics();
  private Measure measure = Measure.LOSS;
  private Optional<RunId> chosen = Optional.empty();

  /**
   * @param choose is told the run of a cell that is clicked
   */
  public LearningRateGrid(ObjectProperty<Palette> palette, Consumer<RunId> choose) {
    this.palette = palette;
    palette.addListener(new WeakInvalidationListener(recolored));
    getChildren().add(canvas);
    setAccessibleRole(AccessibleRole.TEXT);
    setOnMouseMoved(event -> setCursor(at(event).isPresent() ? Cursor.HAND : Cursor.DEFAULT));
    setOnMouseClicked(event -> at(event).ifPresent(cell -> choose.accept(cell.run())));
  }

  /**
   * Shows other runs.
   *
   * @param rates as they are written above the columns, ascending
   * @param chosen the run whose cell is framed
   */
  public void show(List<String> rates, List<Row> rows, Measure measure, Optional<RunId> chosen) {
    this.rates = List.copyOf(rates);
    this.rows = List.copyOf(rows);
    this.losses =
        rows.stream()
            .flatMap(row -> row.cells().stream())
            .flatMap(Optional::stream)
            .mapToDouble(Cell::loss)
            .filter(Double::isFinite)
            .summaryStatistics();
    this.measure = measure;
    this.chosen = chosen;
    setAccessibleText(describe());
    requestLayout();
  }

  private String describe() {
    List<String> parts = new ArrayList<>();
    for (Row row : rows) {
      for (int i = 0; i < rates.size(); i++) {
        String rate = rates.get(i);
        row.cells()
            .get(i)
            .ifPresent(
                cell ->
                    parts.add(
                        row.name()
                            + " at "
                            + rate
                            + ": loss "
                            + Readout.fourDigits(cell.loss())
                            + ", max S "
                            + Readout.threeDigits(cell.maxLogit())));
      }
    }
    return String.join("; ", parts);
  }

  @Override
  protected double computeMinWidth(double height) {
    return left() + rates.size() * LEAST_WIDTH;
  }

  @Override
  protected double computeMinHeight(double width) {
    return rows.size() * LEAST_HEIGHT + FOOT;
  }

  private double left() {
    double names =
        rows.stream().mapToDouble(row -> TextWidth.of(row.name(), words)).max().orElse(0);
    return Math.min(150, Math.max(names, TextWidth.of("learning rate", words))) + 12;
  }

  private double cellWidth() {
    return Math.max(LEAST_WIDTH, (getWidth() - left() - 1) / Math.max(1, rates.size()));
  }

  private double cellHeight() {
    double room = (getHeight() - FOOT) / Math.max(1, rows.size());
    return Math.floor(Math.max(LEAST_HEIGHT, Math.min(MOST_HEIGHT, room)));
  }

  private Optional<Cell> at(MouseEvent event) {
    int column = (int) Math.floor((event.getX() - left()) / cellWidth());
    int row = (int) Math.floor(event.getY() / cellHeight());
    return column >= 0 && column < rates.size() && row >= 0 && row < rows.size()
        ? rows.get(row).cells().get(column)
        : Optional.empty();
  }

  @Override
  protected void layoutChildren() {
    GraphicsContext g = canvas.begin(getWidth(), getHeight());
    if (rows.isEmpty()) {
      return;
    }
    Palette p = palette.get();
    double left = left();
    double width = cellWidth();
    double height = cellHeight();
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      g.setTextAlign(TextAlignment.RIGHT);
      g.setFont(words);
      g.setFill(p.text().fx());
      g.fillText(
          TextWidth.fitting(row.name(), words, left - 12), left - 10, i * height + height / 2);
      for (int j = 0; j < rates.size(); j++) {
        double x = Math.floor(left + j * width);
        draw(g, p, row.cells().get(j), x, i * height, Math.floor(left + (j + 1) * width) - x - 1);
      }
    }
    g.setFill(p.text3().fx());
    double y = rows.size() * height + 10;
    g.setTextAlign(TextAlignment.RIGHT);
    g.setFont(words);
    g.fillText("learning rate", left - 10, y, left - 12);
    g.setTextAlign(TextAlignment.CENTER);
    g.setFont(small);
    for (int j = 0; j < rates.size(); j++) {
      g.fillText(rates.get(j), left + (j + 0.5) * width, y, width - 4);
    }
    drawRamp(g, p, left, y + 17);
  }

  private void draw(
      GraphicsContext g, Palette p, Optional<Cell> drawn, double x, double y, double width) {
    double height = cellHeight() - 1;
    if (drawn.isEmpty()) {
      g.setStroke(p.line().fx());
      g.setLineWidth(1);
      g.strokeRect(x + 0.5, y + 0.5, width - 1, height - 1);
      g.setFill(p.text3().fx());
      g.setTextAlign(TextAlignment.CENTER);
      g.setFont(words);
      g.fillText("no run", x + width / 2, y + height / 2, width - 4);
      return;
    }
    Cell cell = drawn.get();
    Ink fill = fill(p, cell);
    g.setFill(fill.fx());
    g.fillRect(x, y, width, height);
    if (chosen.equals(Optional.of(cell.run()))) {
      g.setStroke(p.text().fx());
      g.setLineWidth(2);
      g.strokeRect(x + 1, y + 1, width - 2, height - 2);
    }
    g.setFill(p.run(cell.color()).fx());
    g.fillRect(x + 4, y + 4, CHIP, CHIP);
    g.setFill(p.onRun(cell.color()).fx());
    g.setFont(small);
    g.setTextAlign(TextAlignment.CENTER);
    g.fillText(cell.letter(), x + 4 + CHIP / 2, y + 4 + CHIP / 2, CHIP);
    boolean both = height >= TWO_LINES;
    double middle = x + (width + CHIP + 4) / 2;
    double room = width - CHIP - 10;
    g.setFill(p.on(fill).fx());
    g.setFont(numbers);
    g.fillText(value(cell), middle, y + (both ? height / 2 - 7 : height / 2), room);
    if (both) {
      g.setFont(small);
      g.fillText(beside(cell), middle, y + height / 2 + 8, room);
    }
  }

  private String value(Cell cell) {
    return measure == Measure.LOSS
        ? Readout.fourDigits(cell.loss())
        : Readout.threeDigits(cell.maxLogit());
  }

  private String beside(Cell cell) {
    String other =
        measure == Measure.LOSS
            ? "S " + Readout.threeDigits(cell.maxLogit())
            : Readout.fourDigits(cell.loss());
    return cell.runs() > 1 ? other + " n " + cell.runs() : other;
  }

  private Ink fill(Palette p, Cell cell) {
    if (measure == Measure.MAX_LOGIT) {
      double log2 = Math.log(cell.maxLogit() / cell.tau()) / Math.log(2);
      return Double.isNaN(log2) ? p.raised() : p.heatAt(log2);
    }
    if (!Double.isFinite(cell.loss())) {
      return p.raised();
    }
    double low = losses.getMin();
    double high = losses.getMax();
    return blue(p, high > low ? (cell.loss() - low) / (high - low) : 0);
  }

  /**
   * @param place 0 for the lowest loss, 1 for the highest
   */
  private static Ink blue(Palette p, double place) {
    Ink blue = p.heat().get(Palette.BELOW_TAU);
    return p.well().towards(blue, LOWEST + (HIGHEST - LOWEST) * place);
  }

  private void drawRamp(GraphicsContext g, Palette p, double left, double y) {
    boolean loss = measure == Measure.LOSS;
    String low = loss ? Readout.fourDigits(losses.getMin()) : "τ/32";
    String high = loss ? Readout.fourDigits(losses.getMax()) + " loss" : "128 τ max S";
    double from = left + TextWidth.of(low, small) + 6;
    for (double x = 0; x < RAMP; x++) {
      g.setFill((loss ? blue(p, x / (RAMP - 1)) : p.heatAt(-5 + 12 * x / (RAMP - 1))).fx());
      g.fillRect(from + x, y - 4, 1, 8);
    }
    g.setFont(small);
    g.setFill(p.text3().fx());
    g.setTextAlign(TextAlignment.LEFT);
    g.fillText(low, left, y);
    g.fillText(high, from + RAMP + 6, y);
  }
}
