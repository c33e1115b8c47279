package cliplight.engine.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cliplight.engine.lab.settings.RunSettings;
import cliplight.engine.lab.settings.Setting;
import cliplight.engine.runs.H2RunStore;
import cliplight.engine.runs.Lineage;
import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunInfo;
import cliplight.engine.runs.RunRecorder;
import cliplight.engine.runs.RunState;
import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.SettingChange;
import cliplight.engine.runs.StepRecord;
import cliplight.engine.train.RunConfig;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** At which steps of a record a run may be forked, and with which settings. */
class ForkTest {

  private static final RunConfig CONFIG =
      RunSettings.apply(
          RunConfig.DEFAULT, List.of(Setting.parse("model=micro"), Setting.parse("steps=40")));

  @TempDir Path folder;
  private H2RunStore store;

  @BeforeEach
  void open() {
    store = H2RunStore.open(folder);
  }

  @AfterEach
  void close() {
    store.close();
  }

  /** A run on record with steps up to 10 whose learning rate was changed before step 6. */
  private RunId run(String name, Optional<Lineage> lineage) {
    RunInfo info =
        new RunInfo(
            RunId.fresh(name),
            name,
            "",
            "",
            0,
            "trained",
            RunState.RUNNING,
            "",
            Instant.EPOCH,
            40,
            0,
            RunSettings.of(CONFIG),
            new TreeMap<>(),
            lineage);
    RunRecorder recorder = store.create(info, List.of(SeriesKey.of("loss")));
    for (long step = info.start() + 1; step <= 10; step++) {
      recorder.step(new StepRecord(step, step, step, new float[] {1}, List.of()));
    }
    recorder.event(new SettingChange(6, "optimizer.lr", "0.1", "0.02").event());
    recorder.finish(RunState.STOPPED, "");
    return info.id();
  }

  private double lr(RunId run, long step) {
    return Fork.of(store, run, step, List.of()).config().optimizer().lr();
  }

  @Test
  void everyStepOnRecordMayBeForkedAndTheBeginning() {
    RunId run = run("whole", Optional.empty());
    for (long step = 0; step <= 10; step++) {
      assertThat(Fork.of(store, run, step, List.of()).step()).isEqualTo(step);
    }
    for (long step : new long[] {-1, 11, Long.MAX_VALUE}) {
      assertThatThrownBy(() -> Fork.of(store, run, step, List.of()))
          .isInstanceOf(RerunException.class)
          .hasMessageContaining("cannot be forked at step " + step + ": it has steps 0 to 10.");
    }
  }

  @Test
  void aForkIsForkedFromItsOwnBeginningOnAndNotBefore() {
    RunId parent = run("parent", Optional.empty());
    RunId child = run("child", Optional.of(new Lineage(parent, 4, new TreeMap<>(), List.of())));
    assertThat(Fork.of(store, child, 4, List.of()).step()).isEqualTo(4);
    assertThatThrownBy(() -> Fork.of(store, child, 3, List.of()))
        .isInstanceOf(RerunException.class)
        .hasMessageContaining("it has steps 4 to 10.");
  }

  /** A setting that was changed before step 6 held from that step on. */
  @Test
  void theSettingsAreThoseThatTheStepWasMadeWith() {
    RunId run = run("whole", Optional.empty());
    assertThat(lr(run, 5)).isEqualTo(0.1);
    assertThat(lr(run, 6)).isEqualTo(0.02);
    assertThat(lr(run, 10)).isEqualTo(0.02);
    Fork back = Fork.of(store, run, 6, List.of(Setting.parse("optimizer.lr=0.1")));
    assertThat(back.changed()).containsExactly(Map.entry("optimizer.lr", "0.1"));
    assertThat(Fork.of(store, run, 5, List.of(Setting.parse("optimizer.lr=0.1"))).changed())
        .isEmpty();
  }
}
