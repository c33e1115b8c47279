package cliplight.viz.chart;

import static org.assertj.core.api.Assertions.assertThat;

import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunReader;
import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.SeriesNames;
import cliplight.viz.MemoryRun;
import cliplight.viz.ShownRun;
import cliplight.viz.ShownRun.Clip;
import cliplight.viz.series.SharedPast;
import cliplight.viz.theme.Palette;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class LiveChartsTest {

  private static ShownRun shown(MemoryRun run, String letter) {
    return new ShownRun(
        run, letter, 0, letter, List.of(Clip.always(false, OptionalDouble.empty())));
  }

  private static ChartContent content(ChartKind kind, ShownRun... runs) {
    CurveSmoothing usual = CurveSmoothing.USUAL;
    List<RunPlots> plots = new ArrayList<>();
    for (ShownRun run : runs) {
      plots.add(new RunPlots(run, usual, new SharedPast(id -> Optional.empty())));
    }
    return new LiveCharts(plots, Palette.dark(), Optional.empty(), usual).of(kind, false);
  }

  private static MemoryRun of(String name, float... values) {
    MemoryRun run = new MemoryRun("x", 4);
    run.with(SeriesKey.of(name), values);
    return run;
  }

  @Test
  void headsWithoutARecordedLargestHaveTheirLargestDrawnAndReadOut() {
    MemoryRun run = new MemoryRun("x", 4);
    run.with(SeriesKey.ofHead(SeriesNames.MAX_LOGIT, 0, 0), 1, 7, 3, 4);
    run.with(SeriesKey.ofHead(SeriesNames.MAX_LOGIT, 0, 1), 2, 5, 6, 1);
    ChartContent content = content(ChartKind.MAX_LOGIT, shown(run, "A"));
    assertThat(content.curves()).filteredOn(curve -> curve.width() == Curve.STRONG).hasSize(1);
    assertThat(content.tracks()).hasSize(1);
    assertThat(ChartLayer.readOut(content.scale(), content.tracks().get(0), 3)).isEqualTo("6.00");
    assertThat(content.tracks().get(0).last()).isEqualTo(4);
  }

  @Test
  void whatIsNotFiniteIsMarkedAndSaidAsWhatItIs() {
    MemoryRun run = new MemoryRun("x", 6);
    float inf = Float.POSITIVE_INFINITY;
    run.with(SeriesKey.ofHead(SeriesNames.MAX_LOGIT, 0, 0), 1, inf, inf, Float.NaN, 5, 6);
    run.with(SeriesKey.ofHead(SeriesNames.MAX_LOGIT, 0, 1), 1, 2, 3, 4, 5, inf);
    ChartContent content = content(ChartKind.MAX_LOGIT, shown(run, "A"));
    assertThat(content.marks())
        .containsExactly(
            new PlotMark.NotFinite(2, "A: infinite at steps 2 to 3"),
            new PlotMark.NotFinite(4, "A: NaN at step 4"),
            new PlotMark.NotFinite(6, "A: infinite from step 6 on, nothing is drawn for it"));
    ValueTrack track = content.tracks().get(0);
    assertThat(ChartLayer.readOut(content.scale(), track, 2)).isEqualTo("∞");
    assertThat(ChartLayer.readOut(content.scale(), track, 4)).isEqualTo("NaN");
    assertThat(ChartLayer.readOut(content.scale(), track, 9)).isEqualTo("–");
  }

  @Test
  void theLossOfHeldOutTextStandsInWhereThereIsNoOtherAndTheTitleSaysSo() {
    MemoryRun both = of("loss", 3, 2, 1);
    both.with(SeriesKey.of("val_loss"), 4, 3, 2);
    ShownRun trained = shown(both, "A");
    ShownRun validated = shown(of("eval/loss", 5, 4), "B");
    ChartContent content = content(ChartKind.LOSS, trained, validated);
    assertThat(content.qualifier()).isEqualTo("mean of last 50 over raw, B: validation");
    assertThat(content.tracks().get(0).letter()).isEqualTo("B");
    assertThat(content.tracks().get(0).last()).isEqualTo(4);
    assertThat(content(ChartKind.LOSS, trained).qualifier()).isEqualTo("mean of last 50 over raw");
  }

  @Test
  void aTrainingLossThatComesLaterTakesThePlaceOfTheValidationLoss() {
    MemoryRun run = of("val_loss", 4);
    CurveSmoothing ema = CurveSmoothing.parse("ema 0.5");
    RunPlots plots = new RunPlots(shown(run, "A"), ema, new SharedPast(id -> Optional.empty()));
    assertThat(plots.smoothLoss().orElseThrow().key().name()).isEqualTo("val_loss");
    run.with(SeriesKey.of("loss"), 3, 2);
    plots.refresh();
    assertThat(plots.lossIsOfValidation()).isFalse();
    assertThat(plots.smoothLoss().orElseThrow().key().name()).isEqualTo("loss");
  }

  @Test
  void anEmptyChartSaysWhatThereIsInstead() {
    MemoryRun run = of("reward", 1, 2);
    run.with(SeriesKey.of("fps"), 30, 31);
    assertThat(content(ChartKind.LOSS, shown(run, "A")).emptyWords())
        .isEqualTo("A recorded no loss. It recorded fps, reward.");
    for (String name : List.of("a", "b", "c")) {
      run.with(SeriesKey.of(name), 1);
    }
    assertThat(content(ChartKind.LOSS, shown(run, "A")).emptyWords())
        .isEqualTo("A recorded no loss. It recorded a, b, c, fps, …");
    assertThat(content(ChartKind.LOSS).emptyWords()).startsWith("No run is shown");
  }

  @Test
  void ofManyRunsFiveAreNamed() {
    ShownRun[] many = new ShownRun[220];
    for (int i = 0; i < many.length; i++) {
      many[i] = shown(of("reward", 1), "R" + i);
    }
    assertThat(content(ChartKind.MAX_LOGIT, many).emptyWords())
        .startsWith("R0, R1, R2, R3, R4 and 215 others recorded no max attention logit.");
  }

  private static float[] falling(int from, int to) {
    float[] values = new float[to - from];
    for (int i = 0; i < values.length; i++) {
      values[i] = 5 - (from + i) * 0.01f;
    }
    return values;
  }

  @Test
  void aForkIsSmoothedOverTheStepsItSharesWithItsParent() {
    CurveSmoothing ema = CurveSmoothing.parse("ema 0.99");
    MemoryRun parent = new MemoryRun("parent", 200);
    parent.with(SeriesKey.of("loss"), falling(0, 200));
    MemoryRun fork = new MemoryRun("fork", 200).forkedFrom(parent, 120);
    fork.with(SeriesKey.of("loss"), falling(120, 150));
    MemoryRun second = new MemoryRun("second", 200).forkedFrom(fork, 140);
    second.with(SeriesKey.of("loss"), falling(140, 200));
    Map<RunId, RunReader> open = new HashMap<>();
    SharedPast past = new SharedPast(id -> Optional.ofNullable(open.get(id)));
    RunPlots original = new RunPlots(shown(parent, "A"), ema, past);
    List<RunPlots> forks =
        List.of(
            new RunPlots(shown(fork, "B"), ema, past), new RunPlots(shown(second, "C"), ema, past));
    LiveCharts charts = new LiveCharts(forks, Palette.dark(), Optional.empty(), ema);
    assertThat(forks).allMatch(RunPlots::lacksPast);
    assertThat(charts.of(ChartKind.LOSS, false).qualifier())
        .isEqualTo("ema 0.99 over raw, B, C: from its fork on");
    open.put(parent.info().id(), parent);
    open.put(fork.info().id(), fork);
    for (RunPlots each : forks) {
      assertThat(each.refresh()).isTrue();
      assertThat(each.refresh()).isFalse();
      var smooth = each.smoothLoss().orElseThrow();
      assertThat(smooth.size()).isEqualTo(each.loss().orElseThrow().size());
      for (int i = 0; i < smooth.size(); i++) {
        assertThat(smooth.value(i))
            .isEqualTo(original.smoothLoss().orElseThrow().valueAt(smooth.step(i)));
      }
    }
    assertThat(charts.of(ChartKind.LOSS, false).qualifier()).isEqualTo("ema 0.99 over raw");
  }
}
