package cliplight.engine.train;

import static org.assertj.core.api.Assertions.assertThat;

import cliplight.engine.data.Batches;
import cliplight.engine.data.DataConfig;
import cliplight.engine.data.TrainingData;
import cliplight.engine.lab.settings.RunSettings;
import cliplight.engine.lab.settings.Setting;
import cliplight.engine.tensor.cpu.CpuKernels;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One configuration has one sequence of bits: loss, S_max, weights, all that is observed. */
class SameBitsTest {

  private static final int STEPS = 5;
  private static final RunConfig CONFIG =
      RunSettings.apply(
          RunConfig.DEFAULT,
          List.of(
              Setting.parse("model=small"),
              Setting.parse("optimizer=muonclip"),
              Setting.parse("optimizer.tau=2"),
              Setting.parse("batch=6"),
              Setting.parse("microbatches=2"),
              Setting.parse("data.size=20000")));
  private static final TrainingData DATA =
      TrainingData.load(new DataConfig(DataConfig.Kind.GRAMMAR, "", 20_000, 16, 7));

  /** What each step observed, and all that it left. */
  private record Trace(List<float[]> observed, TrainerState state) {
    void assertSameBits(Trace other) {
      for (int step = 0; step < STEPS; step++) {
        assertThat(other.observed.get(step)).as("step %d", step + 1).isEqualTo(observed.get(step));
      }
      for (int i = 0; i < state.arrays().size(); i++) {
        assertThat(other.state.arrays().get(i).values())
            .as(state.arrays().get(i).name())
            .isEqualTo(state.arrays().get(i).values());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5})
  void theNumberOfThreadsChangesNoBit(int threads) {
    trace(1).assertSameBits(trace(threads));
  }

  @Test
  void runsBesideEachOtherHaveTheBitsOfARunAlone() throws InterruptedException, ExecutionException {
    Trace alone = trace(1);
    ExecutorService beside = Executors.newFixedThreadPool(3);
    try {
      List<Future<Trace>> traces = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        int threads = 1 + i % 2;
        traces.add(beside.submit(() -> trace(threads)));
      }
      for (Future<Trace> trace : traces) {
        alone.assertSameBits(Objects.requireNonNull(trace.get()));
      }
    } finally {
      beside.shutdown();
    }
  }

  @Test
  void threadsThatComeInTheMiddleChangeNoBit() {
    trace(1).assertSameBits(trace(1, 3));
  }

  private static Trace trace(int threads) {
    return trace(threads, threads);
  }

  private static Trace trace(int threads, int later) {
    Batches batches = DATA.batches(CONFIG.model().context(), CONFIG.seed(), 0);
    try (TransformerTrainer trainer =
        new TransformerTrainer(CONFIG, new CpuKernels(threads), batches)) {
      List<float[]> observed = new ArrayList<>();
      for (int step = 0; step < STEPS; step++) {
        if (step == STEPS / 2) {
          trainer.widen(later);
        }
        observed.add(TinyRun.bits(trainer, trainer.next()));
      }
      return new Trace(observed, trainer.state());
    }
  }
}
