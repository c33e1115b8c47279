package cliplight.viz.lamp;

import cliplight.engine.runs.SeriesReader;
import cliplight.viz.FramePulse;
import cliplight.viz.SharpCanvas;
import cliplight.viz.ShownRun;
import cliplight.viz.StepAxis;
import cliplight.viz.StepAxis.Head;
import cliplight.viz.series.HeadSeries;
import cliplight.viz.series.RunSeries;
import cliplight.viz.theme.Fonts;
import cliplight.viz.theme.Metrics;
import cliplight.viz.theme.Palette;
import cliplight.viz.theme.Readout;
import cliplight.viz.theme.TextWidth;
import java.util.Optional;
import java.util.OptionalDouble;
import javafx.beans.InvalidationListener;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.scene.AccessibleAttribute;
import javafx.scene.AccessibleRole;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.layout.Region;
import javafx.scene.shape.StrokeLineJoin;
import javafx.scene.text.Font;
import javafx.scene.text.TextAlignment;

/**
 * One head of one run at the cursor: S_max, gamma, entropy, times clipped, and its last 200 steps.
 * The head is the isolated one, else the one looked at, else the one with the largest S_max.
 */
public final class HeadDetail extends Region {

  /** How many steps the small curve shows. */
  public static final int SPARK_STEPS = 200;

  private static final double PAD = 12;
  private static final double WITH_SPARK = 140;
  private static final double WITHOUT_SPARK = 80;

  private final StepAxis axis;
  private final ObjectProperty<Optional<ShownRun>> run;
  private final ObjectProperty<Palette> palette;
  private final BooleanProperty spark = new SimpleBooleanProperty(this, "spark", true);
  private final SharpCanvas canvas = new SharpCanvas();
  private final InvalidationListener changed = property -> stale = true;
  private final InvalidationListener otherRun = property -> takeRun();
  private final FramePulse.Framed framed = nanos -> frame();
  private final Font title = Fonts.strongWords(Metrics.BODY_TEXT);
  private final Font words = Fonts.words(Metrics.BODY_TEXT);
  private final Font small = Fonts.words(Metrics.SMALL_TEXT);
  private final Font index = Fonts.words(9);
  private final Font numbers = Fonts.numbers(Metrics.NUMBER_TEXT);
  private Optional<RunSeries> series = Optional.empty();
  private boolean stale = true;

  public HeadDetail(
      StepAxis axis, ObjectProperty<Optional<ShownRun>> run, ObjectProperty<Palette> palette) {
    this.axis = axis;
    this.run = run;
    this.palette = palette;
    getChildren().add(canvas);
    setAccessibleRole(AccessibleRole.TEXT);
    axis.playHeadProperty().addListener(changed);
    axis.pointerProperty().addListener(changed);
    axis.isolatedProperty().addListener(changed);
    axis.lookedAtProperty().addListener(changed);
    palette.addListener(changed);
    widthProperty().addListener(changed);
    heightProperty().addListener(changed);
    run.addListener(otherRun);
    spark.addListener(
        property -> {
          stale = true;
          requestLayout();
        });
    takeRun();
    FramePulse.shared().join(framed);
  }

  /** Whether the small curve is shown; goes first where height is short. */
  public BooleanProperty sparkProperty() {
    return spark;
  }

  /** The head that is read out. */
  public Optional<Head> head() {
    if (series.isEmpty() || series.get().heads().isEmpty()) {
      return Optional.empty();
    }
    if (axis.isolatedProperty().get().isPresent()) {
      return axis.isolatedProperty().get();
    }
    if (axis.lookedAtProperty().get().isPresent()) {
      return axis.lookedAtProperty().get();
    }
    HeadSeries largest = series.get().heads().get(0);
    double most = Double.NEGATIVE_INFINITY;
    for (HeadSeries head : series.get().heads()) {
      double value = head.maxLogitAt(axis.cursor());
      if (value > most) {
        most = value;
        largest = head;
      }
    }
    return Optional.of(largest.head());
  }

  private void takeRun() {
    series = run.get().map(RunSeries::new);
    stale = true;
  }

  private void frame() {
    if (getScene() == null || !isVisible() || getWidth() < 1) {
      return;
    }
    if (series.isPresent() && series.get().refresh()) {
      stale = true;
    }
    if (stale) {
      stale = false;
      draw();
    }
  }

  private Optional<HeadSeries> shown() {
    return head().flatMap(head -> series.flatMap(known -> known.head(head)));
  }

  private void draw() {
    GraphicsContext g = canvas.begin(getWidth(), getHeight());
    Palette p = palette.get();
    Optional<HeadSeries> shown = shown();
    if (run.get().isEmpty() || shown.isEmpty()) {
      g.setFont(small);
      g.setFill(p.text3().fx());
      g.fillText(run.get().isEmpty() ? "no run" : "no head on record", PAD, 18);
      return;
    }
    ShownRun of = run.get().get();
    HeadSeries head = shown.get();
    HeadReading reading = HeadReading.of(of, head, axis.cursor());
    double titleLeft = RunChip.draw(g, p, of, PAD, 9.5);
    g.setTextAlign(TextAlignment.LEFT);
    g.setFont(title);
    g.setFill(p.text().fx());
    g.fillText("Layer " + head.head().layer() + ", head " + head.head().head(), titleLeft, 18);
    double second = PAD + Math.min(131, (getWidth() - 2 * PAD) * 0.52);
    drawSMax(g, p, PAD, 40, words, index);
    drawPair(g, p, "", reading.threeDigits(), PAD, 40, 52);
    drawPair(g, p, "entropy", Readout.threeDigits(reading.entropy()), PAD, 57, 52);
    drawPair(g, p, "γ", Readout.threeDigits(reading.gamma()), second, 40, 50);
    drawPair(g, p, "clipped", reading.clips() + "×", second, 57, 50);
    if (spark.get()) {
      drawSpark(g, p, of, head.maxLogit(), 71, 36);
      drawSMax(g, p, PAD, 121, small, Fonts.words(8));
      g.setFont(small);
      g.fillText(", last " + SPARK_STEPS + " steps", PAD + 24, 121);
    }
    g.setFill(p.line().fx());
    g.fillRect(0, getHeight() - 1, getWidth(), 1);
  }

  private static void drawSMax(
      GraphicsContext g, Palette p, double x, double y, Font large, Font index) {
    g.setFill(p.text2().fx());
    g.setFont(large);
    g.fillText("S", x, y);
    g.setFont(index);
    g.fillText("max", x + TextWidth.of("S", large), y + 3);
  }

  private void drawPair(
      GraphicsContext g, Palette p, String what, String value, double x, double y, double gap) {
    g.setFont(words);
    g.setFill(p.text2().fx());
    g.fillText(what, x, y);
    g.setFont(numbers);
    g.setFill(p.text().fx());
    g.fillText(value, x + gap, y);
  }

  private void drawSpark(
      GraphicsContext g, Palette p, ShownRun of, SeriesReader points, double top, double height) {
    double width = getWidth() - 2 * PAD;
    g.setFill(p.well().fx());
    g.fillRect(PAD, top, width, height);
    long to = axis.cursor();
    long from = to - SPARK_STEPS;
    int first = Math.max(0, points.indexAtOrBefore(from) + 1);
    int last = points.indexAtOrBefore(to);
    // tau stands in the middle of a log range that grows with the curve
    OptionalDouble judged = of.clipAt(to).tau();
    double tau = judged.orElse(1);
    double most = Math.log(1.4);
    for (int i = first; i <= last; i++) {
      double value = points.value(i);
      if (value > 0 && Double.isFinite(value)) {
        most = Math.max(most, Math.abs(Math.log(value / tau)) * 1.1);
      }
    }
    if (judged.isPresent()) {
      double y = Math.floor(top + height / 2) + 0.5;
      g.setStroke(p.tau().fx());
      g.setLineWidth(1);
      g.setLineDashes(5, 3);
      g.strokeLine(PAD, y, PAD + width, y);
      g.setLineDashes();
    }
    g.setStroke(p.run(of.color()).fx());
    g.setLineWidth(1.2);
    g.setLineJoin(StrokeLineJoin.ROUND);
    g.beginPath();
    boolean open = false;
    for (int i = first; i <= last; i++) {
      double value = points.value(i);
      if (!Double.isFinite(value)) {
        open = false;
        continue;
      }
      double share = value <= 0 ? -1 : Math.max(-1, Math.log(value / tau) / most);
      double x = PAD + (points.step(i) - from) / (double) SPARK_STEPS * width;
      double y = top + height / 2 - share * (height / 2 - 2);
      if (open) {
        g.lineTo(x, y);
      } else {
        g.moveTo(x, y);
        open = true;
      }
    }
    g.stroke();
  }

  @Override
  public Object queryAccessibleAttribute(AccessibleAttribute attribute, Object... parameters) {
    if (attribute != AccessibleAttribute.TEXT) {
      return super.queryAccessibleAttribute(attribute, parameters);
    }
    if (run.get().isEmpty() || shown().isEmpty()) {
      return "no head on record";
    }
    HeadReading reading = HeadReading.of(run.get().get(), shown().get(), axis.cursor());
    return reading.describe(run.get().get())
        + ", gamma "
        + Readout.threeDigits(reading.gamma())
        + ", entropy "
        + Readout.threeDigits(reading.entropy())
        + ", clipped "
        + reading.clips()
        + " times";
  }

  @Override
  protected double computePrefWidth(double height) {
    return 276;
  }

  @Override
  protected double computePrefHeight(double width) {
    return spark.get() ? WITH_SPARK : WITHOUT_SPARK;
  }

  @Override
  protected double computeMinHeight(double width) {
    return computePrefHeight(width);
  }

  /** Lets go of run and axis. */
  public void dispose() {
    FramePulse.shared().leave(framed);
    axis.playHeadProperty().removeListener(changed);
    axis.pointerProperty().removeListener(changed);
    axis.isolatedProperty().removeListener(changed);
    axis.lookedAtProperty().removeListener(changed);
    palette.removeListener(changed);
    run.removeListener(otherRun);
  }
}
