package cliplight.app;

import static org.assertj.core.api.Assertions.assertThat;

import cliplight.app.action.ActionTable;
import cliplight.app.action.AppAction;
import cliplight.app.settings.Settings;
import cliplight.app.transport.Speed;
import cliplight.app.workspace.RunEntry;
import cliplight.engine.runs.H2RunStore;
import cliplight.engine.runs.RunId;
import cliplight.viz.ShownRun;
import cliplight.viz.chart.ChartKind;
import cliplight.viz.chart.ChartStack;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import javafx.scene.Node;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.Labeled;
import javafx.scene.control.ListView;
import javafx.scene.control.MenuBar;
import javafx.scene.control.MenuItem;
import javafx.scene.control.SeparatorMenuItem;
import javafx.scene.control.TextField;
import javafx.scene.control.TextInputControl;
import javafx.scene.control.ToggleButton;
import javafx.scene.input.KeyCode;
import javafx.scene.text.Text;
import javafx.stage.Stage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.api.FxToolkit;
import org.testfx.util.WaitForAsyncUtils;

/** The window over a store with a recorded study. */
class MainWindowTest {

  private static final int STEPS = 200;

  @TempDir Path folder;

  private final FxRobot robot = new FxRobot();
  private final AtomicReference<MainWindow> window = new AtomicReference<>();

  @BeforeEach
  void open() throws Exception {
    System.setProperty("cliplight.settings", "memory");
    System.setProperty("cliplight.home", folder.toString());
    try (H2RunStore store = H2RunStore.open(folder)) {
      SyntheticStudy.record(store, "one", "trained", STEPS);
      SyntheticStudy.record(store, "two", "trained", STEPS / 2);
    }
    Stage stage = FxToolkit.registerPrimaryStage();
    robot.interact(
        () -> window.set(MainWindow.open(stage, new AppRequest(folder, Optional.empty()))));
    until(() -> text("#run-count").equals("6"));
    until(() -> text("#step").equals(Integer.toString(STEPS / 2)));
  }

  @AfterEach
  void close() throws Exception {
    robot.interact(() -> window.get().shutDown());
    FxToolkit.cleanupStages();
    System.clearProperty("cliplight.home");
  }

  private static void until(BooleanSupplier condition) throws Exception {
    WaitForAsyncUtils.waitFor(
        60,
        TimeUnit.SECONDS,
        () -> WaitForAsyncUtils.waitForAsyncFx(30_000, condition::getAsBoolean));
  }

  private String text(String id) {
    return robot.lookup(id).queryAs(Labeled.class).getText();
  }

  private ActionTable actions() {
    return window.get().actions();
  }

  @Test
  void everyActionHasATextAndNoTwoShareAKeyOrAnId() {
    Set<String> ids = new HashSet<>();
    Set<String> keys = new HashSet<>();
    for (AppAction action : actions().all()) {
      assertThat(action.text()).as(action.id()).isNotBlank();
      assertThat(ids.add(action.id())).as("id " + action.id()).isTrue();
      action
          .keys()
          .forEach(key -> assertThat(keys.add(key.getName())).as(action.id() + " " + key).isTrue());
    }
    for (AppAction.Menu menu : AppAction.Menu.values()) {
      assertThat(actions().of(menu)).as(menu.title()).isNotEmpty();
    }
  }

  @Test
  void theNewestStudyIsShownAtItsLastStepAndOthersAreHidden() {
    assertThat(boards()).containsExactly("board-A", "board-B", "board-C");
    assertThat(text("#total")).isEqualTo("/ " + STEPS / 2);
  }

  @Test
  void keysMoveThroughTheRecordAndStayWithinIt() throws Exception {
    robot.type(KeyCode.HOME);
    until(() -> text("#step").equals("1"));
    robot.type(KeyCode.LEFT);
    robot.type(KeyCode.RIGHT, 3);
    until(() -> text("#step").equals("4"));
    robot.type(KeyCode.END);
    until(() -> text("#step").equals(Integer.toString(STEPS / 2)));
    robot.type(KeyCode.RIGHT);
    assertThat(text("#step")).isEqualTo(Integer.toString(STEPS / 2));
    assertThat(text("#lights-step")).isEqualTo(text("#step"));
  }

  @Test
  void aReportThatIsThereLateTakesNoDialogsPlace() throws Exception {
    robot.interact(
        () -> {
          actions().get("report").perform();
          actions().get("keys").perform();
        });
    until(() -> robot.lookup("Show the report").tryQuery().isPresent());
    assertThat(robot.lookup("#key-help").tryQuery()).isPresent();
    robot.type(KeyCode.ESCAPE);
    robot.clickOn("Show the report");
    until(() -> robot.lookup("#report").tryQuery().isPresent());
    robot.type(KeyCode.ESCAPE);
  }

  @Test
  void everySpeedIsReadInFull() throws Exception {
    for (Speed speed : Speed.ALL) {
      robot.interact(() -> robot.lookup("#speed").<Speed>queryComboBox().setValue(speed));
      until(
          () ->
              robot.lookup("#speed .list-cell .text").queryAllAs(Text.class).stream()
                  .anyMatch(text -> text.getText().equals(speed.toString())));
    }
  }

  @Test
  void playReplaysToTheEndAndStopsThere() throws Exception {
    robot.interact(
        () -> {
          for (int i = 0; i < 10; i++) {
            actions().get("faster").perform();
          }
          actions().get("first").perform();
          actions().get("play").perform();
        });
    until(
        () ->
            text("#step").equals(Integer.toString(STEPS / 2))
                && robot.lookup("#play").query().getAccessibleText().equals("Play the record"));
  }

  @Test
  void lettersTypedIntoTheFilterDoNotActAsKeys() throws Exception {
    robot.type(KeyCode.SLASH);
    TextField filter = robot.lookup("#filter").queryAs(TextField.class);
    until(filter::isFocused);
    assertThat(filter.getText()).isEmpty();
    robot.write("hgl");
    assertThat(filter.getText()).isEqualTo("hgl");
    until(() -> text("#run-count").equals("0 of 6"));
    assertThat(boards()).hasSize(3);
    assertThat(robot.lookup("#loop").queryAs(ToggleButton.class).isSelected()).isFalse();
    robot.interact(() -> filter.setText("tau = 30"));
    until(() -> text("#run-count").equals("2 of 6"));
  }

  @Test
  void aNoteIsWrittenAtTheCursorFoundAgainAndTakenBack() throws Exception {
    robot.type(KeyCode.HOME, KeyCode.RIGHT);
    until(() -> text("#step").equals("2"));
    robot.type(KeyCode.N);
    until(() -> robot.lookup("#note-text").tryQuery().isPresent());
    robot.write("here it begins");
    robot.type(KeyCode.ENTER);
    robot.type(KeyCode.END);
    robot.type(KeyCode.HOME, KeyCode.RIGHT);
    until(() -> text("#step").equals("2"));
    until(() -> noteShown("here it begins"));
    robot.clickOn("Delete");
    until(() -> !noteShown("here it begins"));
  }

  /** Opens the dialog of notes, looks and closes it, but leaves it open where the note is there. */
  private boolean noteShown(String text) {
    actions().get("note").perform();
    boolean shown =
        robot.lookup("#note .label").queryAllAs(Labeled.class).stream()
            .anyMatch(label -> label.getText().equals(text));
    if (!shown) {
      robot.type(KeyCode.ESCAPE);
    }
    return shown;
  }

  @Test
  void hidingARunTakesItsBoardAwayAndItKeepsItsLetter() throws Exception {
    robot.type(KeyCode.H);
    until(() -> boards().equals(List.of("board-B", "board-C")));
    robot.type(KeyCode.H);
    until(() -> boards().equals(List.of("board-A", "board-B", "board-C")));
  }

  @Test
  void lettersOnceGivenStayAndRunsThatAreShownDiffer() throws Exception {
    Map<RunId, String> letters =
        entries().stream().collect(Collectors.toMap(RunEntry::id, RunEntry::letter));
    assertThat(letters.values()).containsExactlyInAnyOrder("A", "B", "C", "D", "E", "F");
    Map<RunId, Integer> colors = colors();
    assertThat(colors.values()).containsExactlyInAnyOrder(0, 1, 2);

    Path table = Files.writeString(folder.resolve("table.csv"), "step,loss\n1,2.5\n2,nan\n");
    robot.interact(() -> window.get().files().open(List.of(table)));
    until(() -> text("#run-count").equals("7") && colors().size() == 1);
    assertThat(entries())
        .allSatisfy(run -> assertThat(run.letter()).isEqualTo(letters.getOrDefault(run.id(), "G")));
    RunEntry imported =
        entries().stream().filter(run -> run.shownProperty().get()).findFirst().orElseThrow();
    assertThat(imported.color()).isZero();

    robot.interact(
        () ->
            entries().stream()
                .filter(run -> run.letter().equals("F") || run.letter().equals("B"))
                .forEach(run -> run.shownProperty().set(true)));
    until(() -> colors().size() == 3);
    assertThat(imported.color()).isZero();
    assertThat(colors().values()).containsExactlyInAnyOrder(0, 1, 2);
    assertThat(colors()).containsAllEntriesOf(only(colors, "B"));
    robot.interact(() -> entries().forEach(run -> run.shownProperty().set(true)));
    until(() -> colors().size() == 7);
    assertThat(colors().values()).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6);

    // the last loss is no number, which is not the same as none
    until(
        () ->
            robot.lookup("#run-" + imported.id() + " .label").queryAllAs(Labeled.class).stream()
                .anyMatch(label -> label.getText().equals("NaN")));
  }

  private List<RunEntry> entries() {
    return window.get().workspace().entries();
  }

  private Map<RunId, Integer> colors() {
    return window.get().workspace().shown().stream()
        .collect(Collectors.toMap(run -> run.reader().info().id(), ShownRun::color));
  }

  private Map<RunId, Integer> only(Map<RunId, Integer> colors, String letter) {
    return entries().stream()
        .filter(run -> run.letter().equals(letter))
        .collect(Collectors.toMap(RunEntry::id, run -> colors.getOrDefault(run.id(), -1)));
  }

  @Test
  void behindADialogNoKeyAndNoMenuActs() throws Exception {
    robot.type(KeyCode.N);
    until(() -> robot.lookup("#note-text").tryQuery().isPresent());
    robot.write("half a note");
    // as a click on an empty spot does
    robot.interact(() -> robot.lookup("#note .scroll-pane").query().requestFocus());
    robot.type(KeyCode.H, KeyCode.HOME, KeyCode.P, KeyCode.F10);
    robot.press(KeyCode.CONTROL).type(KeyCode.DIGIT3, KeyCode.DELETE).release(KeyCode.CONTROL);
    robot.clickOn(robot.lookup("#overlay").query().localToScreen(30, 300));
    WaitForAsyncUtils.waitForFxEvents();
    assertThat(robot.lookup("#note-text").queryAs(TextInputControl.class).getText())
        .isEqualTo("half a note");
    assertThat(boards()).containsExactly("board-A", "board-B", "board-C");
    assertThat(text("#step")).isEqualTo(Integer.toString(STEPS / 2));
    assertThat(robot.lookup("#charts").tryQuery()).isPresent();
    assertThat(menuItems()).isNotEmpty().allMatch(MenuItem::isDisable);
    robot.type(KeyCode.ESCAPE);
    until(() -> robot.lookup("#note-text").tryQuery().isEmpty());
    assertThat(menuItems()).anyMatch(item -> !item.isDisable());
    robot.type(KeyCode.H);
    until(() -> boards().equals(List.of("board-B", "board-C")));
  }

  private List<MenuItem> menuItems() {
    return robot.lookup("#menu-bar").queryAs(MenuBar.class).getMenus().stream()
        .flatMap(menu -> menu.getItems().stream())
        .filter(item -> !(item instanceof SeparatorMenuItem))
        .toList();
  }

  @Test
  void onlyARowOfARunHasTheMenuOfARun() throws Exception {
    ContextMenu menu = robot.lookup("#runs").queryAs(ListView.class).getContextMenu();
    askForMenu(robot.lookup("#runs .cl-run-head").query());
    assertThat(menu.isShowing()).isFalse();
    askForMenu(robot.lookup("#runs .cl-run").query());
    until(menu::isShowing);
    robot.interact(menu::hide);
    robot.interact(() -> robot.lookup("#filter").queryAs(TextField.class).setText("step > 1000"));
    until(() -> text("#run-count").equals("0 of 6"));
    askForMenu(robot.lookup("#runs").query());
    assertThat(menu.isShowing()).isFalse();
  }

  private void askForMenu(Node node) {
    robot.interact(() -> MenuRequest.at(node));
  }

  @Test
  void compareSaysWhyItHasNoSmoothing() {
    AppAction smoothing = actions().get("smoothing");
    assertThat(smoothing.available().get()).isTrue();
    robot.interact(() -> actions().get("view-compare").perform());
    assertThat(smoothing.available().get()).isFalse();
    assertThat(smoothing.whyNot()).contains("ema(loss, 0.99)");
  }

  @Test
  void yTurnsTheChartUnderThePointerLinear() throws Exception {
    ChartStack charts = robot.lookup("#charts").queryAs(ChartStack.class);
    robot.moveTo(charts.chart(ChartKind.MAX_LOGIT));
    robot.type(KeyCode.Y);
    until(() -> !charts.isLog(ChartKind.MAX_LOGIT));
    robot.moveTo("#header");
    robot.type(KeyCode.Y);
    until(() -> robot.lookup("#notices .cl-message").tryQuery().isPresent());
    assertThat(charts.isLog(ChartKind.MAX_LOGIT)).isFalse();
  }

  @Test
  void theLossIsSmoothedAsChosenAndAWrongParameterIsRefused() throws Exception {
    ChartStack charts = robot.lookup("#charts").queryAs(ChartStack.class);
    robot.type(KeyCode.S);
    TextField parameter = robot.lookup("#smoothing-gaussian").queryAs(TextField.class);
    robot.interact(() -> parameter.setText("4"));
    until(() -> charts.chart(ChartKind.LOSS).content().qualifier().startsWith("gaussian 4 over"));
    robot.interact(() -> parameter.setText("-4"));
    assertThat(text("#smoothing-problem")).contains("sigma in points");
    assertThat(charts.smoothingProperty().get().text()).isEqualTo("gaussian 4");
    robot.clickOn("none");
    robot.type(KeyCode.ESCAPE);
    until(() -> charts.chart(ChartKind.LOSS).content().qualifier().startsWith("raw"));
  }

  @Test
  void thePaletteGoesToAStep() throws Exception {
    robot.interact(() -> actions().get("palette").perform());
    robot.write("#42");
    robot.type(KeyCode.ENTER);
    until(() -> text("#step").equals("42"));
  }

  @Test
  void inThePaletteTheReasonWhyNotIsCutBeforeTheAction() throws Exception {
    robot.interact(() -> window.get().workspace().showOnly(List.of()));
    assertThat(actions().get("fork").available().get()).isFalse();
    robot.interact(() -> actions().get("palette").perform());
    robot.write("fork here");
    until(
        () ->
            robot.lookup("#palette-list .text").queryAllAs(Text.class).stream()
                .map(Text::getText)
                .anyMatch(actions().get("fork").text()::equals));
    robot.type(KeyCode.ESCAPE);
  }

  @Test
  void logsOfOtherToolsAreOpenedAndFollowedWhileTheyGrow() throws Exception {
    Path logs = Files.createDirectory(folder.resolve("logs"));
    Path log = logs.resolve("run.jsonl");
    Files.writeString(log, "{\"step\": 1, \"loss\": 5.5}\n{\"step\": 2, \"loss\": 5.0}\n");
    robot.interact(() -> window.get().files().watch(logs));
    until(() -> text("#run-count").equals("7"));
    until(() -> text("#total").equals("/ 2"));
    assertThat(actions().get("watch-folder").available().get()).isFalse();
    robot.press(KeyCode.CONTROL, KeyCode.SHIFT, KeyCode.W).release(KeyCode.W);
    robot.release(KeyCode.SHIFT, KeyCode.CONTROL);
    until(
        () ->
            robot.lookup("#notices .cl-message").queryAll().stream()
                .anyMatch(notice -> notice.getAccessibleText().contains("a folder is watched")));
    until(() -> text("#step").equals("2"));
    assertThat(actions().get("follow-live").available().get()).isTrue();
    Files.writeString(log, "{\"step\": 3, \"loss\": 4.5}\n", StandardOpenOption.APPEND);
    until(() -> text("#total").equals("/ 3"));
    until(() -> text("#step").equals("3"));
    assertThat(robot.lookup("#tokens").query().getParent().isVisible()).isFalse();
    robot.type(KeyCode.HOME);
    until(() -> text("#step").equals("1"));
    Files.writeString(log, "{\"step\": 4, \"loss\": 4.0}\n", StandardOpenOption.APPEND);
    until(() -> text("#total").equals("/ 4"));
    assertThat(text("#step")).isEqualTo("1");
    robot.type(KeyCode.G);
    until(() -> text("#step").equals("4"));
    robot.interact(() -> actions().get("stop-watching").perform());
    until(() -> actions().get("watch-folder").available().get());
    until(() -> !actions().get("follow-live").available().get());
    assertThat(robot.lookup("#follow-live").queryAs(ToggleButton.class).isSelected()).isFalse();
  }

  @Test
  void theCursorComesBackToTheRunsThatAreShown() throws Exception {
    robot.interact(() -> window.get().workspace().showOnly(ofStudy("one")));
    until(() -> text("#total").equals("/ " + STEPS));
    robot.type(KeyCode.END);
    until(() -> text("#step").equals(Integer.toString(STEPS)));
    robot.interact(() -> window.get().workspace().showOnly(ofStudy("two")));
    until(() -> text("#step").equals(Integer.toString(STEPS / 2)));
    assertThat(text("#total")).isEqualTo("/ " + STEPS / 2);
  }

  private List<RunId> ofStudy(String study) {
    return window.get().workspace().entries().stream()
        .filter(entry -> entry.info().studyId().equals(study))
        .map(RunEntry::id)
        .toList();
  }

  @Test
  void whatCannotBeOpenedIsRefusedByNameAndTheRestIsOpened() throws Exception {
    Path broken = Files.write(folder.resolve("broken.zip"), new byte[] {'P', 'K', 3, 4, 9, 9});
    Path table = Files.writeString(folder.resolve("table.csv"), "step,loss\n1,2.5\n2,2.25\n");
    robot.interact(() -> window.get().files().open(List.of(broken, table)));
    until(() -> text("#run-count").equals("7"));
    until(() -> !robot.lookup("#messages .cl-message").queryAll().isEmpty());
    assertThat(robot.lookup("#messages .cl-message").query().getAccessibleText())
        .contains("broken.zip")
        .contains("The runs in the store are as they were.");
  }

  @Test
  void aDeletedRunIsGoneFromTheStore() throws Exception {
    robot.interact(() -> actions().get("delete-run").perform());
    robot.interact(() -> robot.lookup("#question-yes").queryButton().fire());
    until(() -> text("#run-count").equals("5"));
    robot.interact(() -> window.get().shutDown());
    try (H2RunStore store = H2RunStore.open(folder)) {
      assertThat(store.runs()).hasSize(5);
    }
  }

  @Test
  void themesAndTextSizeAreRemembered() {
    Settings settings = Settings.ofUser();
    settings.put("theme", "light");
    settings.put("textScale", 150);
    cliplight.app.theme.Appearance appearance = new cliplight.app.theme.Appearance(settings);
    assertThat(appearance.themeProperty().get()).isEqualTo(cliplight.app.theme.Theme.LIGHT);
    assertThat(appearance.textScaleProperty().get()).isEqualTo(150);
    appearance.changeTextScale(1);
    assertThat(settings.get("textScale", 0)).isEqualTo(175);
  }

  @Test
  void theStudyDialogRefusesWhatCannotBeTrained() throws Exception {
    robot.interact(() -> actions().get("new-study").perform());
    TextField lr = robot.lookup("#field-lr-0").queryAs(TextField.class);
    robot.interact(() -> lr.setText("-1"));
    assertThat(robot.lookup("#study-start").queryButton().isDisabled()).isTrue();
    assertThat(text("#study-dialog-words")).contains("1 setting needs a look");
    robot.interact(() -> lr.setText("0.1"));
    assertThat(robot.lookup("#study-start").queryButton().isDisabled()).isFalse();
    robot.type(KeyCode.ESCAPE);
    until(() -> robot.lookup("#study-dialog").tryQuery().isEmpty());
  }

  private List<String> boards() {
    return robot.lookup("#boards").queryParent().getChildrenUnmodifiable().stream()
        .map(Node::getId)
        .toList();
  }
}
