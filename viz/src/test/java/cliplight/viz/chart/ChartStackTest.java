package cliplight.viz.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import cliplight.viz.ExplosionStudy;
import cliplight.viz.Fx;
import cliplight.viz.ShownRun;
import cliplight.viz.StepAxis;
import cliplight.viz.StepAxis.Head;
import cliplight.viz.theme.Fonts;
import cliplight.viz.theme.Metrics;
import cliplight.viz.theme.Palette;
import cliplight.viz.theme.TextWidth;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.Optional;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import javafx.event.Event;
import javafx.scene.Scene;
import javafx.scene.input.MouseButton;
import javafx.scene.input.PickResult;
import javafx.scene.input.ScrollEvent;
import javafx.stage.Stage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.testfx.api.FxRobot;
import org.testfx.api.FxToolkit;

class ChartStackTest {

  private static final int WIDTH = 910;
  private static final int HEIGHT = 700;

  private final FxRobot robot = new FxRobot();
  private final ExplosionStudy study = new ExplosionStudy(5, 800).until(400, 400, 800);
  private final ObservableList<ShownRun> runs = FXCollections.observableArrayList(study.runs());
  private final ObjectProperty<Palette> palette = new SimpleObjectProperty<>(Palette.dark());
  private final StepAxis axis = new StepAxis();
  private ChartStack stack;

  @BeforeEach
  void show() throws Exception {
    Stage stage = FxToolkit.registerPrimaryStage();
    stack =
        Fx.get(
            () -> {
              axis.lastStepProperty().set(800);
              axis.showAll();
              axis.playHeadProperty().set(300);
              ChartStack made = new ChartStack(axis, runs, palette, run -> Optional.empty());
              stage.setScene(new Scene(made, WIDTH, HEIGHT));
              stage.setX(0);
              stage.setY(0);
              stage.show();
              return made;
            });
    painted();
  }

  @AfterEach
  void dispose() {
    Fx.run(stack::dispose);
  }

  private void painted() {
    Fx.waitFor(
        () ->
            Arrays.stream(ChartKind.values())
                .allMatch(kind -> stack.chart(kind).shown().isPresent()));
    Fx.frames(3);
  }

  /** Moves the mouse to a step of a chart. */
  private void moveTo(ChartKind kind, double step) {
    double x =
        Metrics.PLOT_LEFT + axis.toPixel(step, WIDTH - Metrics.PLOT_LEFT - Metrics.PLOT_RIGHT);
    robot.moveTo(
        Fx.get(() -> stack.chart(kind).localToScreen(x, stack.chart(kind).getHeight() / 2)));
  }

  @Test
  void thePointerReadsOutAndLeavesAgain() {
    moveTo(ChartKind.MAX_LOGIT, 200);
    assertThat(axis.pointerProperty().get()).isEqualTo(200);
    assertThat(axis.cursor()).isEqualTo(200);
    String text = Fx.get(() -> stack.chart(ChartKind.LOSS).describe());
    assertThat(text).contains("Loss, mean of last 50 over raw").contains("At step 200: A 0.8");
    robot.moveTo(Fx.get(() -> stack.localToScreen(WIDTH - 5, 200)));
    assertThat(axis.pointerProperty().get()).isEqualTo(-1);
    assertThat(axis.cursor()).isEqualTo(300);
  }

  @Test
  void movingTheCursorPaintsNoChart() {
    Fx.frames(20);
    long before = stack.chart(ChartKind.MAX_LOGIT).paintings();
    for (int step = 100; step < 700; step += 50) {
      moveTo(ChartKind.MAX_LOGIT, step);
      Fx.frames(1);
    }
    Fx.frames(10);
    assertThat(stack.chart(ChartKind.MAX_LOGIT).paintings()).isEqualTo(before);
  }

  @Test
  void aClickPinsThePlayHeadAndStopsFollowing() {
    axis.followLiveProperty().set(true);
    moveTo(ChartKind.GRAD_NORM, 500);
    robot.clickOn(MouseButton.PRIMARY);
    assertThat(axis.playHeadProperty().get()).isEqualTo(500);
    assertThat(axis.followLiveProperty().get()).isFalse();
  }

  @Test
  void aDragZoomsAndADoubleClickShowsAll() {
    moveTo(ChartKind.LOSS, 200);
    robot.press(MouseButton.PRIMARY);
    moveTo(ChartKind.LOSS, 300);
    moveTo(ChartKind.LOSS, 400);
    robot.release(MouseButton.PRIMARY);
    assertThat(axis.fromProperty().get()).isEqualTo(200);
    assertThat(axis.toProperty().get()).isEqualTo(400);
    robot.doubleClickOn(MouseButton.PRIMARY);
    assertThat(axis.fromProperty().get()).isZero();
    assertThat(axis.toProperty().get()).isEqualTo(800);
  }

  @Test
  void theWheelZoomsAtThePointer() {
    ChartSurface chart = stack.chart(ChartKind.LOSS);
    double x = Metrics.PLOT_LEFT + 0.75 * (WIDTH - Metrics.PLOT_LEFT - Metrics.PLOT_RIGHT);
    for (int notch = 0; notch < 3; notch++) {
      Fx.run(() -> Event.fireEvent(chart, wheel(x, 40)));
    }
    double width = axis.toProperty().get() - axis.fromProperty().get();
    assertThat(width).isLessThan(700);
    double at = (600 - axis.fromProperty().get()) / width;
    assertThat(at).isCloseTo(0.75, within(0.01));
  }

  private static ScrollEvent wheel(double x, double deltaY) {
    return new ScrollEvent(
        ScrollEvent.SCROLL,
        x,
        50,
        x,
        50,
        false,
        false,
        false,
        false,
        false,
        false,
        0,
        deltaY,
        0,
        deltaY,
        ScrollEvent.HorizontalTextScrollUnits.NONE,
        0,
        ScrollEvent.VerticalTextScrollUnits.NONE,
        0,
        0,
        new PickResult(null, x, 50));
  }

  @Test
  void draggingOnTheRowOfStepsScrubs() {
    ChartSurface last = stack.chart(ChartKind.HEADS_CLIPPED);
    double plot = WIDTH - Metrics.PLOT_LEFT - Metrics.PLOT_RIGHT;
    robot.moveTo(
        Fx.get(() -> last.localToScreen(Metrics.PLOT_LEFT + plot / 4, last.getHeight() - 8)));
    robot.press(MouseButton.PRIMARY);
    robot.moveTo(
        Fx.get(() -> last.localToScreen(Metrics.PLOT_LEFT + plot / 2, last.getHeight() - 8)));
    robot.release(MouseButton.PRIMARY);
    assertThat(axis.playHeadProperty().get()).isEqualTo(400);
    assertThat(axis.toProperty().get()).isEqualTo(800);
  }

  @Test
  void anIsolatedHeadIsDrawnStrongAndItsValueReadOut() {
    Fx.run(() -> axis.isolatedProperty().set(Optional.of(new Head(1, 2))));
    Fx.frames(3);
    ChartContent content = Fx.get(() -> stack.chart(ChartKind.MAX_LOGIT).content());
    assertThat(content.qualifier()).contains("layer 1 head 2");
    assertThat(content.curves().stream().filter(c -> c.width() == 2 && c.ink().alpha() == 1))
        .hasSize(3);
    assertThat(content.curves().stream().filter(c -> c.ink().alpha() < 0.21)).hasSize(3 * 8);
    assertThat(content.tracks()).allMatch(t -> t.points().key().labels().get("head").equals("2"));
  }

  @Test
  void theChartUnderThePointerTurnsLinearAndBack() {
    moveTo(ChartKind.MAX_LOGIT, 100);
    assertThat(Fx.get(stack::chartLookedAt)).contains(ChartKind.MAX_LOGIT);
    Fx.run(() -> stack.toggleLog(ChartKind.MAX_LOGIT));
    Fx.waitFor(
        () ->
            stack.chart(ChartKind.MAX_LOGIT).shown().orElseThrow().range().scale()
                == ValueScale.LINEAR);
    Fx.run(() -> stack.toggleLog(ChartKind.MAX_LOGIT));
    assertThat(stack.isLog(ChartKind.MAX_LOGIT)).isTrue();
    assertThat(stack.toggleLog(ChartKind.HEADS_CLIPPED)).isFalse();
  }

  @Test
  void newPointsArePaintedAndHiddenRunsGo() {
    long before = stack.chart(ChartKind.LOSS).paintings();
    study.until(450, 450, 800);
    Fx.waitFor(() -> stack.chart(ChartKind.LOSS).paintings() > before);
    long drawn = Fx.get(() -> stack.chart(ChartKind.LOSS).shown().orElseThrow().pointsDrawn());
    assertThat(drawn).isGreaterThanOrEqualTo(2 * (450 + 450 + 800));
    Fx.run(() -> runs.remove(0, 3));
    Fx.waitFor(
        () -> stack.chart(ChartKind.LOSS).shown().orElseThrow().request().curves().isEmpty());
    assertThat(Fx.get(() -> stack.chart(ChartKind.LOSS).describe())).contains("No run is shown");
  }

  @Test
  void anotherThemeRepaintsEverything() {
    Fx.run(() -> palette.set(Palette.light()));
    Fx.waitFor(
        () ->
            stack
                .chart(ChartKind.LOSS)
                .shown()
                .orElseThrow()
                .request()
                .palette()
                .equals(Palette.light()));
    Fx.frames(3);
    BufferedImage picture = Fx.picture(stack);
    double x = Metrics.PLOT_LEFT + 0.9 * (WIDTH - Metrics.PLOT_LEFT - Metrics.PLOT_RIGHT);
    int well = picture.getRGB((int) x + 3, (int) Metrics.TITLE_ROW + 12);
    assertThat(well).isEqualTo(Palette.light().well().argb());
  }

  @Test
  void twoLettersDoNotTouchTheirValue() {
    double letters = Fx.get(() -> TextWidth.of("JI", Fonts.numbers(Metrics.NUMBER_TEXT)));
    assertThat(Fx.get(() -> ChartLayer.valueAt("JI"))).isGreaterThanOrEqualTo(14 + letters + 6);
    assertThat(Fx.get(() -> ChartLayer.valueAt("A"))).isEqualTo(28);
  }
}
