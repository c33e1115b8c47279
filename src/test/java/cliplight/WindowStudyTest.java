package cliplight;

import static org.assertj.core.api.Assertions.assertThat;

import cliplight.app.AppRequest;
import cliplight.app.MainWindow;
import cliplight.engine.lab.Studies;
import cliplight.engine.lab.Study;
import cliplight.engine.lab.settings.RunSettings;
import cliplight.engine.lab.settings.Setting;
import cliplight.engine.runs.H2RunStore;
import cliplight.engine.runs.RunInfo;
import cliplight.engine.runs.RunState;
import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.SeriesNames;
import cliplight.engine.runs.SeriesReader;
import cliplight.viz.StepAxis.Head;
import cliplight.viz.chart.ChartKind;
import cliplight.viz.chart.ChartStack;
import cliplight.viz.lamp.ClipLightBoard;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import javafx.application.Platform;
import javafx.scene.control.Labeled;
import javafx.scene.control.ToggleButton;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;
import javafx.stage.WindowEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.api.FxToolkit;
import org.testfx.util.WaitForAsyncUtils;

/**
 * A person's way through the program: a study is trained, paused, looked at, closed and found
 * again.
 */
class WindowStudyTest {

  private static final int NEVER_DONE = 100_000;

  @TempDir Path store;

  private final FxRobot robot = new FxRobot();
  private final AtomicReference<MainWindow> window = new AtomicReference<>();

  @Test
  void aStudyIsTrainedPausedSteppedScrubbedClosedAndFoundAgain() throws Exception {
    System.setProperty("cliplight.settings", "memory");
    System.setProperty("cliplight.home", store.toString());
    Platform.setImplicitExit(false);
    open(Optional.of(endless(Studies.named("quick-look"))));

    // both arms train and are followed
    until(() -> step() >= 5 && robot.lookup("#board-B").tryQuery().isPresent());
    assertThat(robot.lookup("#follow-live").queryAs(ToggleButton.class).isSelected()).isTrue();

    // pause stops the training itself
    robot.clickOn("#play");
    until(() -> text("#rates").equals("paused"));
    long paused = settled();

    // one step on trains exactly one step
    robot.clickOn("#step-forward");
    until(() -> step() == paused + 1);
    assertThat(settled()).isEqualTo(paused + 1);

    // scrubbing leaves the live end alone, and every view shows the step
    robot.type(KeyCode.HOME);
    until(() -> step() == 1);
    assertThat(robot.lookup("#follow-live").queryAs(ToggleButton.class).isSelected()).isFalse();
    assertThat(text("#lights-step")).isEqualTo("1");

    // a click on a lamp isolates its head in the charts; Esc shows all again
    ClipLightBoard board = robot.lookup("#board-B").queryAs(ClipLightBoard.class);
    robot.clickOn(board.lamp(new Head(1, 0)).orElseThrow());
    until(() -> logitChart().contains("layer 1 head 0 alone"));
    robot.type(KeyCode.ESCAPE);
    until(() -> logitChart().contains("every head"));

    // closing asks, stops the runs and keeps them
    robot.clickOn("#play");
    until(() -> !text("#rates").equals("paused"));
    Stage stage = FxToolkit.toolkitContext().getRegisteredStage();
    robot.interact(() -> stage.fireEvent(new WindowEvent(stage, WindowEvent.WINDOW_CLOSE_REQUEST)));
    robot.clickOn("#question-yes");
    until(() -> !stage.isShowing());
    robot.interact(() -> window.get().shutDown());

    try (H2RunStore reopened = H2RunStore.open(store)) {
      List<RunInfo> runs = reopened.runs();
      assertThat(runs).extracting(RunInfo::name).containsExactly("Muon", "MuonClip");
      for (RunInfo run : runs) {
        assertThat(run.state()).as(run.reason()).isEqualTo(RunState.STOPPED);
        assertThat(run.lastStep()).isGreaterThanOrEqualTo(paused + 1);
        SeriesReader loss =
            reopened.open(run.id()).series(SeriesKey.of(SeriesNames.LOSS)).orElseThrow();
        assertThat(loss.size()).isEqualTo((int) run.lastStep());
      }
    }

    // what became of them is written beside the store
    try (Stream<Path> reports = Files.list(store.resolve("reports"))) {
      assertThat(Files.readString(reports.findFirst().orElseThrow()))
          .contains("# Study quick-look", "| MuonClip |", "stopped");
    }

    // the next start shows them again
    open(Optional.empty());
    until(() -> text("#run-count").equals("2") && step() >= paused + 1);

    // and their report
    robot.press(KeyCode.CONTROL).type(KeyCode.R).release(KeyCode.CONTROL);
    until(
        () ->
            robot.lookup("#report .label").queryAllAs(Labeled.class).stream()
                .anyMatch(label -> label.getText().startsWith("MuonClip at learning rate")));
    robot.interact(() -> window.get().shutDown());
    FxToolkit.cleanupStages();
    System.clearProperty("cliplight.home");
  }

  private void open(Optional<Study> study) throws TimeoutException {
    Stage stage = FxToolkit.registerPrimaryStage();
    robot.interact(() -> window.set(MainWindow.open(stage, new AppRequest(store, study))));
  }

  private static Study endless(Study study) {
    return study.withArms(
        arm ->
            RunSettings.apply(
                arm, List.of(new Setting("steps", Integer.toString(NEVER_DONE), ""))));
  }

  private String text(String id) {
    return robot.lookup(id).tryQueryAs(Labeled.class).map(Labeled::getText).orElse("");
  }

  private long step() {
    String text = text("#step");
    return text.chars().allMatch(Character::isDigit) && !text.isEmpty() ? Long.parseLong(text) : 0;
  }

  private String logitChart() {
    return robot
        .lookup("#charts")
        .queryAs(ChartStack.class)
        .chart(ChartKind.MAX_LOGIT)
        .content()
        .qualifier();
  }

  /** The step shown once it has not moved for a while. */
  private long settled() throws Exception {
    AtomicReference<Long> seen = new AtomicReference<>(-1L);
    AtomicReference<Integer> same = new AtomicReference<>(0);
    until(
        () -> {
          same.set(step() == seen.get() ? same.get() + 1 : 0);
          seen.set(step());
          return same.get() >= 40;
        });
    return seen.get();
  }

  private static void until(BooleanSupplier condition) throws TimeoutException {
    WaitForAsyncUtils.waitFor(
        120,
        TimeUnit.SECONDS,
        () -> WaitForAsyncUtils.waitForAsyncFx(60_000, condition::getAsBoolean));
  }
}
