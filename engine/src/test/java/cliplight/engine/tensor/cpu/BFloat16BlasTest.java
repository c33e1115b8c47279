package cliplight.engine.tensor.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import cliplight.engine.tensor.FloatMemory;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf("cliplight.engine.tensor.cpu.CpuKernels#multipliesBFloat16")
class BFloat16BlasTest {

  private static final int[][] SIZES = {
    {128, 128, 128}, {256, 384, 128}, {64, 32, 100}, {37, 53, 129}
  };

  /** Factors exactly as bfloat16 has them, to the nearest and ties to even; sums as floats have. */
  @Test
  void onlyTheFactorsAreRounded() {
    try (BFloat16Blas blas = new BFloat16Blas()) {
      blas.useOnThisThread();
      for (int[] size : SIZES) {
        for (int trans = 0; trans < 4; trans++) {
          for (float beta : new float[] {0, 1}) {
            check(blas, size, trans, beta);
          }
        }
      }
    }
  }

  private static void check(Blas blas, int[] size, int trans, float beta) {
    int m = size[0];
    int n = size[1];
    int k = size[2];
    boolean transA = trans / 2 == 1;
    boolean transB = trans % 2 == 1;
    // wider in memory than the matrix, as a part of a weight is
    int lda = (transA ? m : k) + 5;
    int ldb = (transB ? k : n) + 3;
    FloatMemory a = filled((transA ? k : m) * lda, 1);
    FloatMemory b = filled((transB ? n : k) * ldb, 2);
    FloatMemory c = filled(m * n, 3);
    float[] before = new float[m * n];
    c.floats().get(0, before);
    blas.begin();
    blas.gemm(
        transA, transB, m, n, k, 1f, a.address(), lda, b.address(), ldb, beta, c.address(), n);
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        double sum = beta * before[i * n + j];
        for (int l = 0; l < k; l++) {
          sum +=
              (double) rounded(a.floats().get(transA ? l * lda + i : i * lda + l))
                  * rounded(b.floats().get(transB ? j * ldb + l : l * ldb + j));
        }
        assertThat((double) c.floats().get(i * n + j)).isCloseTo(sum, within(1e-4));
      }
    }
    a.free();
    b.free();
    c.free();
  }

  private static float rounded(float x) {
    int bits = Float.floatToIntBits(x);
    return Float.intBitsToFloat(bits + 0x7fff + (bits >>> 16 & 1) & 0xffff_0000);
  }

  private static FloatMemory filled(int length, long seed) {
    FloatMemory memory = FloatMemory.allocate(length);
    Random random = new Random(seed);
    for (int i = 0; i < length; i++) {
      memory.floats().put(i, (float) random.nextGaussian());
    }
    return memory;
  }

  @Test
  void whatIsNotANumberStaysSo() {
    try (BFloat16Blas blas = new BFloat16Blas()) {
      blas.useOnThisThread();
      FloatMemory a = filled(64 * 64, 1);
      FloatMemory b = filled(64 * 64, 2);
      FloatMemory c = filled(64 * 64, 3);
      a.floats().put(5 * 64 + 7, Float.intBitsToFloat(0x7fff_ffff));
      blas.gemm(
          false, false, 64, 64, 64, 1f, a.address(), 64, b.address(), 64, 0f, c.address(), 64);
      assertThat(c.floats().get(5 * 64 + 9)).isNaN();
      assertThat(c.floats().get(6 * 64 + 9)).isFinite();
      a.free();
      b.free();
      c.free();
    }
  }
}
