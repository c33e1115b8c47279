package cliplight.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cliplight.engine.tensor.EveryKernels;
import cliplight.engine.tensor.Kernels;
import cliplight.engine.tensor.TensorArena;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelConfigTest {

  @Test
  void oddHeadsAreRefusedWithWhatWouldDo() {
    assertThatThrownBy(
            () -> new ModelConfig(256, 8, 8, 1, 2, 5, 0, 8, 4, 8, 2, 1, 1, 0, 10_000, 1e-6))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("headSize is 5, but RoPE turns pairs: use an even size such as 4");
  }

  @Test
  void moreChoicesThanExpertsAreRefusedWithWhatWouldDo() {
    assertThatThrownBy(
            () -> new ModelConfig(256, 8, 8, 1, 2, 4, 0, 8, 4, 8, 5, 1, 1, 0, 10_000, 1e-6))
        .hasMessage("topK is 5, but there are only 4 experts: use 1 to 4, or more experts");
  }

  @ParameterizedTest
  @CsvSource({"-1, denseLayers is -1", "3, denseLayers is 3"})
  void denseLayersStayWithinTheLayers(int denseLayers, String message) {
    assertThatThrownBy(
            () ->
                new ModelConfig(256, 8, 8, 2, 2, 4, denseLayers, 8, 4, 8, 2, 1, 1, 0, 10_000, 1e-6))
        .hasMessageStartingWith(message);
  }

  @Test
  void theStudiedModelHas226ThousandParametersOfTheStatedSpread() {
    try (Kernels kernels = EveryKernels.ND4J.open();
        TensorArena arena = new TensorArena()) {
      Parameters parameters = new Transformer(ModelConfig.SMALL, 1, 0, kernels, arena).parameters();
      assertThat(parameters.count()).isBetween(225_500L, 226_500L);
      for (Parameter parameter : parameters.all()) {
        double rms =
            Math.sqrt(
                kernels.sumOfSquares(parameter.weight_MRC()) / parameter.weight_MRC().length());
        double expected =
            switch (parameter.role()) {
              case GAIN, EMBEDDING -> 1;
              case MATRIX, HEAD -> 1 / Math.sqrt(parameter.weight_MRC().size(2));
            };
        assertThat(rms / expected).as(parameter.name()).isBetween(0.9, 1.1);
      }
    }
  }

  @Test
  void initialWeightsDependOnTheSeedAndTheNameAlone() {
    ModelConfig deeper =
        new ModelConfig(256, 32, 32, 3, 2, 16, 1, 128, 8, 32, 2, 1, 1.0, 1e-3, 10_000, 1e-6);
    try (Kernels kernels = EveryKernels.ND4J.open();
        TensorArena arena = new TensorArena()) {
      Parameters shallow = new Transformer(ModelConfig.MICRO, 1, 7, kernels, arena).parameters();
      Parameters deep = new Transformer(deeper, 1, 7, kernels, arena).parameters();
      Parameters other = new Transformer(ModelConfig.MICRO, 1, 8, kernels, arena).parameters();
      for (Parameter parameter : shallow.all()) {
        float[] values = parameter.weight_MRC().toFloats();
        assertThat(deep.get(parameter.name()).weight_MRC().toFloats()).isEqualTo(values);
        if (parameter.role() != Role.GAIN) {
          assertThat(other.get(parameter.name()).weight_MRC().toFloats()).isNotEqualTo(values);
        }
      }
    }
  }
}
