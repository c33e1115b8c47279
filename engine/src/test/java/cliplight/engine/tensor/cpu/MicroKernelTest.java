package cliplight.engine.tensor.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import cliplight.engine.tensor.Lanes;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MicroKernelTest {

  private static final int INNER = 37;

  /** Further than any of the matrices is wide. */
  private static final int STRIDE = 8 * Lanes.COUNT;

  private final float[] a = gauss(1);
  private final float[] b = gauss(2);
  private final float[] c = gauss(3);

  private static float[] gauss(long seed) {
    Random random = new Random(seed);
    float[] floats = new float[64 * STRIDE];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) random.nextGaussian();
    }
    return floats;
  }

  /** One chain of multiply-adds for every element: to the bit, whatever the processor. */
  private void assertProduct(boolean transA, int rows, int columns, boolean added, float[] before) {
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < STRIDE; j++) {
        float sum = added || j >= columns ? before[3 + i * STRIDE + j] : 0;
        for (int k = 0; k < INNER && j < columns; k++) {
          float left = a[5 + (transA ? k * STRIDE + i : i * STRIDE + k)];
          sum = Math.fma(left, b[7 + k * STRIDE + j], sum);
        }
        assertThat(c[3 + i * STRIDE + j]).isEqualTo(sum);
      }
    }
    assertThat(c[3 + rows * STRIDE]).isEqualTo(before[3 + rows * STRIDE]);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void addsAProductOfAnyNumberOfVectors(boolean transA) {
    for (int columns = Lanes.COUNT; columns <= 5 * Lanes.COUNT; columns += Lanes.COUNT) {
      float[] before = c.clone();
      MicroKernel.add(transA, a, 5, STRIDE, INNER, b, 7, STRIDE, columns, c, 3, STRIDE);
      assertProduct(transA, MicroKernel.ROWS, columns, true, before);
    }
  }

  /** What a processor of few registers does instead. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void addsFourRowsOfIt(boolean transA) {
    for (int columns = Lanes.COUNT; columns <= 5 * Lanes.COUNT; columns += Lanes.COUNT) {
      float[] before = c.clone();
      MicroKernel.addFour(transA, a, 5, STRIDE, INNER, b, 7, STRIDE, 0, columns, c, 3, STRIDE);
      assertProduct(transA, 4, columns, true, before);
    }
  }

  @Test
  void overwritesWithAWideProduct() {
    float[] before = c.clone();
    MicroKernel.wide(a, 5, STRIDE, INNER, b, 7, STRIDE, c, 3, STRIDE);
    assertProduct(false, MicroKernel.WIDE_ROWS, MicroKernel.WIDE, false, before);
  }
}
