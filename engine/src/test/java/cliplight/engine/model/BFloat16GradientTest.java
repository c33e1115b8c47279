package cliplight.engine.model;

import static org.assertj.core.api.Assertions.assertThat;

import cliplight.engine.tensor.Kernels;
import cliplight.engine.tensor.TensorArena;
import cliplight.engine.tensor.cpu.CpuKernels;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * Gradients with factors in bfloat16 against those of float. Finite differences would drown in the
 * rounding of the loss; the gradients of float are held against them elsewhere.
 */
@EnabledIf("cliplight.engine.tensor.cpu.CpuKernels#multipliesBFloat16")
class BFloat16GradientTest {

  /** A bfloat16 has 8 bits of significand: it is off by 1/512 at most. */
  private static final double ROUNDING = 1.0 / 512;

  private static final int BATCH = 3;

  /** All experts for every token, so that none can change; sides long enough for bfloat16. */
  private static final ModelConfig MODEL =
      new ModelConfig(64, 40, 64, 2, 2, 32, 1, 96, 4, 64, 4, 1, 1, 1e-3, 10_000, 1e-6);

  @Test
  void gradientsAgreeWithThoseOfFloat() {
    List<float[]> exact = gradients(new CpuKernels(1));
    List<float[]> rounded = gradients(CpuKernels.bfloat16(1));
    for (int i = 0; i < exact.size(); i++) {
      double error = 0;
      double size = 0;
      for (int j = 0; j < exact.get(i).length; j++) {
        error += Math.pow(exact.get(i)[j] - rounded.get(i)[j], 2);
        size += Math.pow(exact.get(i)[j], 2);
      }
      assertThat(Math.sqrt(error / size)).as("part %d", i).isBetween(1e-5, 6 * ROUNDING);
    }
  }

  @Test
  void bitsDoNotDependOnThreads() {
    List<float[]> one = gradients(CpuKernels.bfloat16(1));
    List<float[]> three = gradients(CpuKernels.bfloat16(3));
    for (int i = 0; i < one.size(); i++) {
      assertThat(three.get(i)).isEqualTo(one.get(i));
    }
  }

  private static List<float[]> gradients(Kernels used) {
    try (Kernels kernels = used;
        TensorArena arena = new TensorArena()) {
      Transformer model = new Transformer(MODEL, BATCH, 5, kernels, arena);
      SplittableRandom random = new SplittableRandom(2);
      int tokens = BATCH * MODEL.context();
      int[] inputs = random.ints(tokens, 0, MODEL.vocabulary()).toArray();
      int[] targets = random.ints(tokens, 0, MODEL.vocabulary()).toArray();
      model.forward(inputs, targets);
      model.backward(inputs);
      List<float[]> gradients = new ArrayList<>();
      for (Parameter.Part part : model.parameters().parts()) {
        gradients.add(part.gradient_MRC().toFloats());
      }
      return gradients;
    }
  }
}
