package cliplight.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import cliplight.app.action.AppAction;
import cliplight.app.figure.FigureSubject;
import cliplight.app.workspace.RunEntry;
import cliplight.engine.runs.H2RunStore;
import cliplight.viz.chart.ChartSurface;
import cliplight.viz.figure.Figure;
import cliplight.viz.theme.Palette;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javafx.scene.Node;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Labeled;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableView;
import javafx.scene.control.TextField;
import javafx.scene.control.ToggleButton;
import javafx.scene.image.Image;
import javafx.scene.image.ImageView;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.api.FxToolkit;
import org.testfx.util.WaitForAsyncUtils;

/** The Compare page over two groups of seeds whose every value is known. */
class CompareTest {

  private static final double SLOW = 1.5;
  private static final double FAST = 1.2;
  private static final int LAST = 50;

  @TempDir Path folder;

  private final FxRobot robot = new FxRobot();
  private final AtomicReference<MainWindow> window = new AtomicReference<>();

  @BeforeEach
  void open() throws Exception {
    System.setProperty("cliplight.settings", "memory");
    System.setProperty("cliplight.home", folder.toString());
    try (H2RunStore store = H2RunStore.open(folder)) {
      for (int seed = 0; seed < 3; seed++) {
        SeedGroups.record(store, "slow", 0.01, SLOW, seed, SeedGroups.STEPS);
      }
      for (int seed = 0; seed < 3; seed++) {
        SeedGroups.record(store, "fast", 0.05, FAST, seed, SeedGroups.STEPS);
      }
      SeedGroups.record(store, "fast", 0.05, FAST, 3, 40);
    }
    Stage stage = FxToolkit.registerPrimaryStage();
    robot.interact(
        () -> window.set(MainWindow.open(stage, new AppRequest(folder, Optional.empty()))));
    until(() -> text("#run-count").equals("7"));
    robot.press(KeyCode.CONTROL).type(KeyCode.DIGIT3).release(KeyCode.CONTROL);
    until(() -> text("#compare-words").startsWith("7 runs in 2 groups"));
  }

  @AfterEach
  void close() throws Exception {
    robot.interact(() -> window.get().shutDown());
    FxToolkit.cleanupStages();
    System.clearProperty("cliplight.home");
  }

  /** What a page has to show, worked out from the values alone. */
  private static double finalLoss(double level, int seed, int last) {
    return IntStream.rangeClosed(SeedGroups.STEPS - last + 1, SeedGroups.STEPS)
        .mapToDouble(step -> SeedGroups.loss(level, seed, step))
        .average()
        .orElseThrow();
  }

  private static double[] finals(double level, int last) {
    return IntStream.range(0, 3).mapToDouble(seed -> finalLoss(level, seed, last)).toArray();
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  private static double sd(double[] values) {
    double mean = mean(values);
    return Math.sqrt(
        Arrays.stream(values).map(value -> (value - mean) * (value - mean)).sum()
            / (values.length - 1));
  }

  private static String figure(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  @Test
  void theTableHasTheMeanAndSdOfTheFinalLossesAndSaysWhoIsLeftOut() throws Exception {
    double[] slow = finals(SLOW, LAST);
    double[] fast = finals(FAST, LAST);
    assertThat(cell("slow", "final loss, mean ± sd"))
        .isEqualTo(figure("%.4g", mean(slow)) + " ± " + figure("%.2g", sd(slow)));
    assertThat(cell("fast", "final loss, mean ± sd"))
        .isEqualTo(figure("%.4g", mean(fast)) + " ± " + figure("%.2g", sd(fast)));
    assertThat(cell("slow", "to baseline")).isEqualTo("baseline");
    assertThat(cell("fast", "to baseline")).isEqualTo(figure("%+.3g", mean(fast) - mean(slow)));
    assertThat(cell("slow", "n")).isEqualTo("3");
    assertThat(cell("fast", "n")).isEqualTo("3");
    assertThat(cell("fast", "left out")).isEqualTo("1 of 4");
    assertThat(cell("fast", "seeds")).isEqualTo("0, 1, 2, 3");
    assertThat(cell("slow", "lr")).isEqualTo("0.01");
    assertThat(cell("slow", "at step")).isEqualTo("200");
    assertThat(cell("slow", "max S"))
        .isEqualTo(figure("%.0f", SeedGroups.maxLogit(SLOW, 2, SeedGroups.STEPS)));

    // another final value, another baseline
    perform("make-baseline");
    until(() -> cell("fast", "to baseline").equals("baseline"));
    robot.interact(
        () -> robot.lookup("#compare-last").queryComboBox().getSelectionModel().select(0));
    double[] slowEnds = finals(SLOW, 1);
    until(
        () ->
            cell("slow", "final loss, mean ± sd")
                .equals(figure("%.4g", mean(slowEnds)) + " ± " + figure("%.2g", sd(slowEnds))));
  }

  @Test
  void theChartsShowMeanAndBandOfTheSeedsAtTheirCommonSteps() throws Exception {
    until(() -> chart("compare-loss").content().tracks().size() == 2);
    ChartSurface loss = chart("compare-loss");
    assertThat(loss.content().name()).isEqualTo("Loss, n 3");
    assertThat(loss.content().qualifier()).isEqualTo("min to max");
    int step = 77;
    double[] values =
        IntStream.range(0, 3).mapToDouble(seed -> SeedGroups.loss(SLOW, seed, step)).toArray();
    assertThat(loss.content().tracks().get(0).points().valueAt(step)).isEqualTo(mean(values));
    var band = loss.content().curves().get(0);
    assertThat(band.points().valueAt(step)).isEqualTo(Arrays.stream(values).max().orElseThrow());
    assertThat(band.lower().orElseThrow().valueAt(step))
        .isEqualTo(Arrays.stream(values).min().orElseThrow());

    // the confidence interval of 3 values: Student's t at 2 degrees of freedom
    robot.type(KeyCode.C);
    until(() -> chart("compare-loss").content().qualifier().equals("95 % CI"));
    var interval = chart("compare-loss").content().curves().get(0);
    assertThat(interval.points().valueAt(step))
        .isCloseTo(mean(values) + 4.302652729911275 * sd(values) / Math.sqrt(3), within(1e-9));
    robot.moveTo(chart("compare-max-logit"));
    robot.type(KeyCode.Y);
    until(() -> !chart("compare-max-logit").content().qualifier().contains("log scale"));
  }

  @Test
  void everyChartOfThePageCanBecomeAFigureThatIsShownBeforehand() throws Exception {
    until(() -> chart("compare-loss").content().tracks().size() == 2);
    robot.moveTo(chart("compare-max-logit"));
    robot
        .press(KeyCode.CONTROL, KeyCode.SHIFT)
        .type(KeyCode.S)
        .release(KeyCode.SHIFT, KeyCode.CONTROL);
    until(() -> robot.lookup("#figure-picture").tryQuery().isPresent());
    ImageView picture = robot.lookup("#figure-picture").queryAs(ImageView.class);
    until(() -> picture.getImage() != null);
    var charts = robot.lookup("#figure-chart").queryComboBox();
    assertThat(charts.getItems())
        .extracting(chart -> ((FigureSubject) chart).name())
        .startsWith("Loss, n 3", "Max attention logit, n 3");
    assertThat(((FigureSubject) charts.getValue()).name()).isEqualTo("Max attention logit, n 3");
    Image first = picture.getImage();
    robot.interact(() -> charts.getSelectionModel().select(0));
    until(() -> picture.getImage() != first);
    assertThat(((FigureSubject) charts.getItems().get(0)).drawn().apply(Palette.light()).legend())
        .extracting(Figure.Entry::words)
        .containsExactly("A slow", "D fast");
    assertThat(((FigureSubject) charts.getItems().get(2)).drawn().apply(Palette.light()).legend())
        .extracting(Figure.Entry::words)
        .containsExactly("D fast minus A", "A slow");
    robot.type(KeyCode.ESCAPE);
    until(() -> robot.lookup("#figure-picture").tryQuery().isEmpty());
  }

  @Test
  void theStatisticsAreThoseOfTheValuesAndATargetIsJudged() throws Exception {
    double[] slow = finals(SLOW, LAST);
    double[] fast = finals(FAST, LAST);
    double difference = mean(fast) - mean(slow);
    double varianceFast = sd(fast) * sd(fast) / 3;
    double varianceSlow = sd(slow) * sd(slow) / 3;
    double error = Math.sqrt(varianceFast + varianceSlow);
    double degrees =
        Math.pow(varianceFast + varianceSlow, 2)
            / (varianceFast * varianceFast / 2 + varianceSlow * varianceSlow / 2);
    until(() -> text("#statistics-against").equals("D against A, loss at 200"));
    assertThat(text("#stat-difference")).isEqualTo(figure("%+.3g", difference));
    assertThat(text("#stat-welch")).startsWith(figure("%.4g", difference / error) + " · p ");
    assertThat(
            robot.lookup("#statistics-figures .label").queryAllAs(Labeled.class).stream()
                .map(Labeled::getText))
        .contains("Welch t, df " + figure("%.4g", degrees))
        .anyMatch(line -> line.startsWith("G fast ended early, at step 40 of 200"));
    assertThat(robot.lookup("#seed-rings").query().getAccessibleText())
        .contains("A slow: " + figure("%.2f", slow[0]), "D fast: " + figure("%.2f", fast[0]));
    assertThat(text("#stat-n")).isEqualTo("3 and 3");
    assertThat(text("#stat-left-out")).isEqualTo("1");
    double[] pairs = IntStream.range(0, 3).mapToDouble(i -> fast[i] - slow[i]).toArray();
    assertThat(text("#stat-paired"))
        .startsWith(figure("%.4g", mean(pairs) / (sd(pairs) / Math.sqrt(3))) + " · p ");
    assertThat(text("#config-count")).matches("1 of \\d+ differ");
    assertThat(
            robot.lookup("#config-diff .cl-mono").queryAllAs(Labeled.class).stream()
                .map(Labeled::getText))
        .containsExactly("optimizer.lr", "0.01", "0.05");

    type("#target", "much");
    until(() -> text("#target-problem").equals("A target loss is a number, not much."));
    double target = 1.5;
    type("#target", "1.5");
    until(() -> text("#stat-reached-D").equals(reached(FAST, target)));
    assertThat(text("#stat-reached-A")).isEqualTo(reached(SLOW, target));
    assertThat(text("#stat-below-D"))
        .startsWith(figure("%.4g", (mean(fast) - target) / (sd(fast) / Math.sqrt(3))));
    type("#known-sd", "0.5");
    until(
        () ->
            text("#stat-below-D")
                .startsWith(figure("%.4g", (mean(fast) - target) / (0.5 / Math.sqrt(3)))));
  }

  /** The first steps of three seeds at or below a loss. */
  private static String reached(double level, double target) {
    return IntStream.range(0, 3)
        .mapToObj(
            seed ->
                IntStream.rangeClosed(1, SeedGroups.STEPS)
                    .filter(step -> SeedGroups.loss(level, seed, step) <= target)
                    .mapToObj(Integer::toString)
                    .findFirst()
                    .orElse("never"))
        .collect(Collectors.joining(", "));
  }

  @Test
  void learningRatesStandBesideEachOtherUntilAFormulaIsTyped() throws Exception {
    Node grid = robot.lookup("#learning-rates").query();
    until(
        () ->
            grid.getAccessibleText()
                    .contains(" at 0.01: loss " + figure("%.4g", mean(finals(SLOW, LAST))))
                && grid.getAccessibleText()
                    .contains(" at 0.05: loss " + figure("%.4g", mean(finals(FAST, LAST)))));
    assertThat(text("#learning-rates-words")).isEqualTo("mean of last " + LAST);
    robot.clickOn("#learning-rates-max-S");
    assertThat(robot.lookup("#learning-rates-max-S").queryAs(ToggleButton.class).isSelected())
        .isTrue();
    type("#formula", "2 * loss");
    until(() -> chart("compare-formula").isVisible());
    type("#formula", "");
    until(() -> !chart("compare-formula").isVisible());
  }

  @Test
  void inTheNarrowestWindowAllOfThePageIsWithinItsEdges() throws Exception {
    Node page = robot.lookup("#compare-page").query();
    robot.interact(() -> page.getScene().getWindow().setWidth(1024));
    until(() -> page.getScene().getWidth() == 1024);
    for (String id : List.of("#learning-rates-max-S", "#learning-rates", "#formula")) {
      Node node = robot.lookup(id).query();
      until(() -> right(node) <= right(page));
    }
  }

  private static double right(Node node) {
    return node.localToScene(node.getLayoutBounds()).getMaxX();
  }

  @Test
  void theDifferenceIsDrawnStepByStepAndAFormulaOrItsError() throws Exception {
    until(() -> chart("compare-difference").content().name().equals("Loss, D minus A, n 3"));
    int step = 60;
    double difference =
        IntStream.range(0, 3)
            .mapToDouble(
                seed -> SeedGroups.loss(FAST, seed, step) - SeedGroups.loss(SLOW, seed, step))
            .average()
            .orElseThrow();
    assertThat(chart("compare-difference").content().tracks().get(0).points().valueAt(step))
        .isCloseTo(difference, within(1e-12));

    // of each run by itself: a mean over the seeds
    type("#formula", "2 * loss + 1");
    until(() -> chart("compare-formula").content().name().equals("2 * loss + 1, n 3"));
    double mean =
        IntStream.range(0, 3)
            .mapToDouble(seed -> 2.0 * SeedGroups.loss(SLOW, seed, step) + 1)
            .average()
            .orElseThrow();
    assertThat(chart("compare-formula").content().tracks().get(0).points().valueAt(step))
        .isCloseTo(mean, within(1e-9));

    // by the letters of the runs: D is the first of the second group, also where B is hidden
    robot.interact(() -> entry("slow", "1").shownProperty().set(false));
    type("#formula", "loss@a - loss@d");
    until(() -> chart("compare-formula").content().name().equals("loss@a - loss@d"));
    assertThat(chart("compare-formula").content().tracks().get(0).points().valueAt(step))
        .isEqualTo(
            (double) SeedGroups.loss(SLOW, 0, step) - (double) SeedGroups.loss(FAST, 0, step));

    type("#formula", "loss + emma(loss, 0.9)");
    until(() -> text("#formula-problem").contains("Did you mean 'ema'?"));
    assertThat(text("#formula-problem")).startsWith("loss + emma(loss, 0.9)\n       ^\n");
    // what stands below it keeps its place
    Labeled problem = robot.lookup("#formula-problem").queryAs(Labeled.class);
    type("#formula", "loss + ".repeat(200) + "emma(loss, 0.9)");
    until(() -> problem.getText().startsWith("loss + loss"));
    until(() -> problem.getHeight() > 2 * problem.getFont().getSize());
    assertThat(problem.getHeight()).isLessThan(7 * problem.getFont().getSize());
    assertThat(problem.getTooltip().getText()).isEqualTo(problem.getText());
    type("#formula", "ema(los");
    robot.interact(() -> robot.lookup("#formula").queryAs(TextField.class).end());
    until(() -> robot.lookup("#formula-offers .hyperlink").tryQuery().isPresent());
    robot.interact(() -> robot.lookup("#formula").queryAs(TextField.class).requestFocus());
    robot.type(KeyCode.TAB);
    until(() -> robot.lookup("#formula").queryAs(TextField.class).getText().equals("ema(loss"));
    until(() -> text("#formula-problem").contains("^"));
    type("#formula", "");
    until(() -> text("#formula-problem").isEmpty());
  }

  @Test
  void spikesAtTheSameStepAreListedAndAClickMovesTheCursorThere() throws Exception {
    // seeds 0 and 1 of both groups leap at step 140; A and D, B and E saw the same data
    until(() -> robot.lookup("step 140").tryQuery().isPresent());
    assertThat(
            robot.lookup("#shared-spikes .label").queryAllAs(Labeled.class).stream()
                .map(Labeled::getText))
        .contains("A B D E", "same data")
        .anyMatch(line -> line.startsWith("A and D: 1 at the same step, "))
        .anyMatch(line -> line.contains("point to the data"))
        .anyMatch(line -> line.startsWith("loss of 7 runs by olmo-core, window 128"))
        .anyMatch(line -> line.endsWith("too short to judge: G."));
    robot.interact(() -> robot.lookup("step 140").queryAs(Hyperlink.class).fire());
    until(() -> text("#step").equals("140"));
    robot.interact(
        () -> robot.lookup("#spikes-by").queryComboBox().getSelectionModel().select("olmo2"));
    until(() -> text("#spikes-words").equals("No two of these runs spike at the same step."));
  }

  @Test
  void oneGroupOneRunAndNoRunAreSaidInWords() throws Exception {
    hide("fast");
    until(() -> text("#compare-words").startsWith("3 runs in 1 group:"));
    assertThat(text("#statistics-empty")).startsWith("One group is marked.");
    assertThat(action("make-baseline").available().get()).isFalse();
    robot.interact(() -> entry("fast", "1").shownProperty().set(true));
    until(() -> text("#stat-n").equals("1 and 3"));
    assertThat(text("#untested")).contains("at least 2 runs in each group; here are 1 and 3");
    assertThat(text("#stat-welch")).isEmpty();
    hide("fast");
    hide("slow");
    until(() -> text("#compare-words").startsWith("No run is marked."));
    assertThat(text("#statistics-empty")).startsWith("No run is marked");
    assertThat(chart("compare-loss").content().curves()).isEmpty();
    assertThat(chart("compare-loss").content().emptyWords()).isEqualTo("No run is marked.");
    robot.press(KeyCode.CONTROL).type(KeyCode.DIGIT1).release(KeyCode.CONTROL);
    until(() -> robot.lookup("#live-page").tryQuery().isPresent());
  }

  /** Hides all runs of a name, as a click on their letters does. */
  private void hide(String name) {
    robot.interact(
        () ->
            window.get().workspace().entries().stream()
                .filter(run -> run.info().name().equals(name))
                .forEach(run -> run.shownProperty().set(false)));
  }

  private RunEntry entry(String name, String seed) {
    return window.get().workspace().entries().stream()
        .filter(run -> run.info().name().equals(name))
        .filter(run -> run.info().setting("seed", "").equals(seed))
        .findFirst()
        .orElseThrow();
  }

  private void type(String field, String text) {
    robot.interact(() -> robot.lookup(field).queryAs(TextField.class).setText(text));
  }

  private ChartSurface chart(String id) {
    return robot.lookup("#" + id).queryAs(ChartSurface.class);
  }

  private String cell(String name, String column) {
    TableView<?> table = robot.lookup("#groups").queryAs(TableView.class);
    TableColumn<?, ?> names = table.getColumns().get(0);
    TableColumn<?, ?> wanted =
        table.getColumns().stream()
            .filter(each -> each.getText().equals(column))
            .findFirst()
            .orElseThrow();
    int row =
        IntStream.range(0, table.getItems().size())
            .filter(i -> String.valueOf(names.getCellData(i)).contains("name=" + name + ","))
            .findFirst()
            .orElseThrow();
    return String.valueOf(wanted.getCellData(row));
  }

  private AppAction action(String id) {
    return window.get().actions().get(id);
  }

  private void perform(String id) {
    robot.interact(() -> assertThat(action(id).perform()).as(id).isTrue());
  }

  private String text(String id) {
    return robot.lookup(id).tryQueryAs(Labeled.class).map(Labeled::getText).orElse("");
  }

  private static void until(BooleanSupplier condition) throws Exception {
    WaitForAsyncUtils.waitFor(
        60,
        TimeUnit.SECONDS,
        () -> WaitForAsyncUtils.waitForAsyncFx(30_000, condition::getAsBoolean));
  }
}
