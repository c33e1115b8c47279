package cliplight.engine.train;

import static org.assertj.core.api.Assertions.assertThat;

import cliplight.engine.model.ModelSize;
import cliplight.engine.model.Parameters;
import cliplight.engine.model.Transformer;
import cliplight.engine.optim.OptimizerConfig;
import cliplight.engine.optim.OptimizerKind;
import cliplight.engine.optim.ParameterRouting;
import cliplight.engine.tensor.EveryKernels;
import cliplight.engine.tensor.Kernels;
import cliplight.engine.tensor.Tensor;
import cliplight.engine.tensor.TensorArena;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WeightMemoryTest {

  @ParameterizedTest
  @EnumSource(OptimizerKind.class)
  void theBytesAreThoseThatWeightsGradientsAndOptimizersHold(OptimizerKind kind) {
    OptimizerConfig optimizer = OptimizerConfig.MUON.with(kind, 0.01);
    WeightMemory counted = WeightMemory.of(ModelSize.of(TinyRun.MODEL), optimizer);
    try (Kernels kernels = EveryKernels.ND4J.open();
        TensorArena arena = new TensorArena()) {
      Parameters parameters = new Transformer(TinyRun.MODEL, 1, 0, kernels, arena).parameters();
      assertThat(counted.weights())
          .isEqualTo(parameters.all().stream().mapToLong(p -> bytes(p.weight_MRC())).sum());
      assertThat(counted.gradients())
          .isEqualTo(parameters.all().stream().mapToLong(p -> bytes(p.gradient_MRC())).sum());
      assertThat(counted.optimizerState())
          .isEqualTo(
              ParameterRouting.optimizers(parameters, optimizer, kernels, arena).stream()
                  .flatMap(moving -> moving.state().stream())
                  .mapToLong(WeightMemoryTest::bytes)
                  .sum());
      assertThat(counted.total())
          .isEqualTo(counted.weights() + counted.gradients() + counted.optimizerState());
    }
  }

  private static long bytes(Tensor tensor) {
    return tensor.length() * Float.BYTES;
  }
}
