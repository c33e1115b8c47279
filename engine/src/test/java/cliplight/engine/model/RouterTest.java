package cliplight.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import cliplight.engine.tensor.EveryKernels;
import cliplight.engine.tensor.Kernels;
import cliplight.engine.tensor.Tensor;
import cliplight.engine.tensor.TensorArena;
import java.util.Arrays;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RouterTest {

  private static final int TOKENS = 40;
  private static final int TOP_K = 3;
  private static final float SCALING = 2.5f;
  private static final ModelConfig CONFIG =
      new ModelConfig(11, 8, 6, 1, 2, 4, 0, 7, 5, 5, TOP_K, 1, SCALING, 0.01, 100, 1e-6);

  private final Kernels kernels = EveryKernels.ND4J.open();
  private final TensorArena arena = new TensorArena();
  private final Tensor x_ND = arena.allocate("x", TOKENS, CONFIG.width());
  private final Router router =
      new Router(
          CONFIG, 0, TOKENS, new Parameters(Router.weights(CONFIG, 0), 3, arena), kernels, arena);

  RouterTest() {
    SplittableRandom random = new SplittableRandom(4);
    float[] x = new float[TOKENS * CONFIG.width()];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) random.nextDouble(-2, 2);
    }
    x_ND.copyFrom(x);
  }

  @AfterEach
  void free() {
    arena.close();
    kernels.close();
  }

  @Test
  void gatesOfATokenSumToTheRoutedScaling() {
    router.forward(x_ND);
    for (int n = 0; n < TOKENS; n++) {
      float sum = 0;
      for (int k = 0; k < TOP_K; k++) {
        sum += router.gate()[n * TOP_K + k];
      }
      assertThat(sum).isCloseTo(SCALING, within(1e-5f));
    }
  }

  @Test
  void aBiasThatLeavesTheChoiceAsItIsLeavesTheGatesBitForBit() {
    router.forward(x_ND);
    int[] experts = router.expert().clone();
    float[] gates = router.gate().clone();
    Arrays.fill(router.bias(), 0.25f);
    router.forward(x_ND);
    assertThat(router.expert()).isEqualTo(experts);
    assertThat(router.gate()).isEqualTo(gates);
  }

  @Test
  void aLargeBiasForcesTheChoice() {
    router.bias()[4] = 10;
    router.forward(x_ND);
    assertThat(router.load()[4]).isEqualTo(TOKENS);
  }

  @Test
  void everyTokenGoesToTopKDifferentExpertsAndItsSlotsStandInTheirRanges() {
    router.forward(x_ND);
    for (int n = 0; n < TOKENS; n++) {
      int[] own = Arrays.copyOfRange(router.expert(), n * TOP_K, (n + 1) * TOP_K);
      assertThat(IntStream.of(own).distinct().count()).isEqualTo(TOP_K);
      for (int k = 0; k < TOP_K; k++) {
        int position = router.position()[n * TOP_K + k];
        assertThat(position)
            .isGreaterThanOrEqualTo(router.offset()[own[k]])
            .isLessThan(router.offset()[own[k] + 1]);
        assertThat(router.tokenAt()[position]).isEqualTo(n);
      }
    }
    assertThat(IntStream.of(router.position()).distinct().count()).isEqualTo(TOKENS * TOP_K);
    assertThat(IntStream.of(router.load()).sum()).isEqualTo(TOKENS * TOP_K);
  }

  @Test
  void aLoneExpertsWeightIsTheScalingSoThatItsScoreHasAGradientOfExactlyZero() {
    ModelConfig lone =
        new ModelConfig(11, 8, 6, 1, 2, 4, 0, 7, 5, 5, 1, 1, SCALING, 0.01, 100, 1e-6);
    Parameters parameters = new Parameters(Router.weights(lone, 0), 3, arena);
    Router single = new Router(lone, 0, TOKENS, parameters, kernels, arena);
    single.forward(x_ND);
    Tensor dX_ND = arena.allocate("dX", TOKENS, lone.width());
    dX_ND.copyFrom(x_ND);
    float[] dGate_S = new float[TOKENS];
    for (int n = 0; n < TOKENS; n++) {
      dGate_S[n] = (float) Math.sin(n + 1);
    }
    single.backward(dGate_S, x_ND, dX_ND, 0);
    assertThat(dX_ND.toFloats()).containsOnly(0);
    assertThat(parameters.parts().get(0).gradient_MRC().toFloats()).containsOnly(0);
  }

  @Test
  void rebalancingMovesEachBiasByNothingOrTheSpeedTowardsTheMean() {
    float[] bias = {0.5f, 0, 0, 0};
    new AuxLossFreeBalance(BiasRule.DEEPSEEK, 0.125f).update(bias, new int[] {7, 4, 1, 4});
    assertThat(bias).containsExactly(0.375f, 0, 0.125f, 0);
  }

  @Test
  void moonlightsRebalancingLeavesTheSumOfTheBiasesAsItIs() {
    float[] bias = {0.5f, 0, 0, 0};
    // signs -1, 1, 1, 1: their mean is 1/2
    new AuxLossFreeBalance(BiasRule.MOONLIGHT, 0.125f).update(bias, new int[] {13, 1, 1, 1});
    assertThat(bias).containsExactly(0.3125f, 0.0625f, 0.0625f, 0.0625f);
    Random random = new Random(1);
    for (int step = 0; step < 1000; step++) {
      new AuxLossFreeBalance(BiasRule.MOONLIGHT, 0.125f)
          .update(bias, random.ints(4, 0, 9).toArray());
    }
    assertThat(bias[0] + bias[1] + bias[2] + bias[3]).isCloseTo(0.5f, within(1e-4f));
  }

  @Test
  void anUntouchedScoreThatIsNotANumberStillLeavesAChoice() {
    x_ND.array().putScalar(0, 0, Float.NaN);
    router.forward(x_ND);
    assertThat(IntStream.of(router.load()).sum()).isEqualTo(TOKENS * TOP_K);
  }
}
