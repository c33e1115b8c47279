package cliplight.app;

import static org.assertj.core.api.Assertions.assertThat;

import cliplight.app.action.AppAction;
import cliplight.engine.lab.Studies;
import cliplight.engine.lab.Study;
import cliplight.engine.lab.settings.RunSettings;
import cliplight.engine.lab.settings.Setting;
import cliplight.engine.runs.EventKind;
import cliplight.engine.runs.H2RunStore;
import cliplight.engine.runs.Lineage;
import cliplight.engine.runs.RunEvent;
import cliplight.engine.runs.RunInfo;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Labeled;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.api.FxToolkit;
import org.testfx.util.WaitForAsyncUtils;

/**
 * Settings changed while a run trains, with its twin; a fork; a run verified: all in the window.
 */
class ExperimentsTest {

  @TempDir Path folder;

  private final FxRobot robot = new FxRobot();
  private final AtomicReference<MainWindow> window = new AtomicReference<>();

  @Test
  void aRunIsChangedWhileItTrainsForkedAndVerified() throws Exception {
    System.setProperty("cliplight.settings", "memory");
    System.setProperty("cliplight.home", folder.toString());
    Study endless =
        Studies.named("quick-look")
            .withArms(arm -> RunSettings.apply(arm, List.of(new Setting("steps", "100000", ""))));
    Stage stage = FxToolkit.registerPrimaryStage();
    robot.interact(
        () -> window.set(MainWindow.open(stage, new AppRequest(folder, Optional.of(endless)))));
    until(() -> step() >= 3);

    // another learning rate from the next step on, and the unchanged twin beside it
    until(() -> action("change-settings").available().get());
    perform("change-settings");
    assertThat(robot.lookup("#change-now").query().isDisabled()).isTrue();
    type("#field-lr", "0.02");
    robot.interact(() -> robot.lookup("#field-twin").queryAs(CheckBox.class).setSelected(true));
    type("#field-twin-steps", "4");
    robot.clickOn("#change-now");
    until(() -> text("#run-count").equals("3"));
    until(() -> !name("Muon unchanged").isEmpty());
    perform("stop-study");
    robot.clickOn("#question-yes");
    until(() -> action("new-study").available().get());

    // a fork at step 2
    select("Muon");
    until(() -> action("verify").available().get());
    perform("first");
    perform("step-forward");
    until(() -> step() == 2);
    robot.type(KeyCode.F);
    until(() -> robot.lookup("#fork").tryQuery().isPresent());
    type("#field-others", "seed=7");
    type("#field-steps", "5");
    type("#field-name", "clipped");
    robot.interact(() -> robot.lookup("#field-clip").queryAs(CheckBox.class).setSelected(true));
    robot.clickOn("#fork-start");
    until(() -> text("#fork-verdict").startsWith("seed cannot change at a fork"));
    type("#field-others", "optimizer.momentum=0.9");
    robot.clickOn("#fork-start");
    until(() -> text("#run-count").equals("4"));
    until(() -> action("new-study").available().get());

    // what nobody logged: the maps of a head, and the other answers of the same execution
    select("Muon");
    until(() -> action("probe").available().get());
    perform("probe");
    until(() -> text("#probe-title").startsWith("Attention weights of layer "));
    assertThat(text("#probe-foot")).contains("every observed value has the bits");
    robot.clickOn("#probe-map");
    for (String page : List.of("logits", "spectrum", "router", "token_loss", "weights", "clip")) {
      robot.clickOn("#probe-" + page);
    }
    assertThat(text("#probe-title")).startsWith("What QK-Clip does");
    assertThat(text("#probe-summary")).contains("heads clipped at tau");
    robot.type(KeyCode.ESCAPE);

    // the changed run has the same bits when it is executed again
    select("Muon");
    until(() -> action("verify").available().get());
    perform("verify");
    until(() -> text("#verdict").startsWith("Bit-identical: "));
    robot.interact(() -> window.get().shutDown());
    FxToolkit.cleanupStages();
    System.clearProperty("cliplight.home");

    try (H2RunStore store = H2RunStore.open(folder)) {
      RunInfo changed = named(store, "Muon");
      RunEvent event =
          store.open(changed.id()).events().stream()
              .filter(one -> one.kind() == EventKind.SETTING_CHANGED)
              .findFirst()
              .orElseThrow();
      assertThat(event.details()).containsEntry("key", "optimizer.lr").containsEntry("new", "0.02");
      Lineage twin = named(store, "Muon unchanged").lineage().orElseThrow();
      assertThat(twin.parent()).isEqualTo(changed.id());
      assertThat(twin.step()).isLessThanOrEqualTo(event.step());
      RunInfo fork = named(store, "clipped");
      Lineage lineage = fork.lineage().orElseThrow();
      assertThat(lineage.step()).isEqualTo(2);
      assertThat(lineage.changed()).containsEntry("optimizer.kind", "muonclip");
      assertThat(lineage.changed()).containsEntry("optimizer.momentum", "0.9");
      assertThat(fork.lastStep()).isEqualTo(5);
    }
  }

  private static RunInfo named(H2RunStore store, String beginning) {
    return store.runs().stream()
        .filter(run -> run.name().equals(beginning) || run.name().startsWith(beginning + " from"))
        .findFirst()
        .orElseThrow();
  }

  private String name(String beginning) {
    return robot.lookup(".cl-run-name").queryAllAs(Labeled.class).stream()
        .map(Labeled::getText)
        .filter(text -> text.startsWith(beginning))
        .findFirst()
        .orElse("");
  }

  private void select(String name) {
    robot.clickOn(
        robot.lookup(".cl-run-name").queryAllAs(Labeled.class).stream()
            .filter(label -> label.getText().equals(name) && label.isVisible())
            .findFirst()
            .orElseThrow());
  }

  private AppAction action(String id) {
    return window.get().actions().get(id);
  }

  private void perform(String id) {
    robot.interact(() -> assertThat(action(id).perform()).as(id).isTrue());
  }

  private void type(String field, String text) {
    robot.interact(() -> robot.lookup(field).queryAs(TextField.class).setText(text));
  }

  private String text(String id) {
    return robot.lookup(id).tryQueryAs(Labeled.class).map(Labeled::getText).orElse("");
  }

  private long step() {
    String text = text("#step");
    return text.matches("\\d+") ? Long.parseLong(text) : 0;
  }

  private static void until(BooleanSupplier condition) throws Exception {
    WaitForAsyncUtils.waitFor(
        90,
        TimeUnit.SECONDS,
        () -> WaitForAsyncUtils.waitForAsyncFx(30_000, condition::getAsBoolean));
  }
}
