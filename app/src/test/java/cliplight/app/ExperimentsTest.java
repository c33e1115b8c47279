package cliplight.app;

import static org.assertj.core.api.Assertions.assertThat;

import cliplight.app.action.AppAction;
import cliplight.app.settings.Settings;
import cliplight.app.workspace.RunEntry;
import cliplight.app.workspace.StudyStarter;
import cliplight.app.workspace.Workspace;
import cliplight.engine.lab.Fork;
import cliplight.engine.lab.LiveStudy;
import cliplight.engine.lab.RerunListener;
import cliplight.engine.lab.Studies;
import cliplight.engine.lab.Study;
import cliplight.engine.lab.StudySession;
import cliplight.engine.lab.settings.RunSettings;
import cliplight.engine.lab.settings.Setting;
import cliplight.engine.runs.EventKind;
import cliplight.engine.runs.H2RunStore;
import cliplight.engine.runs.Lineage;
import cliplight.engine.runs.RunEvent;
import cliplight.engine.runs.RunInfo;
import cliplight.engine.runs.RunStore;
import cliplight.engine.train.RunConfig;
import cliplight.viz.ShownRun;
import cliplight.viz.StepAxis;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javafx.scene.AccessibleAttribute;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Labeled;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.text.Text;
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
    Study endless =
        Studies.named("quick-look")
            .withArms(arm -> RunSettings.apply(arm, List.of(new Setting("steps", "100000", ""))));
    openWindow(folder, Optional.of(endless));
    until(() -> step() >= 3);

    // another learning rate and the clip from the next step on, and the unchanged twin beside it
    until(() -> action("change-settings").available().get());
    perform("change-settings");
    assertThat(robot.lookup("#change-now").query().isDisabled()).isTrue();
    type("#field-lr", "0.02");
    robot.interact(() -> robot.lookup("#field-clip").queryAs(CheckBox.class).setSelected(true));
    robot.interact(() -> robot.lookup("#field-twin").queryAs(CheckBox.class).setSelected(true));
    type("#field-twin-steps", "4");
    robot.clickOn("#change-now");
    until(() -> text("#run-count").equals("3"));
    until(() -> !name("Muon unchanged").isEmpty());
    // the list shows what holds at the cursor, and that it was changed
    until(() -> texts(".cl-axis").anyMatch(text -> text.matches("lr 0.02 · τ \\d+ · changed")));
    until(() -> lights("A").contains(", clip on · τ "));
    perform("first");
    until(() -> lights("A").contains(", clip off, "));
    perform("follow-live");

    // a run is probed while it trains, up to its last step on record
    select("Muon");
    until(() -> action("probe").available().get());
    perform("probe");
    until(() -> text("#probe-title").startsWith("Attention weights of layer "));
    assertThat(text("#probe-words")).contains("every observed value has the bits");
    robot.type(KeyCode.ESCAPE);

    // a run that ends while its settings are being chosen takes none of them
    perform("change-settings");
    type("#field-lr", "0.03");
    until(() -> !robot.lookup("#change-now").query().isDisabled());
    perform("stop-run");
    until(() -> text("#change-words").startsWith("The run has ended: its settings stay"));
    assertThat(robot.lookup("#change-now").query().isDisabled()).isTrue();
    robot.type(KeyCode.ESCAPE);

    // what is planned can be pointed at; once it will never come, nothing does
    StepAxis axis = window.get().workspace().axis();
    robot.interact(
        () -> {
          axis.pin(90_000);
          axis.show(80_000, 95_000);
        });
    until(() -> step() == 90_000);
    perform("stop-study");
    robot.clickOn("#question-yes");
    until(() -> action("new-study").available().get());
    until(() -> step() == window.get().workspace().recordedEnd());
    assertThat(axis.fromProperty().get()).isZero();

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
    until(() -> text("#fork-words").startsWith("seed cannot change at a fork"));
    assertThat(robot.lookup("#fork-start").query().isDisabled()).isTrue();
    type("#field-others", "optimizer.momentum=0.9");
    until(() -> text("#fork-words").matches("From .*, executes (\\d+ steps?|nothing) again.*"));
    type("#field-tau", "0.01");
    until(() -> text("#first-clip-title").equals("First clip, at step 3: 4 of 4 heads"));
    until(() -> !robot.lookup("#fork-start").query().isDisabled());
    robot.clickOn("#fork-start");
    until(() -> texts(".cl-axis").anyMatch(text -> text.endsWith(" · fork at 2")));
    until(() -> text("#run-count").equals("4"));
    until(() -> action("new-study").available().get());

    // what nobody logged: the maps of a head, and the other answers of the same execution
    select("Muon");
    until(() -> action("probe").available().get());
    perform("first");
    perform("step-forward");
    perform("step-forward");
    until(() -> step() == 3);
    robot.interact(() -> MenuRequest.at(robot.lookup("#lamp-A-L1-h1").query()));
    until(() -> robot.lookup("#head-probe").tryQuery().isPresent());
    robot.clickOn("#head-probe");
    until(() -> text("#probe-title").startsWith("Attention weights of layer 1, head 1"));
    assertThat(text("#probe-words")).contains("every observed value has the bits");
    robot.clickOn("#probe-map");
    for (String page : List.of("logits", "spectrum", "router", "token_loss")) {
      robot.clickOn("#probe-" + page);
    }
    assertThat(text("#probe-title")).startsWith("Cross-entropy of each token");

    // phase by phase, and on into the next step
    robot.clickOn("#probe-phases");
    assertThat(text("#probe-title")).startsWith("State after step 2: ");
    robot.type(KeyCode.RIGHT);
    assertThat(text("#probe-summary")).startsWith("loss ");
    robot.clickOn("#phase-next");
    assertThat(text("#probe-summary")).startsWith("norm ");
    robot.type(KeyCode.RIGHT, KeyCode.RIGHT);
    assertThat(text("#probe-summary")).contains("QK-Clip is off at this step");
    robot.type(KeyCode.RIGHT);
    until(() -> text("#probe-title").startsWith("State after step 3: "));
    robot.type(KeyCode.LEFT);
    until(() -> text("#probe-title").startsWith("Clip: S max of each head"));
    robot.type(KeyCode.PAGE_DOWN);
    until(() -> text("#probe-title").startsWith("State after step 3: "));
    robot.type(KeyCode.ESCAPE);

    // the changed run has the same bits when it is executed again
    select("Muon");
    until(() -> action("verify").available().get());
    perform("verify");
    until(() -> text("#verdict").startsWith("Bit-identical: "));
    closeWindow();

    try (H2RunStore store = H2RunStore.open(folder)) {
      RunInfo changed = named(store, "Muon");
      RunEvent event =
          store.open(changed.id()).events().stream()
              .filter(one -> one.kind() == EventKind.SETTING_CHANGED)
              .filter(one -> one.details().get("key").equals("optimizer.lr"))
              .findFirst()
              .orElseThrow();
      assertThat(event.details()).containsEntry("new", "0.02");
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

  @Test
  void aMovedTextIsAskedForAndKnownByItsContent() throws Exception {
    Path text = folder.resolve("text.txt");
    String words = "To be, or not to be, that is the question. ";
    Files.writeString(text, words.repeat(60));
    List<Setting> settings =
        List.of(
            Setting.parse("name=Hamlet"),
            Setting.parse("model=micro"),
            Setting.parse("batch=2"),
            Setting.parse("steps=6"),
            Setting.parse("data.kind=file"),
            Setting.parse("data.path=" + text));
    Path store = folder.resolve("store");
    try (H2RunStore runs = H2RunStore.open(store)) {
      train(runs, settings);
    }
    Path moved = Files.move(text, folder.resolve("hamlet.txt"));
    Path other = Files.writeString(folder.resolve("other.txt"), "Words, words. ".repeat(100));

    openWindow(store, Optional.empty());
    until(() -> !name("Hamlet").isEmpty());
    select("Hamlet");
    until(() -> action("verify").available().get());
    perform("verify");
    until(() -> robot.lookup("#moved-text").tryQuery().isPresent());
    type("#field-place", other.toString());
    robot.clickOn("#place-use");
    until(() -> text("#moved-text-words").startsWith("This is not the text that the run "));
    type("#field-place", moved.toString());
    robot.clickOn("#place-use");
    until(() -> text("#verdict").startsWith("Bit-identical: "));
    closeWindow();
  }

  @Test
  void aForkIsFirstShownWithTheRunThatHasTheStepsBefore() throws Exception {
    Path store = folder.resolve("store");
    try (H2RunStore runs = H2RunStore.open(store)) {
      for (String name : List.of("Another", "Parent")) {
        List<Setting> settings =
            List.of(
                Setting.parse("name=" + name),
                Setting.parse("model=micro"),
                Setting.parse("batch=2"),
                Setting.parse("steps=6"));
        train(runs, settings);
      }
      Fork fork =
          Fork.of(runs, named(runs, "Parent").id(), 3, List.of(Setting.parse("name=Child")));
      try (StudySession session = LiveStudy.fork(List.of(fork), runs, notice -> {})) {
        session.await();
      }
    }
    openWindow(store, Optional.empty());
    until(() -> robot.lookup("#board-B").tryQuery().isPresent());
    assertThat(lights("A")).startsWith("Clip lights of Child,");
    assertThat(lights("B")).startsWith("Clip lights of Parent,");
    assertThat(robot.lookup("#board-C").tryQuery()).isEmpty();
    closeWindow();
  }

  @Test
  void aForkUnderWaySaysHowFarItIsAndCanBeGivenUp() throws Exception {
    Path store = folder.resolve("store");
    try (H2RunStore runs = H2RunStore.open(store)) {
      List<Setting> settings =
          List.of(
              Setting.parse("name=Parent"),
              Setting.parse("model=small"),
              Setting.parse("batch=4"),
              Setting.parse("checkpoint.every=0"),
              Setting.parse("steps=800"));
      train(runs, settings);
    }
    openWindow(store, Optional.empty());
    until(() -> !name("Parent").isEmpty());
    until(() -> action("fork").available().get());
    beginFork();
    until(() -> notices().anyMatch(words -> words.matches("step \\d+ was executed again\\.")));
    robot.clickOn("Cancel");
    until(() -> notices().findAny().isEmpty());
    until(() -> action("new-study").available().get());
    assertThat(text("#run-count")).isEqualTo("1");

    // closing the window gives one up as well
    beginFork();
    until(() -> notices().anyMatch(words -> words.matches("step \\d+ was executed again\\.")));
    closeWindow();
    try (H2RunStore runs = H2RunStore.open(store)) {
      assertThat(runs.runs()).hasSize(1);
    }
  }

  @Test
  void aForkIsShownBesideWhatIsShownByThenUnlessItWasCancelled() throws Exception {
    Path store = folder.resolve("store");
    try (H2RunStore runs = H2RunStore.open(store)) {
      for (String name : List.of("Hidden", "Deleted", "Parent")) {
        List<Setting> settings =
            List.of(
                Setting.parse("name=" + name),
                Setting.parse("model=micro"),
                Setting.parse("batch=2"),
                Setting.parse("steps=6"));
        train(runs, settings);
      }
    }
    CountDownLatch executedAgain = new CountDownLatch(1);
    Parts parts = EngineParts.all();
    StudyStarter slow =
        new StudyStarter() {
          @Override
          public StudySession start(Study study, RunStore into) {
            return parts.starter().start(study, into);
          }

          @Override
          public StudySession fork(List<Fork> forks, RunStore into, RerunListener listener) {
            try {
              executedAgain.await();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
            return parts.starter().fork(forks, into, listener);
          }
        };
    openWindow(
        store,
        Optional.empty(),
        new Parts(parts.opening(), parts.archives(), slow, parts.presets()));
    until(() -> robot.lookup("#board-A").tryQuery().isPresent());
    Workspace workspace = window.get().workspace();
    robot.interact(() -> workspace.entries().forEach(entry -> entry.shownProperty().set(true)));
    until(() -> workspace.shown().size() == 3);
    until(() -> action("fork").available().get());

    // cancelled before it was looked up what to begin
    perform("fork");
    until(() -> !robot.lookup("#fork-start").query().isDisabled());
    type("#field-name", "Cancelled");
    until(() -> !robot.lookup("#fork-start").query().isDisabled());
    robot.interact(
        () -> {
          robot.lookup("#fork-start").queryButton().fire();
          robot.lookup("#fork .button").<Button>queryAll().stream()
              .filter(button -> button.getText().equals("Cancel"))
              .forEach(Button::fire);
        });
    beginFork();

    robot.interact(() -> named(workspace, "Hidden").shownProperty().set(false));
    robot.interact(
        () ->
            workspace.delete(
                named(workspace, "Deleted"),
                failure -> {
                  throw new IllegalStateException(failure);
                }));
    until(() -> text("#run-count").equals("2"));
    executedAgain.countDown();
    until(
        () ->
            workspace.shown().stream()
                .map(ShownRun::name)
                .collect(Collectors.joining(", "))
                .matches("Parent, Parent from \\d+"));
    until(() -> action("new-study").available().get());
    closeWindow();
  }

  private static RunEntry named(Workspace workspace, String beginning) {
    return workspace.entries().stream()
        .filter(entry -> entry.info().name().startsWith(beginning))
        .findFirst()
        .orElseThrow();
  }

  private void openWindow(Path store, Optional<Study> study) throws Exception {
    openWindow(store, study, EngineParts.all());
  }

  private void openWindow(Path store, Optional<Study> study, Parts parts) throws Exception {
    System.setProperty("cliplight.settings", "memory");
    System.setProperty("cliplight.home", folder.toString());
    Stage stage = FxToolkit.registerPrimaryStage();
    robot.interact(
        () -> {
          window.set(new MainWindow(stage, new AppRequest(store, study), parts, Settings.ofUser()));
          window.get().show();
        });
  }

  private void closeWindow() throws Exception {
    robot.interact(() -> window.get().shutDown());
    FxToolkit.cleanupStages();
    System.clearProperty("cliplight.home");
  }

  private static void train(H2RunStore runs, List<Setting> settings) throws Exception {
    Study study = Study.ofOne(RunSettings.apply(RunConfig.DEFAULT, settings));
    try (StudySession session = LiveStudy.start(study, runs)) {
      session.await();
    }
  }

  private void beginFork() throws Exception {
    perform("fork");
    until(() -> robot.lookup("#fork-start").tryQuery().isPresent());
    until(() -> !robot.lookup("#fork-start").query().isDisabled());
    robot.clickOn("#fork-start");
  }

  private Stream<String> notices() {
    return robot.lookup("#notices .cl-message-rest").queryAllAs(Text.class).stream()
        .map(Text::getText);
  }

  private Stream<String> texts(String style) {
    return robot.lookup(style).queryAllAs(Labeled.class).stream().map(Labeled::getText);
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

  /** What the board of a run says of itself. */
  private String lights(String letter) {
    Node board = robot.lookup("#board-" + letter).query();
    return (String) board.queryAccessibleAttribute(AccessibleAttribute.TEXT);
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
