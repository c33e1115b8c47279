package cliplight.engine.tensor.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import cliplight.engine.tensor.Tensor;
import cliplight.engine.tensor.TensorArena;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** Rounded scores would send tokens to other experts: of however many, they are those of float. */
@EnabledIf("cliplight.engine.tensor.cpu.CpuKernels#multipliesBFloat16")
class BFloat16RouterTest {

  private static final int TOKENS = 70;
  private static final int WIDTH = 64;
  private static final int EXPERTS = 96;

  @Test
  void scoresOfManyExpertsAreNotRounded() {
    try (CpuKernels floats = new CpuKernels(1);
        CpuKernels rounding = CpuKernels.bfloat16(1);
        TensorArena arena = new TensorArena()) {
      Tensor x = gauss(arena, TOKENS, WIDTH);
      Tensor w = gauss(arena, EXPERTS, WIDTH);
      Tensor exact = arena.allocate("exact", TOKENS, EXPERTS);
      Tensor routed = arena.allocate("routed", TOKENS, EXPERTS);
      Tensor rounded = arena.allocate("rounded", TOKENS, EXPERTS);
      floats.linear(x, w, 0, exact);
      rounding.routerLogits(x, w, routed);
      rounding.linear(x, w, 0, rounded);
      assertThat(routed.toFloats()).isEqualTo(exact.toFloats());
      assertThat(rounded.toFloats()).isNotEqualTo(exact.toFloats());
    }
  }

  private static Tensor gauss(TensorArena arena, int rows, int columns) {
    Random random = new Random(rows);
    Tensor x = arena.allocate("x", rows, columns);
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    x.copyFrom(values);
    return x;
  }
}
