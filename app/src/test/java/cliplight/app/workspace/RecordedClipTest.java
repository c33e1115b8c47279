package cliplight.app.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunInfo;
import cliplight.engine.runs.RunState;
import cliplight.engine.runs.SettingChange;
import cliplight.viz.ShownRun.Clip;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RecordedClipTest {

  private static final OptionalDouble NONE = OptionalDouble.empty();

  private static RunInfo run(Map<String, String> settings) {
    return new RunInfo(
        new RunId("20260101-000000-run"),
        "run",
        "study",
        "study",
        0,
        "trained",
        RunState.DONE,
        "",
        Instant.EPOCH,
        10,
        10,
        new TreeMap<>(settings),
        new TreeMap<>(),
        Optional.empty());
  }

  private static RunInfo run(String kind, String tau) {
    return run(Map.of("optimizer.kind", kind, "optimizer.tau", tau));
  }

  private static OptionalDouble tau(double value) {
    return OptionalDouble.of(value);
  }

  @Test
  void aRunThatClipsIsJudgedByItsOwnThresholdWhateverItsStudyHas() {
    assertThat(RecordedClip.of(run("muonclip", "30"), List.of(), List.of(run("muonclip", "100"))))
        .containsExactly(Clip.always(true, tau(30)));
  }

  @Test
  void aRunWithoutClipIsJudgedByTheFirstThatClipsInItsStudyElseByWhatItsRecordSays() {
    RunInfo muon = run("muon", "50");
    List<RunInfo> study = List.of(muon, run("adamw", "7"), run("muonclip", "30"));
    assertThat(RecordedClip.of(muon, List.of(), study))
        .containsExactly(Clip.always(false, tau(30)));
    assertThat(RecordedClip.of(muon, List.of(), List.of(muon)))
        .containsExactly(Clip.always(false, tau(50)));
  }

  @Test
  void aRunOfAnotherToolHasNoThreshold() {
    assertThat(RecordedClip.of(run(Map.of()), List.of(), List.of()))
        .containsExactly(Clip.always(false, NONE));
    assertThat(RecordedClip.of(run("muon", "high"), List.of(), List.of()))
        .containsExactly(Clip.always(false, NONE));
  }

  @Test
  void whatIsSwitchedWhileItTrainsHoldsFromItsStepOnAndOtherChangesAreNone() {
    List<SettingChange> changes =
        List.of(
            new SettingChange(3, "optimizer.lr", "0.1", "0.2"),
            new SettingChange(5, "optimizer.tau", "30", "20"),
            new SettingChange(8, "optimizer.kind", "muonclip", "muon"));
    assertThat(RecordedClip.of(run("muonclip", "30"), changes, List.of()))
        .containsExactly(
            Clip.always(true, tau(30)), new Clip(5, true, tau(20)), new Clip(8, false, tau(30)));
  }
}
