package cliplight.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import cliplight.engine.model.ModelConfig;
import cliplight.engine.model.Parameter;
import cliplight.engine.optim.OptimizerKind;
import cliplight.engine.runs.EventKind;
import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.SeriesNames;
import cliplight.engine.runs.StepRecord;
import cliplight.engine.tensor.EveryKernels;
import cliplight.engine.tensor.HeadStats;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TransformerTrainerTest {

  private static final double TAU = TinyRun.TAU;

  @ParameterizedTest
  @EnumSource
  void trainingOnARepeatedSentenceTakesMoreThanHalfOfTheLossAway(EveryKernels which) {
    try (TransformerTrainer trainer = TinyRun.trainer(which, OptimizerKind.MUON, 0.1)) {
      List<StepRecord> records = train(trainer, 20);
      double first = value(trainer, records.get(0), SeriesKey.of(SeriesNames.LOSS));
      double last = value(trainer, records.get(19), SeriesKey.of(SeriesNames.LOSS));
      assertThat(first).isBetween(Math.log(256), Math.log(256) + 1.5);
      assertThat(last).isLessThan(first / 2);
    }
  }

  @ParameterizedTest
  @EnumSource
  void theSameSeedGivesTheSameBits(EveryKernels which) {
    try (TransformerTrainer one = TinyRun.trainer(which, OptimizerKind.MUONCLIP, 0.1);
        TransformerTrainer two = TinyRun.trainer(which, OptimizerKind.MUONCLIP, 0.1)) {
      for (int step = 1; step <= 4; step++) {
        assertThat(TinyRun.bits(two, two.next())).isEqualTo(TinyRun.bits(one, one.next()));
      }
      TinyRun.assertSameWeights(one, two);
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyImplementationAgreesWithTheReferenceOverSomeSteps(EveryKernels which) {
    for (OptimizerKind kind : OptimizerKind.values()) {
      try (TransformerTrainer reference = TinyRun.trainer(EveryKernels.ND4J, kind, 0.02);
          TransformerTrainer other = TinyRun.trainer(which, kind, 0.02)) {
        int timing = reference.layout().indexOf(SeriesKey.of(SeriesNames.TOKENS_PER_SECOND));
        for (int step = 1; step <= 4; step++) {
          float[] expected = reference.next().values();
          float[] actual = other.next().values();
          for (int i = 0; i < expected.length; i++) {
            if (i != timing) {
              assertThat((double) actual[i])
                  .as("%s, step %d, %s", kind, step, reference.layout().get(i))
                  .isCloseTo(expected[i], within(1e-3 * Math.max(0.1, Math.abs(expected[i]))));
            }
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = "CPU") // the reference takes too long for as many steps
  void muonClipHoldsTheLogitsThatMuonLetsGo(EveryKernels which) {
    try (TransformerTrainer free = TinyRun.trainer(which, OptimizerKind.MUON, 0.2);
        TransformerTrainer clipped = TinyRun.trainer(which, OptimizerKind.MUONCLIP, 0.2)) {
      SeriesKey all = SeriesKey.of(SeriesNames.MAX_LOGIT_ALL);
      float highestFree = 0;
      float highestClipped = 0;
      float mostHeads = 0;
      for (int step = 1; step <= 40; step++) {
        StepRecord record = clipped.next();
        highestFree = Math.max(highestFree, value(free, free.next(), all));
        highestClipped = Math.max(highestClipped, value(clipped, record, all));
        float share = value(clipped, record, SeriesKey.of(SeriesNames.HEADS_CLIPPED));
        mostHeads = Math.max(mostHeads, share);
        float counted = 0;
        for (int layer = 0; layer < 2; layer++) {
          for (int head = 0; head < 2; head++) {
            float s = at(clipped, record, SeriesNames.MAX_LOGIT, layer, head);
            float gamma = at(clipped, record, SeriesNames.CLIP_GAMMA, layer, head);
            assertThat((double) gamma).isCloseTo(Math.min(1, TAU / s), within(1e-5));
            counted += gamma < 1 ? 0.25f : 0;
          }
        }
        assertThat(share).isEqualTo(counted);
      }
      assertThat(highestFree).isGreaterThan((float) (4 * TAU));
      assertThat(highestClipped).isLessThan((float) (2.5 * TAU));
      assertThat(mostHeads).isGreaterThan(0);
    }
  }

  @Test
  void theRecordHoldsEverySeriesOfTheLayoutOnce() {
    try (TransformerTrainer trainer =
        TinyRun.trainer(EveryKernels.ND4J, OptimizerKind.ADAMW, 0.01)) {
      assertThat(trainer.layout()).doesNotHaveDuplicates();
      StepRecord record = trainer.next();
      assertThat(record.values()).hasSize(trainer.layout().size());
      assertThat(record.step()).isEqualTo(1);
      assertThat(record.tokens()).isEqualTo(4 * 16);
      assertThat(record.events()).isEmpty();
      float load = 0;
      for (int expert = 0; expert < 4; expert++) {
        Map<String, Integer> labels = Map.of("layer", 1, "expert", expert);
        load += value(trainer, record, SeriesKey.of(SeriesNames.ROUTER_LOAD, labels));
        assertThat(value(trainer, record, SeriesKey.of(SeriesNames.ROUTER_BIAS, labels))).isZero();
      }
      assertThat(load).isCloseTo(4, within(1e-5f));
      float learningRate = value(trainer, record, SeriesKey.of(SeriesNames.LEARNING_RATE));
      assertThat(learningRate).isCloseTo(0.01f / 5, within(1e-8f));
      for (String group : trainer.model().parameters().groups()) {
        Map<String, String> label = Map.of("group", group);
        float weight = value(trainer, record, SeriesKey.of(SeriesNames.WEIGHT_RMS, label));
        double expected =
            switch (group) {
              case "embedding", "norms" -> 1;
              case "ffn" -> Math.sqrt((2.0 / 16 + 1.0 / 32) / 3);
              default -> 0.25;
            };
        assertThat(weight / expected).as(group).isBetween(0.75, 1.25);
        // the first step of AdamW is lr * sign(gradient), smaller only where a gradient is none
        float update = value(trainer, record, SeriesKey.of(SeriesNames.UPDATE_RMS, label));
        assertThat(update).as(group).isBetween(1e-5f, 0.002001f);
      }
      float entropy = at(trainer, record, SeriesNames.ENTROPY, 0, 0);
      assertThat((double) entropy).isBetween(0.0, Math.log(16));
      assertThat(trainer.times().total()).isPositive();
      assertThat(trainer.environment()).containsKeys("kernels", "java", "cpu", "parameters");
    }
  }

  @Test
  void aWeightThatIsNotANumberIsNamedAndEndsTheRun() {
    try (TransformerTrainer trainer =
        TinyRun.trainer(EveryKernels.ND4J, OptimizerKind.MUON, 0.01)) {
      trainer.next();
      Parameter qkv = trainer.model().parameters().get("layers.1.attention.qkv");
      qkv.weight_MRC().array().putScalar(1, 3, 2, Float.NaN);
      StepRecord record = trainer.next();
      assertThat(record.events()).hasSize(1);
      assertThat(record.events().get(0).kind()).isEqualTo(EventKind.NON_FINITE);
      assertThat(record.events().get(0).message())
          .isEqualTo("the weight of layer 1, W_k became NaN before this step");
      assertThat(value(trainer, record, SeriesKey.of(SeriesNames.LOSS))).isNaN();
      assertThatThrownBy(trainer::next)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("step 2");
    }
  }

  @Test
  void anExpertThatOverflowsIsNamed() {
    try (TransformerTrainer trainer =
        TinyRun.trainer(EveryKernels.ND4J, OptimizerKind.MUON, 0.01)) {
      Parameter down = trainer.model().parameters().get("layers.1.experts.down");
      down.weight_MRC().array().putScalar(2, 0, 0, Float.POSITIVE_INFINITY);
      assertThat(trainer.next().events().get(0).message())
          .isEqualTo("the weight of layer 1, W_down of expert 2 became infinite before this step");
    }
  }

  @Test
  void aLearningRateThatThrowsWeightsToInfinityIsNamedAtItsStep() {
    try (TransformerTrainer trainer =
        TinyRun.trainer(EveryKernels.ND4J, OptimizerKind.ADAMW, 1e41)) {
      StepRecord record = trainer.next();
      assertThat(record.events()).hasSize(1);
      assertThat(record.events().get(0).message())
          .startsWith("the weight of ")
          .endsWith("in the update of this step");
    }
  }

  @Test
  void attentionThatOverflowsIsNamedByItsHead() {
    try (TransformerTrainer trainer =
        TinyRun.trainer(EveryKernels.ND4J, OptimizerKind.MUON, 0.01)) {
      Parameter qkv = trainer.model().parameters().get("layers.0.attention.qkv");
      for (int matrix = 0; matrix < 2; matrix++) {
        for (int row = 8; row < 16; row++) {
          for (int column = 0; column < 16; column++) {
            qkv.weight_MRC().array().putScalar(matrix, row, column, 1e25f);
          }
        }
      }
      assertThat(trainer.next().events().get(0).message())
          .startsWith("the largest attention logit of layer 0, head 1 became ");
    }
  }

  @Test
  void aVocabularyTooSmallForTheDataIsRefused() {
    ModelConfig small =
        new ModelConfig(128, 16, 16, 2, 2, 8, 1, 32, 4, 16, 2, 1, 1, 1e-3, 10_000, 1e-6);
    assertThatThrownBy(
            () ->
                new TransformerTrainer(
                    TinyRun.config(small, OptimizerKind.MUON, 0.1),
                    EveryKernels.ND4J.open(),
                    TinyRun.batches()))
        .hasMessage("vocabulary is 128, but the data has 256 tokens: use at least that many");
  }

  private static List<StepRecord> train(Trainer trainer, int steps) {
    List<StepRecord> records = new ArrayList<>();
    for (int step = 0; step < steps; step++) {
      records.add(trainer.next());
    }
    return records;
  }

  private static float value(Trainer trainer, StepRecord record, SeriesKey key) {
    int index = trainer.layout().indexOf(key);
    assertThat(index).as(key.toString()).isNotNegative();
    return record.values()[index];
  }

  private static float at(Trainer trainer, StepRecord record, String name, int layer, int head) {
    return value(trainer, record, SeriesKey.ofHead(name, layer, head));
  }

  /** The backward pass goes from the head to the embedding. */
  @Test
  void ofSeveralGradientsThatAreNotFiniteTheOneNearestToTheHeadIsNamed() {
    try (TransformerTrainer trainer =
        TinyRun.trainer(EveryKernels.CPU, OptimizerKind.MUONCLIP, 0.05)) {
      NonFinitePlace place = new NonFinitePlace(trainer.model());
      HeadStats[] none = {};
      assertThat(place.ofPasses(3, none, 1).details()).containsEntry("what", "norm");
      List<Parameter> all = trainer.model().parameters().all();
      List<String> named = new ArrayList<>();
      for (Parameter parameter : List.of(all.get(0), all.get(all.size() - 1))) {
        float[] values = parameter.gradient_MRC().toFloats();
        values[0] = Float.NaN;
        parameter.gradient_MRC().copyFrom(values);
        named.add(place.ofPasses(3, none, 1).details().get("place"));
      }
      assertThat(named.get(0)).contains("embedding");
      assertThat(named.get(1)).doesNotContain("embedding");
      assertThat(place.ofPasses(3, none, Double.NaN).details()).containsEntry("what", "loss");
    }
  }
}
