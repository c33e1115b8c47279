package cliplight.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import cliplight.engine.tensor.EveryKernels;
import cliplight.engine.tensor.Kernels;
import cliplight.engine.tensor.TensorArena;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ModelSizeTest {

  @ParameterizedTest
  @EnumSource(
      value = ModelPreset.class,
      names = {"SMALL", "MICRO", "REFERENCE", "K2_MINI"})
  void theCountIsThatOfTheModelItself(ModelPreset preset) {
    ModelSize size = ModelSize.of(preset.config());
    try (Kernels kernels = EveryKernels.ND4J.open();
        TensorArena arena = new TensorArena()) {
      Parameters parameters = new Transformer(preset.config(), 1, 0, kernels, arena).parameters();
      assertThat(size.parameters()).isEqualTo(parameters.count());
      assertThat(size.components().stream().map(ModelSize.Component::group))
          .containsExactlyElementsOf(parameters.groups());
      for (int group = 0; group < parameters.groups().size(); group++) {
        assertThat(size.components().get(group).parameters())
            .as(parameters.groups().get(group))
            .isEqualTo(parameters.elementsOf(group));
      }
    }
  }

  @Test
  void aTokenMeetsTopKOfTheExpertsAndAllElse() {
    // vocabulary 11, context 5, width 6, 3 layers of which 1 dense, 2 heads of 4
    ModelConfig config = new ModelConfig(11, 5, 6, 3, 2, 4, 1, 7, 8, 3, 2, 1, 1, 1e-3, 100, 1e-6);
    ModelSize size = ModelSize.of(config);
    long expert = 3 * 6 * 3;
    long attention = 4 * 6 * 8;
    long dense = 3 * 6 * 7;
    long norms = 3 * 2 * 6 + 6;
    long met = 3 * attention + dense + 2 * (8 * 6 + 3 * expert);
    assertThat(size.hiddenActivated()).isEqualTo(met + norms);
    assertThat(size.activated()).isEqualTo(met + norms + 2 * 11 * 6);
    assertThat(size.hiddenParameters()).isEqualTo(met + norms + 2 * 6 * expert);
    assertThat(size.parameters()).isEqualTo(size.hiddenParameters() + 2 * 11 * 6);
    assertThat(ModelSize.sparsity(config)).isEqualTo(4);
  }

  @Test
  void operationsAreTwoPerNumberOfAMatrixAndFourPerHeadColumnAndToken() {
    ModelConfig config = new ModelConfig(11, 5, 6, 3, 2, 4, 3, 7, 8, 3, 2, 1, 1, 1e-3, 100, 1e-6);
    ModelSize size = ModelSize.of(config);
    // tokens look back on 1, 2, 3, 4 and 5 tokens: 3 as a mean
    assertThat(size.attentionFlops()).isEqualTo(3 * 2 * 4 * 4 * 3.0);
    double matrices = 3 * (4 * 6 * 8 + 3 * 6 * 7) + 11 * 6;
    assertThat(size.forwardFlops()).isCloseTo(2 * matrices + size.attentionFlops(), within(1e-6));
    assertThat(size.trainingFlops()).isEqualTo(3 * size.forwardFlops());
    assertThat(ModelSize.sparsity(config)).isEqualTo(1);
  }
}
