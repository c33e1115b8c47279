package cliplight.viz.chart;

import static org.assertj.core.api.Assertions.assertThat;

import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.SeriesNames;
import cliplight.viz.MemoryRun;
import cliplight.viz.ShownRun;
import cliplight.viz.ShownRun.Clip;
import cliplight.viz.theme.Palette;
import java.util.ArrayList;
import java.util.List;
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
      plots.add(new RunPlots(run, usual));
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
}
