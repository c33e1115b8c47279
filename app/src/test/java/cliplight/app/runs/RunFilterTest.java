package cliplight.app.runs;

import static org.assertj.core.api.Assertions.assertThat;

import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunInfo;
import cliplight.engine.runs.RunState;
import cliplight.engine.runs.RunSummary;
import cliplight.engine.runs.SettingChange;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunFilterTest {

  private static final RunInfo MUON_CLIP =
      run(
          "MuonClip",
          Map.of(
              "optimizer.kind", "muonclip",
              "optimizer.lr", "0.05",
              "optimizer.tau", "30",
              "seed", "3",
              "data.kind", "grammar"));
  private static final RunInfo MUON =
      run("Muon", Map.of("optimizer.kind", "muon", "optimizer.lr", "0.1", "optimizer.tau", "30"));
  private static final RunSummary SUMMARY = new RunSummary(640, 0.59, 49.5);

  private static RunInfo run(String name, Map<String, String> settings) {
    return new RunInfo(
        RunId.fresh(name),
        name,
        "explosion",
        "s",
        0,
        "trained",
        RunState.DONE,
        "",
        Instant.EPOCH,
        800,
        800,
        new TreeMap<>(settings),
        new TreeMap<>(),
        Optional.empty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "   ",
        "clip",
        "MUONCLIP",
        "grammar explosion",
        "lr > 0.02",
        "lr>=0.05",
        "lr <= 0.05",
        "tau = 30",
        "tau=30.0",
        "optimizer = MuonClip",
        "optimizer != adamw",
        "seed = 3",
        "steps > 600, loss < 0.6",
        "smax < 50 muon",
        "optimizer.lr = 5e-2",
        "lr > 1 or tau = 30",
        "adamw OR clip",
        "clip or",
        "or",
        "clip and explosion",
        "adamw or grammar lr > 0.02"
      })
  void matches(String typed) {
    assertThat(RunFilter.of(typed).matches(MUON_CLIP, SUMMARY, List.of())).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "adamw",
        "lr > 0.05",
        "lr < 0.05",
        "tau = 31",
        "optimizer = muon",
        "steps > 640",
        "lr > 0.02 recall",
        "heads = 4",
        "lr > many",
        "adamw or lr > 1",
        "adamw or grammar lr > 1",
        "samples"
      })
  void doesNotMatch(String typed) {
    assertThat(RunFilter.of(typed).matches(MUON_CLIP, SUMMARY, List.of())).isFalse();
  }

  @Test
  void aRunWithoutClipHasNoTauOfItsOwn() {
    assertThat(RunFilter.of("tau = 30").matches(MUON, SUMMARY, List.of())).isFalse();
  }

  @Test
  void samplesAreFoundByTheirHeading() {
    RunInfo sample =
        new RunInfo(
            MUON.id(),
            "Muon",
            "explosion",
            "s",
            0,
            "sample",
            RunState.DONE,
            "",
            Instant.EPOCH,
            800,
            800,
            new TreeMap<>(),
            new TreeMap<>(),
            Optional.empty());
    assertThat(RunFilter.of("samples").matches(sample, SUMMARY, List.of())).isTrue();
  }

  @Test
  void ofSettingsThatWereChangedEveryValueCounts() {
    List<SettingChange> changes =
        List.of(
            new SettingChange(40, "optimizer.kind", "muon", "muonclip"),
            new SettingChange(60, "optimizer.tau", "30", "12"));
    for (String typed :
        List.of("tau = 30", "tau < 20", "optimizer = muon", "optimizer = muonclip", "clip")) {
      assertThat(RunFilter.of(typed).matches(MUON, SUMMARY, changes)).as(typed).isTrue();
    }
    assertThat(RunFilter.of("tau = 13").matches(MUON, SUMMARY, changes)).isFalse();
  }

  @Test
  void aRunWithoutALossDoesNotMatchAComparisonOfIt() {
    RunFilter filter = RunFilter.of("loss < 100");
    assertThat(filter.matches(MUON, RunSummary.NOTHING_YET, List.of())).isFalse();
  }
}
