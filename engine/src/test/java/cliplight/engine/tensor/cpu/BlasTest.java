package cliplight.engine.tensor.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import cliplight.engine.tensor.FloatMemory;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

class BlasTest {

  /** m, n and k of products as a step has them, and of odd ones. */
  private static final int[][] SIZES = {
    {128, 128, 128}, {256, 384, 128}, {1024, 48, 64}, {64, 32, 100}, {37, 53, 29}, {1, 8, 5}
  };

  @Test
  @EnabledIfSystemProperty(named = "os.arch", matches = "amd64|x86_64")
  void theFastLibraryIsUsedWhereItIsShipped() {
    assertThat(Blas.open().describe().toLowerCase(Locale.ROOT)).startsWith("onednn");
  }

  @Test
  void bitsDoNotDependOnWhereTheMatricesLie() {
    Blas blas = Blas.open();
    blas.useOnThisThread();
    for (int[] size : SIZES) {
      for (int trans = 0; trans < 4; trans++) {
        // the factor decides between a call and a primitive
        for (float alpha : new float[] {0.5f, 1f}) {
          float[] aligned = product(blas, size, trans, alpha, 0);
          for (int shift : new int[] {1, 4, 7, 15}) {
            assertThat(product(blas, size, trans, alpha, shift)).containsExactly(aligned);
          }
        }
      }
    }
  }

  @Test
  void aRightFactorThatHasChangedCountsFromTheNextBeginOn() {
    Blas blas = Blas.open();
    blas.useOnThisThread();
    for (int[] size : SIZES) {
      int m = size[0];
      int n = size[1];
      int k = size[2];
      FloatMemory a = filled(m * k, 0, 1);
      FloatMemory b = filled(k * n, 0, 2);
      FloatMemory c = filled(m * n, 0, 3);
      for (int trans = 0; trans < 4; trans++) {
        boolean transA = trans / 2 == 1;
        boolean transB = trans % 2 == 1;
        int lda = transA ? m : k;
        int ldb = transB ? k : n;
        for (int change = 0; change < 2; change++) {
          b.floats().put(0, b.floats().get(0) + 1);
          blas.begin();
          // twice, since the second may find the factor prepared
          for (int time = 0; time < 2; time++) {
            blas.gemm(
                transA, transB, m, n, k, 1, a.address(), lda, b.address(), ldb, 0, c.address(), n);
            for (int at : new int[] {0, m * n / 2 + n / 3, m * n - 1}) {
              double sum = 0;
              for (int i = 0; i < k; i++) {
                int aAt = transA ? i * lda + at / n : at / n * lda + i;
                int bAt = transB ? at % n * ldb + i : i * ldb + at % n;
                sum += (double) a.floats().get(aAt) * b.floats().get(bAt);
              }
              assertThat((double) c.floats().get(at)).isCloseTo(sum, within(1e-4));
            }
          }
        }
      }
      a.free();
      b.free();
      c.free();
    }
    blas.close();
  }

  private static float[] product(Blas blas, int[] size, int trans, float alpha, int shift) {
    int m = size[0];
    int n = size[1];
    int k = size[2];
    FloatMemory a = filled(m * k, shift, 1);
    FloatMemory b = filled(k * n, shift, 2);
    FloatMemory c = filled(m * n, shift, 3);
    boolean transA = trans / 2 == 1;
    boolean transB = trans % 2 == 1;
    blas.gemm(
        transA,
        transB,
        m,
        n,
        k,
        alpha,
        a.address(shift),
        transA ? m : k,
        b.address(shift),
        transB ? k : n,
        1f,
        c.address(shift),
        n);
    float[] result = new float[m * n];
    c.floats().get(shift, result);
    a.free();
    b.free();
    c.free();
    return result;
  }

  private static FloatMemory filled(int length, int shift, long seed) {
    FloatMemory memory = FloatMemory.allocate((long) length + shift);
    Random random = new Random(seed);
    for (int i = 0; i < length; i++) {
      memory.floats().put(shift + i, (float) random.nextGaussian());
    }
    return memory;
  }
}
