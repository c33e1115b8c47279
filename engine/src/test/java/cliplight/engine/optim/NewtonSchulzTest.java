package cliplight.engine.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import cliplight.engine.tensor.EveryKernels;
import cliplight.engine.tensor.Kernels;
import cliplight.engine.tensor.NewtonSchulzScratch;
import cliplight.engine.tensor.Tensor;
import cliplight.engine.tensor.TensorArena;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class NewtonSchulzTest {

  private static final float[][] SIMPLE = NewtonSchulz.coefficients("simple", 5);

  private final SplittableRandom random = new SplittableRandom(11);

  @ParameterizedTest
  @EnumSource
  void turnsAndTranspositionsAndSignsPassThrough(EveryKernels which) {
    double[][] g = Matrices.random(12, 20, random);
    double[][] q = Matrices.orthogonal(12, 12, random);
    double[][] r = Matrices.orthogonal(20, 20, random);
    double[][] image = run(which, g, SIMPLE);
    double[][] turned = run(which, Matrices.product(Matrices.product(q, g), r), SIMPLE);
    assertClose(turned, Matrices.product(Matrices.product(q, image), r), 1e-4);
    assertClose(run(which, Matrices.transpose(g), SIMPLE), Matrices.transpose(image), 1e-5);
    assertClose(run(which, Matrices.scaled(g, -1), SIMPLE), Matrices.scaled(image, -1), 1e-6);
    assertClose(run(which, Matrices.scaled(g, 1e3), SIMPLE), image, 1e-4);
    assertClose(run(which, Matrices.scaled(g, 1e-2), SIMPLE), image, 1e-4);
    assertThat(Matrices.dot(g, image)).isPositive();
  }

  @ParameterizedTest
  @EnumSource
  void zeroStaysZero(EveryKernels which) {
    double[][] zero = new double[4][6];
    assertThat(run(which, zero, SIMPLE)).isDeepEqualTo(zero);
  }

  @ParameterizedTest
  @EnumSource
  void singularValuesFollowThePolynomial(EveryKernels which) {
    double[] sigma = {1, 0.7, 0.4, 0.2, 0.1, 0.05, 0.03, 0.02};
    double squares = 0;
    for (double s : sigma) {
      squares += s * s;
    }
    double[] expected = sigma.clone();
    for (int i = 0; i < sigma.length; i++) {
      expected[i] /= Math.sqrt(squares);
      for (float[] abc : SIMPLE) {
        double x = expected[i];
        expected[i] = abc[0] * x + abc[1] * x * x * x + abc[2] * Math.pow(x, 5);
      }
      assertThat(expected[i]).isBetween(0.68, 1.21);
    }
    double[][] u = Matrices.orthogonal(8, 8, random);
    double[][] v = Matrices.orthogonal(13, 8, random);
    double[][] g =
        Matrices.product(Matrices.product(u, Matrices.diagonal(sigma)), Matrices.transpose(v));
    double[][] image = run(which, g, SIMPLE);
    double[][] inItsOwnAxes = Matrices.product(Matrices.product(Matrices.transpose(u), image), v);
    assertClose(inItsOwnAxes, Matrices.diagonal(expected), 2e-4);
  }

  @ParameterizedTest
  @CsvSource({
    "quintic, 5, 0.95, 1.05",
    "polar-express, 5, 0.85, 1.15",
    "deepseekv4, 10, 0.99, 1.01"
  })
  void theOtherSetsComeCloserToOrthogonal(String name, int steps, double low, double high) {
    double[] sigma = {1, 0.8, 0.5, 0.3, 0.1};
    double[][] u = Matrices.orthogonal(5, 5, random);
    double[][] v = Matrices.orthogonal(5, 5, random);
    double[][] g =
        Matrices.product(Matrices.product(u, Matrices.diagonal(sigma)), Matrices.transpose(v));
    double[][] image = run(EveryKernels.ND4J, g, NewtonSchulz.coefficients(name, steps));
    double[][] axes = Matrices.product(Matrices.product(Matrices.transpose(u), image), v);
    for (int i = 0; i < sigma.length; i++) {
      assertThat(axes[i][i]).as(name + " " + sigma[i]).isBetween(low, high);
    }
  }

  /** RMS of an exact polar factor is sqrt(r / (n m)); 0.2 sqrt(max) makes that 0.2. */
  @ParameterizedTest
  @CsvSource({"64, 64", "64, 256", "128, 16"})
  void theScaledUpdateOfARandomMatrixHasARootMeanSquareJustBelowTwoTenths(int rows, int columns) {
    double scale = 0.2 * Math.sqrt(Math.max(rows, columns));
    double[][] g = Matrices.random(rows, columns, random);
    double[][] exact = run(EveryKernels.ND4J, g, NewtonSchulz.coefficients("deepseekv4", 10));
    assertThat(Matrices.rms(exact) * scale).isCloseTo(0.2, within(0.002));
    assertThat(Matrices.rms(run(EveryKernels.ND4J, g, SIMPLE)) * scale).isBetween(0.165, 0.19);
  }

  @ParameterizedTest
  @EnumSource
  void aStackIsItsMatricesOneByOneWhateverTheirScale(EveryKernels which) {
    try (Kernels kernels = which.open();
        TensorArena arena = new TensorArena()) {
      Tensor stack = arena.allocate("x", 3, 6, 4);
      double[][][] matrices = new double[3][][];
      for (int m = 0; m < 3; m++) {
        matrices[m] = Matrices.scaled(Matrices.random(6, 4, random), Math.pow(100, m));
        stack.slice(m).copyFrom(Matrices.floats(matrices[m]));
      }
      kernels.newtonSchulz(stack, SIMPLE, scratch(arena, 3, 6, 4));
      for (int m = 0; m < 3; m++) {
        assertClose(
            Matrices.of(stack.slice(m).toFloats(), 4), run(which, matrices[m], SIMPLE), 1e-5);
      }
    }
  }

  @Test
  void aWrongNameOrNumberOfStepsIsRefusedWithWhatWouldDo() {
    assertThatThrownBy(() -> NewtonSchulz.coefficients("cubic", 5))
        .hasMessage(
            "newtonSchulz is \"cubic\": use one of simple, quintic, polar-express, deepseekv4");
    assertThatThrownBy(() -> NewtonSchulz.coefficients("deepseekv4", 5))
        .hasMessageContaining("has exactly 10 steps");
  }

  private static double[][] run(EveryKernels which, double[][] g, float[][] coefficients) {
    try (Kernels kernels = which.open();
        TensorArena arena = new TensorArena()) {
      Tensor x = arena.allocate("x", 1, g.length, g[0].length);
      x.copyFrom(Matrices.floats(g));
      kernels.newtonSchulz(x, coefficients, scratch(arena, 1, g.length, g[0].length));
      return Matrices.of(x.toFloats(), g[0].length);
    }
  }

  private static NewtonSchulzScratch scratch(TensorArena arena, int count, int rows, int columns) {
    int shorter = Math.min(rows, columns);
    return new NewtonSchulzScratch(
        arena.allocate("gram", count, shorter, shorter),
        arena.allocate("poly", count, shorter, shorter),
        arena.allocate("next", count, shorter, Math.max(rows, columns)));
  }

  private static void assertClose(double[][] actual, double[][] expected, double tolerance) {
    assertThat(Matrices.largestDifference(actual, expected)).isLessThan(tolerance);
  }

  /** Amsel et al. begin from X / (1.01 ||X||): its powers are in the coefficients of the first. */
  @Test
  void theMarginOfPolarExpressIsInTheCoefficientsOfItsFirstStep() {
    float[] first = NewtonSchulz.coefficients("polar-express", 5)[0];
    assertThat((double) first[0]).isCloseTo(8.15655 / 1.01, within(1e-5));
    assertThat((double) first[1]).isCloseTo(-22.48329 / (1.01 * 1.01 * 1.01), within(1e-5));
    assertThat((double) first[2])
        .isCloseTo(15.87877 / (1.01 * 1.01 * 1.01 * 1.01 * 1.01), within(1e-5));
  }
}
