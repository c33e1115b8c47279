package cliplight.viz;

import static org.assertj.core.api.Assertions.assertThat;

import cliplight.engine.runs.EventKind;
import cliplight.engine.runs.RunEvent;
import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.SeriesNames;
import cliplight.viz.StepAxis.Head;
import cliplight.viz.chart.ChartKind;
import cliplight.viz.chart.ChartStack;
import cliplight.viz.chart.SamplesChart;
import cliplight.viz.lamp.ClipLightBoard;
import cliplight.viz.lamp.HeadDetail;
import cliplight.viz.lamp.LampLegend;
import cliplight.viz.lamp.LampState;
import cliplight.viz.theme.Palette;
import cliplight.viz.timeline.Timeline;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import javafx.geometry.Insets;
import javafx.scene.layout.Background;
import javafx.scene.layout.BackgroundFill;
import javafx.scene.layout.Pane;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.stage.Stage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.testfx.api.FxToolkit;

/** Puts the nodes together as Live does and keeps a picture of it under {@code target/look}. */
class LookTest {

  private Runnable dispose = () -> {};

  @AfterEach
  void disposeNodes() throws Exception {
    Fx.run(dispose);
    FxToolkit.cleanupStages();
  }

  @ParameterizedTest
  @CsvSource({
    "true, 1440, 900, 12",
    "false, 1440, 900, 12",
    "true, 1280, 800, 12",
    "true, 1920, 1080, 18"
  })
  void chartsBoardsAndTimelineFillTheirPlaces(boolean dark, int width, int height, int fontSize)
      throws Exception {
    Stage stage = FxToolkit.registerPrimaryStage();
    ExplosionStudy study = new ExplosionStudy(7, 800).until(609, 609, 800);
    study.run(0).add(RunEvent.of(66, EventKind.NOTE, Map.of(), "A passed 10 τ at step 66"));
    ObservableList<ShownRun> runs = FXCollections.observableArrayList(study.runs());
    ObjectProperty<Palette> palette = new SimpleObjectProperty<>(Palette.of(dark, false));
    ChartStack[] stack = new ChartStack[1];
    Pane[] page = new Pane[1];
    Fx.run(
        () -> {
          StepAxis axis = new StepAxis();
          axis.lastStepProperty().set(800);
          axis.showAll();
          axis.playHeadProperty().set(609);
          page[0] = page(axis, runs, palette, width, height, fontSize / 12.0, stack);
          page[0].setStyle("-fx-font-size: " + fontSize + "px");
          stage.setScene(Fx.scene(page[0], width, height));
          stage.setX(0);
          stage.setY(0);
          stage.show();
        });
    Fx.waitFor(
        () ->
            java.util.Arrays.stream(ChartKind.values())
                .allMatch(kind -> stack[0].chart(kind).paintings() > 0));
    Fx.frames(4);
    String name = (dark ? "live-dark-" : "live-light-") + width + ".png";
    Fx.picture(page[0], Path.of("target", "look", name));
    assertThat(stack[0].chart(ChartKind.MAX_LOGIT).describe()).contains("At step 609: A ");
  }

  @Test
  void theGreetingPagesPartsSpeakForThemselves() throws Exception {
    Stage stage = FxToolkit.registerPrimaryStage();
    ExplosionStudy study = new ExplosionStudy(7, 800).until(800, 800, 800);
    ObjectProperty<Palette> palette = new SimpleObjectProperty<>(Palette.dark());
    SamplesChart[] charts = new SamplesChart[2];
    Pane[] page = new Pane[1];
    Fx.run(
        () -> {
          charts[0] =
              new SamplesChart(
                  "The samples: max attention logit of three runs",
                  "log scale, grammar text, learning rates 0.1, 0.1, 0.005",
                  study.runs(),
                  palette);
          charts[1] = new SamplesChart("No samples", "", List.of(), palette);
          LampLegend legend = LampLegend.full(palette);
          page[0] = new Pane(charts[0], charts[1], legend);
          page[0].setBackground(
              new Background(new BackgroundFill(palette.get().surface().fx(), null, Insets.EMPTY)));
          place(charts[0], 10, 10, 740, 214);
          place(charts[1], 10, 234, 740, 160);
          place(legend, 770, 10, 276, 260);
          stage.setScene(Fx.scene(page[0], 1060, 420));
          stage.setX(0);
          stage.setY(0);
          stage.show();
        });
    dispose =
        () -> {
          charts[0].dispose();
          charts[1].dispose();
        };
    Fx.waitFor(
        () -> charts[0].chart().shown().isPresent() && charts[1].chart().shown().isPresent());
    Fx.frames(4);
    Fx.picture(page[0], Path.of("target", "look", "greeting-dark.png"));
    assertThat(charts[0].chart().content().tracks())
        .extracting(t -> t.endLabel())
        .containsExactly("Muon", "MuonClip", "AdamW");
    assertThat(charts[1].chart().describe()).contains("No sample run is here.");
  }

  @ParameterizedTest
  @CsvSource({"8, true", "16, false", "64, true"})
  void boardsOfAnySizeShowEveryHead(int heads, boolean dark) throws Exception {
    Stage stage = FxToolkit.registerPrimaryStage();
    MemoryRun run = new MemoryRun("Wide", 10);
    for (int layer = 0; layer < 6; layer++) {
      for (int head = 0; head < heads; head++) {
        float s = (float) Math.pow(2, (layer * heads + head) % 13);
        run.with(
            SeriesKey.ofHead(SeriesNames.MAX_LOGIT, layer, head),
            layer == 2 && head == 3 ? Float.NaN : s);
      }
    }
    run.with(SeriesKey.of(SeriesNames.LOSS), 1, Float.NaN);
    ObjectProperty<Palette> palette = new SimpleObjectProperty<>(Palette.of(dark, false));
    StepAxis axis = new StepAxis();
    Pane[] page = new Pane[1];
    ClipLightBoard[] board = new ClipLightBoard[1];
    Fx.run(
        () -> {
          axis.playHeadProperty().set(1);
          board[0] =
              new ClipLightBoard(
                  axis, new ShownRun(run, "D", 3, "Wide", OptionalDouble.of(30), false), palette);
          page[0] = new VBox(board[0]);
          page[0].setBackground(
              new Background(new BackgroundFill(palette.get().surface().fx(), null, Insets.EMPTY)));
          stage.setScene(Fx.scene(page[0], 276, 300));
          stage.setX(0);
          stage.setY(0);
          stage.show();
        });
    dispose = () -> board[0].dispose();
    Fx.frames(4);
    Fx.picture(page[0], Path.of("target", "look", "board-" + heads + ".png"));
    assertThat(Fx.get(() -> board[0].reading(new Head(2, 3)).state()))
        .isEqualTo(LampState.NONFINITE);
    assertThat(Fx.get(() -> board[0].getHeight())).isGreaterThan(60);
  }

  private Pane page(
      StepAxis axis,
      ObservableList<ShownRun> runs,
      ObjectProperty<Palette> palette,
      int width,
      int height,
      double scale,
      ChartStack[] stack) {
    double left = (width < 1400 ? 222 : 246) * scale;
    double right = (width < 1400 ? 256 : 276) * scale;
    double lanes = 110 * scale;
    stack[0] = new ChartStack(axis, runs, palette);
    Timeline timeline = new Timeline(axis, runs, palette);
    VBox side = new VBox();
    java.util.List<ClipLightBoard> boards =
        runs.stream().map(run -> new ClipLightBoard(axis, run, palette)).toList();
    side.getChildren().addAll(boards);
    HeadDetail detail =
        new HeadDetail(axis, new SimpleObjectProperty<>(Optional.of(runs.get(1))), palette);
    LampLegend legend = LampLegend.compact(palette);
    side.getChildren().add(detail);
    Pane page = new Pane(stack[0], timeline, side, legend);
    page.setBackground(
        new Background(new BackgroundFill(palette.get().surface().fx(), null, Insets.EMPTY)));
    double middle = width - left - right - 2;
    place(stack[0], left + 1, 40, middle, height - 40 - 44 - lanes);
    place(timeline, left + 1, height - 44 - lanes, middle, lanes);
    place(side, width - right, 72, right, height - 72 - 44);
    place(legend, width - right, height - 44 - 90 * scale, right, 84 * scale);
    dispose =
        () -> {
          stack[0].dispose();
          timeline.dispose();
          boards.forEach(ClipLightBoard::dispose);
          detail.dispose();
          legend.dispose();
        };
    return page;
  }

  private static void place(Region node, double x, double y, double width, double height) {
    node.relocate(x, y);
    node.setPrefSize(width, height);
    node.setMinSize(width, height);
    node.setMaxSize(width, height);
  }
}
