package cliplight.viz.lamp;

import static org.assertj.core.api.Assertions.assertThat;

import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.SeriesNames;
import cliplight.viz.ExplosionStudy;
import cliplight.viz.Fx;
import cliplight.viz.MemoryRun;
import cliplight.viz.ShownRun;
import cliplight.viz.StepAxis;
import cliplight.viz.StepAxis.Head;
import cliplight.viz.series.HeadSeries;
import cliplight.viz.series.RunSeries;
import cliplight.viz.theme.Palette;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.scene.AccessibleAttribute;
import javafx.scene.Scene;
import javafx.scene.input.KeyCode;
import javafx.scene.input.MouseButton;
import javafx.scene.layout.VBox;
import javafx.stage.Stage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.testfx.api.FxRobot;
import org.testfx.api.FxToolkit;

class ClipLightBoardTest {

  private final FxRobot robot = new FxRobot();
  private final ExplosionStudy study = new ExplosionStudy(5, 800).until(400, 400, 800);
  private final ObjectProperty<Palette> palette = new SimpleObjectProperty<>(Palette.dark());
  private final StepAxis axis = new StepAxis();
  private final ShownRun muon = study.runs().get(0);
  private final ShownRun muonClip = study.runs().get(1);
  private ClipLightBoard board;
  private HeadDetail detail;
  private Stage stage;

  @BeforeEach
  void show() throws Exception {
    stage = FxToolkit.registerPrimaryStage();
    Fx.run(
        () -> {
          axis.lastStepProperty().set(800);
          axis.showAll();
          axis.playHeadProperty().set(300);
          board = new ClipLightBoard(axis, muonClip, palette);
          detail = new HeadDetail(axis, new SimpleObjectProperty<>(Optional.of(muonClip)), palette);
          stage.setScene(new Scene(new VBox(board, detail), 276, 400));
          stage.setX(0);
          stage.setY(0);
          stage.show();
        });
    Fx.frames(3);
  }

  @AfterEach
  void dispose() {
    Fx.run(board::dispose);
    Fx.run(detail::dispose);
  }

  private Lamp lamp(int layer, int head) {
    return Fx.get(() -> board.lamp(new Head(layer, head)).orElseThrow());
  }

  @Test
  void aClipThatWasSwitchedWhileTheRunTrainedIsJudgedAsItWasSetAtTheStep() {
    ShownRun switched =
        new ShownRun(
            muonClip.reader(),
            "D",
            3,
            "Switched",
            List.of(
                ShownRun.Clip.always(false, OptionalDouble.of(30)),
                new ShownRun.Clip(200, true, OptionalDouble.of(20)),
                new ShownRun.Clip(350, false, OptionalDouble.of(30))));
    Fx.run(board::dispose);
    board = Fx.get(() -> new ClipLightBoard(axis, switched, palette));
    RunSeries series = new RunSeries(switched);
    long whileOn = 0;
    for (HeadSeries head : new RunSeries(muonClip).heads()) {
      whileOn += head.clipsUpTo(349) - head.clipsUpTo(199);
    }
    assertThat(whileOn).isPositive();
    assertThat(series.clipsUpTo(199)).isZero();
    assertThat(series.clipsUpTo(400)).isEqualTo(whileOn);
    assertThat(words(199)).contains("clip off").contains(" heads over τ · 0 clips so far");
    assertThat(words(300)).contains("clip on · τ 20").contains(" clipped now · ");
    assertThat(words(400))
        .contains("clip off")
        .endsWith(" heads over τ · " + whileOn + " clips so far");
    HeadSeries head = series.heads().get(0);
    assertThat(HeadReading.of(switched, head, 300).state())
        .isEqualTo(LampState.of(reading(head, 300, 20)));
    assertThat(HeadReading.of(switched, head, 400).state())
        .isEqualTo(LampState.of(reading(head, 400, 30)));
  }

  private static LampState.Reading reading(HeadSeries head, long step, double tau) {
    int clips = head.clipsUpTo(step);
    return new LampState.Reading(
        head.maxLogitAt(step),
        true,
        OptionalDouble.of(tau),
        clips > head.clipsUpTo(step - 1),
        clips > head.clipsUpTo(step - LampState.RECENT_STEPS),
        false);
  }

  private String words(long step) {
    return Fx.get(
        () -> {
          axis.playHeadProperty().set(step);
          return (String) board.queryAccessibleAttribute(AccessibleAttribute.TEXT);
        });
  }

  @Test
  void everyHeadHasALampWithAName() {
    for (HeadSeries head : new RunSeries(muonClip).heads()) {
      Lamp lamp = lamp(head.head().layer(), head.head().head());
      Object name = Fx.get(() -> lamp.queryAccessibleAttribute(AccessibleAttribute.TEXT));
      assertThat((String) name)
          .startsWith(
              "MuonClip, layer " + head.head().layer() + " head " + head.head().head() + ", S max")
          .endsWith(HeadReading.of(muonClip, head, 300).state().words());
    }
  }

  @Test
  void aClickIsolatesTheHeadAndAnotherReleasesIt() {
    robot.clickOn(lamp(1, 2), MouseButton.PRIMARY);
    assertThat(axis.isolatedProperty().get()).contains(new Head(1, 2));
    assertThat(Fx.get(detail::head)).contains(new Head(1, 2));
    robot.clickOn(lamp(1, 2), MouseButton.PRIMARY);
    assertThat(axis.isolatedProperty().get()).isEmpty();
  }

  @Test
  void arrowsMoveAndEnterIsolates() {
    robot.clickOn(lamp(0, 0), MouseButton.PRIMARY);
    robot.type(KeyCode.RIGHT, KeyCode.DOWN, KeyCode.ENTER);
    assertThat(axis.isolatedProperty().get()).contains(new Head(1, 1));
  }

  @Test
  void hoverReadsOutWithoutIsolating() {
    robot.moveTo(lamp(0, 3));
    assertThat(axis.lookedAtProperty().get()).contains(new Head(0, 3));
    assertThat(axis.isolatedProperty().get()).isEmpty();
    assertThat(Fx.get(() -> lamp(0, 3).readout()))
        .contains("layer 0, head 3")
        .contains("S max")
        .contains("γ 0.")
        .contains("entropy 1.")
        .contains("clipped ");
  }

  @Test
  void statesAreThoseOfTheCursorsStep() {
    RunSeries series = new RunSeries(muonClip);
    for (long step : new long[] {1, 10, 60, 399, 400}) {
      Fx.run(() -> axis.playHeadProperty().set(step));
      for (HeadSeries head : series.heads()) {
        HeadReading reading = Fx.get(() -> board.reading(head.head()));
        assertThat(reading.sMax()).isEqualTo(head.maxLogit().valueAt(step));
        boolean clipped = head.gammaAt(step) < 1;
        assertThat(reading.state() == LampState.LIT).isEqualTo(clipped);
      }
    }
    Fx.run(() -> axis.playHeadProperty().set(500));
    assertThat(Fx.get(() -> board.reading(new Head(0, 0)).state())).isEqualTo(LampState.NONE);
  }

  @Test
  void theLastLineCounts() {
    long clips = new RunSeries(muonClip).clipsUpTo(300);
    assertThat(Fx.get(board::summary)).endsWith(" of 8 clipped now · " + clips + " clips so far");
    ClipLightBoard without = Fx.get(() -> new ClipLightBoard(axis, muon, palette));
    assertThat(Fx.get(without::summary)).isEqualTo("8 of 8 heads over τ");
    Fx.run(without::dispose);
  }

  @ParameterizedTest
  @CsvSource({"4, 276, FULL", "4, 256, FULL", "8, 276, LAMPS", "16, 276, LAMPS", "64, 276, HEAT"})
  void roomDecidesWhatAHeadShows(int heads, double width, BoardLayout.Density density) {
    BoardLayout layout = BoardLayout.of(2, heads, width);
    assertThat(layout.density()).isEqualTo(density);
    assertThat(layout.cellX(heads - 1) + layout.pitchX()).isLessThanOrEqualTo(width);
  }

  @Test
  void aRunThatHasNothingAtAStepCountsNothing() {
    assertThat(Fx.get(board::summary)).contains(" of 8 clipped now");
    Fx.run(() -> axis.playHeadProperty().set(700));
    assertThat(Fx.get(board::summary)).isEqualTo("nothing on record at step 700");
  }

  @Test
  void aHeadThatWasInfiniteIsNotCalledNaNLater() {
    MemoryRun run = new MemoryRun("x", 3);
    run.with(SeriesKey.ofHead(SeriesNames.MAX_LOGIT, 0, 0), 1, Float.POSITIVE_INFINITY, Float.NaN);
    ShownRun shown =
        new ShownRun(run, "A", 0, "x", List.of(ShownRun.Clip.always(false, OptionalDouble.of(30))));
    HeadSeries head = new RunSeries(shown).heads().get(0);
    assertThat(HeadReading.of(shown, head, 2).threeDigits()).isEqualTo("∞");
    assertThat(HeadReading.of(shown, head, 3).threeDigits()).isEqualTo("NaN");
    HeadReading later = HeadReading.of(shown, head, 136);
    assertThat(later.state()).isEqualTo(LampState.NONFINITE);
    assertThat(later.threeDigits()).isEqualTo("–");
    assertThat(later.narrow()).isEqualTo("–");
  }
}
