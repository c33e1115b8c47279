package cliplight.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cliplight.engine.model.ModelConfig;
import cliplight.engine.optim.OptimizerKind;
import cliplight.engine.tensor.EveryKernels;
import cliplight.engine.train.TrainerState.NamedArray;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TrainerStateTest {

  @ParameterizedTest
  @EnumSource
  void aRestoredTrainerGoesOnWithTheSameBits(OptimizerKind kind) {
    try (TransformerTrainer one = TinyRun.trainer(EveryKernels.CPU, kind, 0.1);
        TransformerTrainer two = TinyRun.trainer(EveryKernels.CPU, kind, 0.1)) {
      for (int step = 0; step < 7; step++) {
        one.next();
      }
      two.next();
      two.restore(one.state());
      assertThat(two.step()).isEqualTo(7);
      TinyRun.assertSameWeights(one, two);
      for (int step = 0; step < 7; step++) {
        assertThat(TinyRun.bits(two, two.next())).isEqualTo(TinyRun.bits(one, one.next()));
      }
      TinyRun.assertSameWeights(one, two);
      for (int i = 0; i < one.state().arrays().size(); i++) {
        assertThat(two.state().arrays().get(i).values())
            .isEqualTo(one.state().arrays().get(i).values());
      }
    }
  }

  @Test
  void aRunCanBeRewoundAfterItBroke() {
    try (TransformerTrainer trainer = TinyRun.trainer(EveryKernels.CPU, OptimizerKind.MUON, 0.1)) {
      trainer.next();
      final TrainerState state = trainer.state();
      final float[] expected = TinyRun.bits(trainer, trainer.next());
      trainer
          .model()
          .parameters()
          .get("layers.1.attention.qkv")
          .weight_MRC()
          .array()
          .putScalar(0, 0, 0, Float.NaN);
      assertThat(trainer.next().events()).isNotEmpty();
      assertThatThrownBy(trainer::next).isInstanceOf(IllegalStateException.class);
      trainer.restore(state);
      assertThat(TinyRun.bits(trainer, trainer.next())).isEqualTo(expected);
    }
  }

  @Test
  void aStateNamesWeightsMomentsAndBiasInAFixedOrder() {
    try (TransformerTrainer trainer = TinyRun.trainer(EveryKernels.CPU, OptimizerKind.MUON, 0.1)) {
      List<String> names = trainer.state().arrays().stream().map(NamedArray::name).toList();
      assertThat(names).doesNotHaveDuplicates();
      assertThat(names)
          .containsSubsequence(
              "embedding",
              "layers.0.attention.qkv",
              "head",
              "momentum.layers.0.attention.qkv",
              "m.embedding",
              "v.embedding",
              "routerBias.layers.1");
      int weights = trainer.model().parameters().all().size();
      long matrices = names.stream().filter(name -> name.startsWith("momentum.")).count();
      // each weight has a momentum or an m and a v; one layer has a router
      assertThat(names).hasSize((int) (weights + matrices + 2 * (weights - matrices) + 1));
    }
  }

  @Test
  void aStateOfAnotherConfigurationIsRefusedAndNothingChanges() {
    ModelConfig wider =
        new ModelConfig(256, 16, 24, 2, 2, 8, 1, 32, 4, 16, 2, 1, 1, 1e-3, 10_000, 1e-6);
    try (TransformerTrainer trainer = TinyRun.trainer(EveryKernels.CPU, OptimizerKind.MUON, 0.1);
        TransformerTrainer other =
            new TransformerTrainer(
                TinyRun.config(wider, OptimizerKind.MUON, 0.1),
                EveryKernels.CPU.open(),
                TinyRun.batches())) {
      trainer.next();
      assertThatThrownBy(() -> other.restore(trainer.state()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "The state has embedding [1, 256, 16] where this run has embedding [1, 256, 24]:"
                  + " it is of another configuration");
      List<NamedArray> fewer = new ArrayList<>(trainer.state().arrays());
      fewer.remove(0);
      assertThatThrownBy(() -> trainer.restore(new TrainerState(0, fewer)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("arrays");
      assertThat(trainer.step()).isEqualTo(1);
    }
  }

  @Test
  void thereIsNoStateInTheMiddleOfAStep() {
    try (TransformerTrainer trainer = TinyRun.trainer(EveryKernels.CPU, OptimizerKind.MUON, 0.1)) {
      TrainerState start = trainer.state();
      trainer.advance();
      trainer.advance();
      assertThatThrownBy(trainer::state)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("Step 1 is at its phase BACKWARD: a state is between two steps");
      trainer.restore(start);
      assertThat(trainer.phase()).isEqualTo(Phase.BATCH);
    }
  }
}
