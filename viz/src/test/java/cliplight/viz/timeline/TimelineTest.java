package cliplight.viz.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import cliplight.engine.runs.CheckpointEvents;
import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.SeriesNames;
import cliplight.viz.ExplosionStudy;
import cliplight.viz.Fx;
import cliplight.viz.MemoryRun;
import cliplight.viz.ShownRun;
import cliplight.viz.StepAxis;
import cliplight.viz.theme.Metrics;
import cliplight.viz.theme.Palette;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SortedSet;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.collections.FXCollections;
import javafx.scene.Scene;
import javafx.scene.input.MouseButton;
import javafx.stage.Stage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.testfx.api.FxRobot;
import org.testfx.api.FxToolkit;

class TimelineTest {

  private static final int WIDTH = 910;

  private final FxRobot robot = new FxRobot();
  private final ExplosionStudy study = new ExplosionStudy(5, 800).until(800, 800, 800);
  private final ObjectProperty<Palette> palette = new SimpleObjectProperty<>(Palette.dark());
  private final StepAxis axis = new StepAxis();
  private Timeline timeline;

  @BeforeEach
  void show() throws Exception {
    Stage stage = FxToolkit.registerPrimaryStage();
    Fx.run(
        () -> {
          axis.lastStepProperty().set(800);
          axis.showAll();
          timeline = new Timeline(axis, FXCollections.observableArrayList(study.runs()), palette);
          stage.setScene(new Scene(timeline, WIDTH, 110));
          stage.setX(0);
          stage.setY(0);
          stage.show();
        });
    Fx.frames(3);
  }

  @AfterEach
  void dispose() {
    Fx.run(timeline::dispose);
  }

  private void moveTo(double step) {
    double x =
        Metrics.PLOT_LEFT + axis.toPixel(step, WIDTH - Metrics.PLOT_LEFT - Metrics.PLOT_RIGHT);
    robot.moveTo(Fx.get(() -> timeline.localToScreen(x, 70)));
  }

  @Test
  void aDragChoosesTheFocusAndADoubleClickClearsIt() {
    moveTo(200);
    robot.press(MouseButton.PRIMARY);
    moveTo(250);
    moveTo(300);
    robot.release(MouseButton.PRIMARY);
    assertThat(axis.focusProperty().get()).contains(new StepAxis.Range(200, 300));
    assertThat(axis.toProperty().get()).as("the view stays").isEqualTo(800);
    robot.doubleClickOn(MouseButton.PRIMARY);
    assertThat(axis.focusProperty().get()).isEmpty();
  }

  @Test
  void aClickPutsThePlayHead() {
    moveTo(640);
    robot.clickOn(MouseButton.PRIMARY);
    assertThat(axis.playHeadProperty().get()).isEqualTo(640);
  }

  @Test
  void clipsAreDrawnInTheRunsColour() {
    BufferedImage picture = Fx.picture(timeline);
    int blue = 0;
    for (int x = 400; x < 500; x++) {
      int argb = picture.getRGB(x, 50);
      blue += (argb & 0xff) > 150 ? 1 : 0;
    }
    assertThat(blue).as("bars of two pixels in three").isBetween(55, 80);
  }

  @Test
  void itTellsInWordsWhatItShows() {
    assertThat(Fx.get(timeline::describe))
        .startsWith("Timeline, steps 0 to 800. A: ")
        .contains(" clips");
  }

  @Test
  void valuesThatAreNotFiniteAreMarkedThoughTheRunRecordedNoSuchEvent() {
    MemoryRun run = new MemoryRun("x", 5);
    run.with(SeriesKey.of(SeriesNames.LOSS), 4, 3, 2, Float.NaN, Float.NaN);
    run.with(SeriesKey.ofHead(SeriesNames.MAX_LOGIT, 0, 0), 1, Float.POSITIVE_INFINITY, 3, 4, 5);
    ShownRun shown =
        new ShownRun(
            run, "A", 0, "x", List.of(ShownRun.Clip.always(false, OptionalDouble.empty())));
    Timeline imported =
        Fx.get(() -> new Timeline(axis, FXCollections.observableArrayList(shown), palette));
    assertThat(Fx.get(imported::notFinite)).containsExactly(2L, 4L);
    Fx.run(imported::dispose);
  }

  @Test
  void whichCheckpointsAreKeptIsWorkedOutAnewOnlyWhenAnEventCame() {
    MemoryRun run = new MemoryRun("x", 800);
    run.add(CheckpointEvents.taken(0, 10, 1, List.of()));
    ShownRun shown =
        new ShownRun(
            run, "A", 0, "x", List.of(ShownRun.Clip.always(false, OptionalDouble.empty())));
    Timeline growing =
        Fx.get(() -> new Timeline(axis, FXCollections.observableArrayList(shown), palette));
    Fx.run(() -> timeline.getScene().setRoot(growing));
    Fx.frames(3);
    SortedSet<Long> first = Fx.get(() -> growing.kept(run.events()));
    run.stepped(1);
    Fx.frames(3);
    assertThat(Fx.get(() -> growing.kept(run.events()))).isSameAs(first).containsExactly(0L);
    run.add(CheckpointEvents.taken(1, 10, 1, List.of(0L)));
    Fx.frames(3);
    assertThat(Fx.get(() -> growing.kept(run.events()))).containsExactly(1L);
    Fx.run(growing::dispose);
  }
}
