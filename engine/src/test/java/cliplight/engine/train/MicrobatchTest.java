package cliplight.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import cliplight.engine.model.Parameter;
import cliplight.engine.optim.OptimizerKind;
import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.SeriesNames;
import cliplight.engine.tensor.EveryKernels;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** T10 of the invariants: a step does not depend on how its batch is split. */
class MicrobatchTest {

  /** Sums of floats in another order: relative to the largest gradient of a matrix. */
  private static final double TOLERANCE = 2e-5;

  @ParameterizedTest
  @CsvSource({"CPU, 2", "CPU, 4", "ND4J, 2", "ND4J, 4"})
  void aStepIsTheSameHoweverItsBatchIsSplit(EveryKernels which, int microbatches) {
    try (TransformerTrainer whole = trainer(which, 1);
        TransformerTrainer split = trainer(which, microbatches)) {
      int timing = whole.layout().indexOf(SeriesKey.of(SeriesNames.TOKENS_PER_SECOND));
      runUntil(whole, Phase.UPDATE);
      runUntil(split, Phase.UPDATE);
      assertSameGradients(whole, split);
      for (int layer = 0; layer < 2; layer++) {
        for (int head = 0; head < 2; head++) {
          SeriesKey key = SeriesKey.ofHead(SeriesNames.MAX_LOGIT, layer, head);
          double expected = observed(whole, key);
          assertThat(observed(split, key)).isCloseTo(expected, within(1e-6 * Math.abs(expected)));
        }
      }
      for (int step = 1; step <= 3; step++) {
        float[] expected = whole.next().values();
        float[] actual = split.next().values();
        for (int i = 0; i < expected.length; i++) {
          if (i != timing) {
            assertThat((double) actual[i])
                .as("step %d, %s", step, whole.layout().get(i))
                .isCloseTo(expected[i], within(2e-3 * Math.max(0.01, Math.abs(expected[i]))));
          }
        }
      }
    }
  }

  @Test
  void expertsAreBalancedByTheLoadOfTheWholeBatch() {
    try (TransformerTrainer whole = trainer(EveryKernels.CPU, 1);
        TransformerTrainer split = trainer(EveryKernels.CPU, 4)) {
      whole.next();
      split.next();
      float[] bias = whole.model().router(1).orElseThrow().bias();
      assertThat(bias).isNotEqualTo(new float[4]);
      assertThat(split.model().router(1).orElseThrow().bias()).isEqualTo(bias);
    }
  }

  @Test
  void forwardAndBackwardAlternateAndTheLargestLogitIsOfAllMicrobatches() {
    try (TransformerTrainer split = trainer(EveryKernels.CPU, 2)) {
      List<Phase> phases = new ArrayList<>();
      float largest = Float.NEGATIVE_INFINITY;
      float last = 0;
      do {
        phases.add(split.phase());
        split.advance();
        if (phases.get(phases.size() - 1) == Phase.FORWARD) {
          last = split.model().attention(0).stats().maxLogit_H()[1];
          largest = Math.max(largest, last);
        }
      } while (split.phase() != Phase.BATCH);
      assertThat(phases)
          .containsExactly(
              Phase.BATCH,
              Phase.FORWARD,
              Phase.BACKWARD,
              Phase.FORWARD,
              Phase.BACKWARD,
              Phase.UPDATE,
              Phase.CLIP);
      assertThat(observed(split, SeriesKey.ofHead(SeriesNames.MAX_LOGIT, 0, 1))).isEqualTo(largest);
      // of the next step only: what the last one saw is forgotten
      split.next();
      assertThat(observed(split, SeriesKey.ofHead(SeriesNames.MAX_LOGIT, 0, 1)))
          .isGreaterThanOrEqualTo(split.model().attention(0).stats().maxLogit_H()[1])
          .isNotEqualTo(largest);
    }
  }

  @Test
  void aBatchThatDoesNotSplitIsRefused() {
    assertThatThrownBy(() -> TinyRun.config(TinyRun.MODEL, OptimizerKind.MUON, 0.1, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "microbatches is 3, but a batch of 4 does not split into that many of one size: use a"
                + " divisor of 4, or another batch");
  }

  private static void assertSameGradients(TransformerTrainer whole, TransformerTrainer split) {
    for (Parameter parameter : whole.model().parameters().all()) {
      float[] expected = parameter.gradient_MRC().toFloats();
      float[] actual = split.model().parameters().get(parameter.name()).gradient_MRC().toFloats();
      double largest = 0;
      for (float g : expected) {
        largest = Math.max(largest, Math.abs(g));
      }
      for (int i = 0; i < expected.length; i++) {
        assertThat((double) actual[i])
            .as(parameter.name())
            .isCloseTo(expected[i], within(TOLERANCE * largest));
      }
    }
  }

  private static void runUntil(TransformerTrainer trainer, Phase phase) {
    while (trainer.phase() != phase) {
      trainer.advance();
    }
  }

  private static double observed(TransformerTrainer trainer, SeriesKey key) {
    return trainer.observed()[trainer.layout().indexOf(key)];
  }

  private static TransformerTrainer trainer(EveryKernels which, int microbatches) {
    return new TransformerTrainer(
        TinyRun.config(TinyRun.MODEL, OptimizerKind.MUONCLIP, 0.02, microbatches),
        which.open(),
        TinyRun.batches());
  }
}
