package cliplight.engine.tensor.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cliplight.engine.tensor.AttentionShape;
import cliplight.engine.tensor.HeadStats;
import cliplight.engine.tensor.Qkv;
import cliplight.engine.tensor.Tensor;
import cliplight.engine.tensor.TensorArena;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens at the edges of float: exploded logits, infinities, NaN; and what a user gets. */
class CpuKernelsTest {

  private static final AttentionShape SHAPE = AttentionShape.multiHead(2, 40, 2, 8, 0.25f);
  private static final int TOKENS = SHAPE.batch() * SHAPE.context();
  private static final int WIDTH = SHAPE.heads() * SHAPE.keySize();

  private final CpuKernels kernels = new CpuKernels(2);
  private final TensorArena arena = new TensorArena();
  private final Random random = new Random(7);

  private static Qkv heads(Tensor qkv) {
    return Qkv.fused(qkv, SHAPE.heads(), SHAPE.keySize());
  }

  @AfterEach
  void close() {
    arena.close();
    kernels.close();
  }

  private Tensor gauss(double scale, long... shape) {
    Tensor x = arena.allocate("x", shape);
    float[] values = new float[(int) x.length()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (scale * random.nextGaussian());
    }
    x.copyFrom(values);
    return x;
  }

  private static void set(Tensor x, int at, float value) {
    float[] values = x.toFloats();
    values[at] = value;
    x.copyFrom(values);
  }

  @Test
  void explodedLogitsMakeNoSubnormalWeightsOrGradients() {
    Tensor qkv = gauss(30, TOKENS, 3L * WIDTH);
    Tensor probs = gauss(1, SHAPE.batch(), SHAPE.heads(), SHAPE.context(), SHAPE.context());
    HeadStats stats = HeadStats.ofHeads(SHAPE.heads());
    kernels.attention(heads(qkv), SHAPE, probs, gauss(1, TOKENS, WIDTH), stats);
    assertThat(stats.maxLogit_H()[0]).isGreaterThan(1000);
    int zeros = 0;
    for (float p : probs.toFloats()) {
      assertThat(p == 0 || p >= 1e-22f).isTrue();
      zeros += p == 0 ? 1 : 0;
    }
    int square = SHAPE.context() * SHAPE.context();
    assertThat(zeros).isGreaterThan(SHAPE.batch() * SHAPE.heads() * square * 6 / 10);

    Tensor dQkv = gauss(1, TOKENS, 3L * WIDTH);
    kernels.attentionBackward(gauss(1e-6, TOKENS, WIDTH), heads(qkv), probs, SHAPE, heads(dQkv));
    for (float d : dQkv.toFloats()) {
      assertThat(d == 0 || Math.abs(d) >= Float.MIN_NORMAL).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void kernelsCanBeClosedTwice(int threads) {
    CpuKernels twice = new CpuKernels(threads);
    Tensor out = arena.allocate("out", 64, 64);
    twice.linear(gauss(1, 64, 64), gauss(1, 64, 64), 0, out);
    twice.close();
    twice.close();
    assertThat(out.toFloats()).doesNotContain(Float.NaN);
  }

  @Test
  void closedGatesMakeNoSubnormalGradients() {
    // gates of SwiGLU down to 1e-18 and weights of experts down to 1e-38, of 37 = 2 vectors and
    // rest
    Tensor gateUp = gauss(20, TOKENS, 2 * 37);
    Tensor dHidden = gauss(1e-15, TOKENS, 37);
    Tensor dGateUp = gauss(1, TOKENS, 2 * 37);
    kernels.swigluBackward(dHidden, gateUp, TOKENS, dGateUp);
    assertNormal(dGateUp);

    int[] position_S = new int[TOKENS];
    float[] gate_S = new float[TOKENS];
    for (int n = 0; n < TOKENS; n++) {
      position_S[n] = n;
      gate_S[n] = (float) Math.pow(10, -n % 39);
    }
    Tensor dY = gauss(1, TOKENS, 37);
    kernels.combineExpertsBackward(
        gauss(1e-6, TOKENS, 37),
        gauss(1, TOKENS, 37),
        position_S,
        gate_S,
        1,
        dY,
        new float[TOKENS]);
    assertNormal(dY);
  }

  /** Some are 0, the others far enough from subnormal that their products with values are too. */
  private static void assertNormal(Tensor gradients) {
    int zeros = 0;
    for (float d : gradients.toFloats()) {
      assertThat(d == 0 || Math.abs(d) >= 1e-20f).isTrue();
      zeros += d == 0 ? 1 : 0;
    }
    assertThat(zeros).isBetween(1, (int) gradients.length() * 9 / 10);
  }

  @Test
  void maxLogitIsSignedAndIgnoresTheFuture() {
    // every query is 1s and every key -t: the largest unmasked logit is that of key 0, -scale * K
    Tensor qkv = arena.allocate("qkv", TOKENS, 3L * WIDTH);
    float[] values = new float[(int) qkv.length()];
    for (int n = 0; n < TOKENS; n++) {
      Arrays.fill(values, n * 3 * WIDTH, n * 3 * WIDTH + WIDTH, 1f);
      float key = -1f - n % SHAPE.context();
      Arrays.fill(values, n * 3 * WIDTH + WIDTH, n * 3 * WIDTH + 2 * WIDTH, key);
    }
    qkv.copyFrom(values);
    Tensor probs = gauss(1, SHAPE.batch(), SHAPE.heads(), SHAPE.context(), SHAPE.context());
    HeadStats stats = HeadStats.ofHeads(SHAPE.heads());
    kernels.attention(heads(qkv), SHAPE, probs, gauss(1, TOKENS, WIDTH), stats);
    assertThat(stats.maxLogit_H()).containsOnly(-SHAPE.scale() * SHAPE.keySize());
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY})
  void aValueThatIsNotFiniteReachesStatisticsAndOutputOfItsHeadAlone(float bad) {
    Tensor qkv = gauss(1, TOKENS, 3L * WIDTH);
    // key of the token at position 19 of sequence 1, head 1
    set(qkv, (SHAPE.context() + 19) * 3 * WIDTH + WIDTH + SHAPE.keySize() + 3, bad);
    Tensor probs = gauss(1, SHAPE.batch(), SHAPE.heads(), SHAPE.context(), SHAPE.context());
    Tensor out = gauss(1, TOKENS, WIDTH);
    HeadStats stats = HeadStats.ofHeads(SHAPE.heads());
    kernels.attention(heads(qkv), SHAPE, probs, out, stats);
    assertThat(Float.isFinite(stats.maxLogit_H()[0])).isTrue();
    assertThat(Float.isFinite(stats.maxLogit_H()[1])).isFalse();
    float[] values = out.toFloats();
    int hit = (SHAPE.context() + 39) * WIDTH;
    boolean someNaN = false;
    for (int i = 0; i < SHAPE.keySize(); i++) {
      assertThat(values[hit + i]).isFinite();
      someNaN |= Float.isNaN(values[hit + SHAPE.keySize() + i]);
      // tokens before it cannot see it
      assertThat(values[(SHAPE.context() + 18) * WIDTH + SHAPE.keySize() + i]).isFinite();
    }
    if (Float.isNaN(bad)) {
      assertThat(someNaN).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 5, 16, 37})
  void aLogitThatIsNotFiniteEndsUpInTheLoss(int at) {
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      Tensor logits = gauss(1, 3, 38);
      set(logits, 38 + at, bad);
      assertThat(kernels.crossEntropy(logits, new int[] {1, 2, 3}, 1, 0)).isNaN();
    }
  }

  @Test
  void crossEntropyOfHugeLogitsIsExact() {
    Tensor logits = arena.allocate("logits", 1, 64);
    set(logits, 3, 20_000f);
    assertThat(kernels.crossEntropy(logits, new int[] {5}, 1, 0)).isEqualTo(20_000);
    float[] gradient = logits.toFloats();
    assertThat(gradient[3]).isEqualTo(1);
    assertThat(gradient[5]).isEqualTo(-1);
    assertThat(gradient[9]).isZero();
  }

  @Test
  void swigluOfExtremeGates() {
    Tensor gateUp = arena.allocate("gateUp", 1, 128);
    float[] in = new float[128];
    Arrays.fill(in, 64, 128, 1f);
    float[] gates = {-1000, -47, -45, 79, 81, 1000, Float.NaN, Float.NEGATIVE_INFINITY};
    System.arraycopy(gates, 0, in, 0, gates.length);
    gateUp.copyFrom(in);
    Tensor out = arena.allocate("out", 1, 64);
    kernels.swiglu(gateUp, 1, out);
    float[] y = out.toFloats();
    assertThat(y[0]).isZero();
    assertThat(y[1]).isZero();
    assertThat(y[2]).isNegative().isGreaterThan(-2e-18f);
    assertThat(y[3]).isEqualTo(79);
    assertThat(y[4]).isEqualTo(81);
    assertThat(y[5]).isEqualTo(1000);
    assertThat(y[6]).isNaN();
  }

  @Test
  void exponentialIsExactToSevenDigits() {
    float[] x = new float[1600];
    for (int i = 0; i < x.length; i++) {
      x[i] = -45.9f + i * 0.05f;
    }
    // softmax of two logits 0 and -x is what shows exp(-x) outside
    Tensor logits = arena.allocate("logits", 800, 32);
    float[] values = new float[800 * 32];
    Arrays.fill(values, -1e4f);
    for (int n = 0; n < 800; n++) {
      values[32 * n] = 0;
      values[32 * n + 1] = x[n];
    }
    logits.copyFrom(values);
    kernels.crossEntropy(logits, new int[800], 800, 0);
    float[] gradient = logits.toFloats();
    for (int n = 0; n < 700; n++) {
      double p = Math.exp(x[n]) / (1 + Math.exp(x[n]));
      assertThat(gradient[32 * n + 1] / p).isBetween(1 - 4e-7, 1 + 4e-7);
    }
  }

  @Test
  void sumOfSquaresOfHugeAndTinyValues() {
    Tensor huge = arena.allocate("huge", 1000);
    float[] values = new float[1000];
    Arrays.fill(values, 1e30f);
    huge.copyFrom(values);
    assertThat(kernels.sumOfSquares(huge)).isBetween(0.999e63, 1.001e63);
    Arrays.fill(values, 1e-30f);
    huge.copyFrom(values);
    assertThat(kernels.sumOfSquares(huge)).isBetween(0.999e-57, 1.001e-57);
    values[500] = Float.NaN;
    huge.copyFrom(values);
    assertThat(kernels.sumOfSquares(huge)).isNaN();
  }

  @Test
  @Tag("as-users-run-it")
  void stepsOfAttentionAllocateNothing() {
    assumeTrue(LaneSum.ORDERED, "from JDK 21 on each sum over lanes copies them to the heap");
    Tensor qkv = gauss(1, TOKENS, 3L * WIDTH);
    Tensor probs = gauss(1, SHAPE.batch(), SHAPE.heads(), SHAPE.context(), SHAPE.context());
    Tensor out = gauss(1, TOKENS, WIDTH);
    Tensor dQkv = gauss(1, TOKENS, 3L * WIDTH);
    Qkv heads = heads(qkv);
    Qkv dHeads = heads(dQkv);
    HeadStats stats = HeadStats.ofHeads(SHAPE.heads());
    var threads =
        (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
    long fewest = Long.MAX_VALUE;
    // the JIT compiler decides when: wait until a round is free of allocation
    for (int round = 0; round < 400 && fewest > 1000; round++) {
      long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
      for (int i = 0; i < 50; i++) {
        kernels.attention(heads, SHAPE, probs, out, stats);
        kernels.attentionBackward(out, heads, probs, SHAPE, dHeads);
      }
      fewest =
          Math.min(
              fewest, threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before);
    }
    assertThat(fewest).isLessThanOrEqualTo(1000);
  }

  /**
   * Also once the method that calls the vector loop is compiled by itself, thousands of calls on.
   */
  @Test
  @Tag("as-users-run-it")
  void stepsOfExpertsAllocateNothing() {
    int[] offset = {0, 20, 64};
    Tensor dOut = gauss(1, 64, 16);
    Tensor w = gauss(1, 2, 16, 32);
    Tensor gateUp = gauss(1, 64, 64);
    Tensor dHidden = gauss(1, 64, 32);
    Tensor dGateUp = gauss(1, 64, 64);
    var threads =
        (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
    long fewest = Long.MAX_VALUE;
    for (int round = 0; round < 1000 && (round < 600 || fewest > 1000); round++) {
      long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
      for (int i = 0; i < 50; i++) {
        kernels.swigluExpertLinearBackward(dOut, w, offset, gateUp, dHidden, dGateUp);
      }
      long bytes = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
      fewest = round < 600 ? Long.MAX_VALUE : Math.min(fewest, bytes);
    }
    assertThat(fewest).isLessThanOrEqualTo(1000);
  }

  @Test
  void aFailingPartFailsTheCallAndThePoolGoesOn() {
    try (WorkerPool pool = new WorkerPool(3, false)) {
      assertThat(
              org.assertj.core.api.Assertions.catchThrowable(
                  () ->
                      pool.run(
                          20,
                          (part, worker) -> {
                            if (part == 13) {
                              throw new IllegalArgumentException("part 13");
                            }
                          })))
          .hasMessageContaining("part 13");
      int[] done = new int[1000];
      for (int round = 0; round < 2000; round++) {
        pool.run(1 + round % 1000, (part, worker) -> done[part]++);
      }
      for (int part = 0; part < 1000; part++) {
        assertThat(done[part]).isEqualTo(2 * (1000 - part));
      }
    }
  }

  @Test
  void refusesNoThreadsAndShapesThatDoNotFit() {
    assertThatIllegalArgumentException().isThrownBy(() -> new CpuKernels(0));
    Tensor x = gauss(1, 4, 5);
    Tensor w = gauss(1, 3, 6);
    Tensor out = gauss(1, 4, 3);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> kernels.linear(x, w, 0, out))
        .withMessageContaining("do not fit");
  }
}
