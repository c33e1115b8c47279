package cliplight.engine.runs.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cliplight.engine.runs.H2RunStore;
import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunReader;
import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.SeriesReader;
import cliplight.engine.runs.statistics.RunGroup;
import cliplight.engine.runs.statistics.Sample;
import cliplight.engine.runs.statistics.WelchTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/**
 * Published logs whose figures are known, where the folder that {@code CLIPLIGHT_LOGS} names holds
 * them: {@code modded-nanogpt}, {@code tensorboard}, {@code wandb}.
 */
@EnabledIfEnvironmentVariable(named = "CLIPLIGHT_LOGS", matches = ".+")
class RealLogsTest {

  @TempDir private Path folder;
  private Path logs;

  @BeforeEach
  void find() {
    logs = Path.of(System.getenv("CLIPLIGHT_LOGS"));
  }

  private List<RunReader> imported(H2RunStore store, String path) {
    assumeTrue(Files.exists(logs.resolve(path)));
    List<RunReader> runs = new ArrayList<>();
    for (LogSource source : new LogFolder().look(logs.resolve(path))) {
      LogImport.Outcome outcome = new LogImport(store).add(source, more -> {});
      assertThat(outcome.problems()).as(source.toString()).isZero();
      RunId run = outcome.run();
      runs.add(store.open(run));
    }
    return runs;
  }

  private static SeriesReader series(RunReader run, String name) {
    return run.series(SeriesKey.of(name)).orElseThrow(() -> new AssertionError(run.keys()));
  }

  @Test
  void publishedMeansOfFinalLosses() {
    try (H2RunStore store = H2RunStore.open(folder)) {
      List<RunReader> adam = imported(store, "modded-nanogpt/optimizers/20260430_adamh");
      List<RunReader> muon = imported(store, "modded-nanogpt/optimizers/20260430_muonh");
      assertThat(adam).hasSize(5);
      assertThat(muon).hasSize(10);
      Sample adamFinals = finals(adam);
      Sample muonFinals = finals(muon);
      assertThat(adamFinals.n()).isEqualTo(5);
      assertThat(adamFinals.mean()).isCloseTo(3.2741, within(5e-5));
      assertThat(muonFinals.n()).isEqualTo(10);
      assertThat(muonFinals.mean()).isCloseTo(3.2782, within(5e-5));
      assertThat(WelchTest.of(adamFinals, muonFinals).difference()).isNegative();
    }
  }

  private static Sample finals(List<RunReader> runs) {
    List<RunGroup.Entry> entries =
        runs.stream().map(run -> new RunGroup.Entry(run.info(), series(run, "val_loss"))).toList();
    return RunGroup.of("", entries, 1).finals().orElseThrow();
  }

  @Test
  void aSpikeOfOneStepIsThere() {
    try (H2RunStore store = H2RunStore.open(folder)) {
      List<RunReader> runs = imported(store, "modded-nanogpt/speedruns/2024-11-14_QuantizedFP4");
      assertThat(series(runs.get(0), "loss").valueAt(14257)).isEqualTo(6.2785);
      assertThat(imported(store, "modded-nanogpt/speedruns/2024-12-10_MFUTweaks")).hasSize(12);
      assertThat(imported(store, "modded-nanogpt/speedruns/2024-10-13_llmc")).hasSize(1);
    }
  }

  @Test
  void meansOfTensorBoardScalars() {
    try (H2RunStore store = H2RunStore.open(folder)) {
      double[] expected = {1.488420, 2.459092, 3.481091};
      List<RunReader> runs = imported(store, "tensorboard/strict");
      for (int r = 0; r < 3; r++) {
        SeriesReader series = series(runs.get(r), "strict/foo");
        double sum = 0;
        for (int i = 0; i < series.size(); i++) {
          assertThat(series.step(i)).isEqualTo(5 * i);
          sum += series.value(i);
        }
        assertThat(series.size()).isEqualTo(100);
        assertThat(sum / 100).isCloseTo(expected[r], within(1e-6));
      }
      for (RunReader run : imported(store, "tensorboard/duplicate_steps")) {
        int points = 0;
        for (SeriesKey key : run.keys()) {
          points += run.series(key).orElseThrow().size();
        }
        assertThat(points % 210).isZero();
        assertThat(series(run, run.keys().get(0).name()).size()).isEqualTo(200);
      }
    }
  }

  @Test
  void anOfflineRunOfWandb() {
    try (H2RunStore store = H2RunStore.open(folder)) {
      RunReader run = imported(store, "wandb").get(0);
      assertThat(run.info().origin()).isEqualTo("wandb");
      assertThat(run.keys()).contains(SeriesKey.of("system/memory"));
    }
  }
}
