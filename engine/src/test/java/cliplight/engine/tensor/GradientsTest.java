package cliplight.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import cliplight.engine.tensor.cpu.CpuKernels;
import java.util.Random;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Backward passes against finite differences of forward passes: the loss is the sum of output times
 * a fixed random weight.
 */
class GradientsTest {

  private static final float STEP = 4e-3f;

  private final Kernels kernels = new CpuKernels(1);
  private final TensorArena arena = new TensorArena();
  private final Random random = new Random(3);

  @AfterEach
  void close() {
    arena.close();
    kernels.close();
  }

  private Tensor gauss(long... shape) {
    Tensor x = arena.allocate("x", shape);
    float[] values = new float[(int) x.length()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    x.copyFrom(values);
    return x;
  }

  private static double dot(Tensor a, Tensor b) {
    double sum = 0;
    float[] x = a.toFloats();
    float[] y = b.toFloats();
    for (int i = 0; i < x.length; i++) {
      sum += (double) x[i] * y[i];
    }
    return sum;
  }

  /** Moves x along random directions and compares the change of loss with the gradient. */
  private void check(Tensor x, Tensor gradient, DoubleSupplier loss) {
    float[] at = x.toFloats();
    for (int trial = 0; trial < 5; trial++) {
      Tensor direction = gauss(x.length());
      float[] along = direction.toFloats();
      double expected = 0;
      float[] slope = gradient.toFloats();
      for (int i = 0; i < along.length; i++) {
        expected += (double) along[i] * slope[i];
      }
      double difference = 0;
      for (int sign : new int[] {1, -1}) {
        float[] moved = new float[at.length];
        for (int i = 0; i < at.length; i++) {
          moved[i] = at[i] + sign * STEP * along[i];
        }
        x.copyFrom(moved);
        difference += sign * loss.getAsDouble();
      }
      x.copyFrom(at);
      assertThat(difference / (2 * STEP))
          .isCloseTo(
              expected, org.assertj.core.data.Offset.offset(5e-3 * (1 + Math.abs(expected))));
    }
  }

  @Test
  void attention() {
    AttentionShape shape = AttentionShape.multiHead(2, 21, 2, 6, 0.4f);
    Tensor qkv = gauss(42, 36);
    Qkv heads = Qkv.fused(qkv, 2, 6);
    Tensor probs = arena.allocate("probs", 2, 2, 21, 21);
    Tensor out = arena.allocate("out", 42, 12);
    Tensor weight = gauss(42, 12);
    Tensor dQkv = gauss(42, 36);
    HeadStats stats = HeadStats.ofHeads(2);
    kernels.attention(heads, shape, probs, out, stats);
    kernels.attentionBackward(weight, heads, probs, shape, Qkv.fused(dQkv, 2, 6));
    check(
        qkv,
        dQkv,
        () -> {
          kernels.attention(heads, shape, probs, out, stats);
          return dot(out, weight);
        });
  }

  @ParameterizedTest
  @CsvSource({"4, 2, 6, 5, 0", "3, 1, 8, 8, 0", "4, 4, 8, 4, 1.5", "4, 2, 6, 6, 0.7"})
  void attentionOfSharedKeysAndCappedLogits(
      int heads, int kvHeads, int keySize, int valueSize, float softCap) {
    AttentionShape shape =
        new AttentionShape(2, 19, heads, kvHeads, keySize, valueSize, 0.4f, softCap);
    Tensor q = gauss(38, (long) heads * keySize);
    Tensor k = gauss(38, (long) kvHeads * keySize);
    Tensor v = gauss(38, (long) kvHeads * valueSize);
    Tensor dQ = gauss(38, (long) heads * keySize);
    Tensor dK = gauss(38, (long) kvHeads * keySize);
    Tensor dV = gauss(38, (long) kvHeads * valueSize);
    Qkv qkv =
        new Qkv(new Heads(q, 0, keySize), new Heads(k, 0, keySize), new Heads(v, 0, valueSize));
    Tensor probs = arena.allocate("probs", 2, heads, 19, 19);
    Tensor out = arena.allocate("out", 38, (long) heads * valueSize);
    Tensor weight = gauss(38, (long) heads * valueSize);
    HeadStats stats = HeadStats.ofHeads(heads);
    DoubleSupplier loss =
        () -> {
          kernels.attention(qkv, shape, probs, out, stats);
          return dot(out, weight);
        };
    kernels.attention(qkv, shape, probs, out, stats);
    kernels.attentionBackward(
        weight,
        qkv,
        probs,
        shape,
        new Qkv(new Heads(dQ, 0, keySize), new Heads(dK, 0, keySize), new Heads(dV, 0, valueSize)));
    check(q, dQ, loss);
    check(k, dK, loss);
    check(v, dV, loss);
  }

  @Test
  void headNorm() {
    Tensor x = gauss(7, 60);
    Tensor gain = gauss(20);
    Tensor out = arena.allocate("out", 7, 60);
    Tensor inverse = arena.allocate("inverse", 7, 3);
    Tensor weight = gauss(7, 60);
    Tensor dX = arena.allocate("dX", 7, 60);
    Tensor dGain = gauss(20);
    Heads heads = new Heads(x, 0, 20);
    DoubleSupplier loss =
        () -> {
          kernels.headNorm(heads, 3, gain, 1e-5f, new Heads(out, 0, 20), inverse);
          return dot(out, weight);
        };
    kernels.headNorm(heads, 3, gain, 1e-5f, new Heads(out, 0, 20), inverse);
    kernels.headNormBackward(
        new Heads(weight, 0, 20), heads, 3, gain, inverse, new Heads(dX, 0, 20), 0, dGain);
    check(x, dX, loss);
    check(gain, dGain, loss);
  }

  @Test
  void rmsNorm() {
    Tensor x = gauss(9, 35);
    Tensor gain = gauss(35);
    Tensor out = arena.allocate("out", 9, 35);
    Tensor inverse = arena.allocate("inverse", 9);
    Tensor weight = gauss(9, 35);
    Tensor dX = arena.allocate("dX", 9, 35);
    Tensor dGain = gauss(35);
    DoubleSupplier loss =
        () -> {
          kernels.rmsNorm(x, gain, 1e-5f, out, inverse);
          return dot(out, weight);
        };
    kernels.rmsNorm(x, gain, 1e-5f, out, inverse);
    kernels.rmsNormBackward(weight, x, gain, inverse, dX, 0, dGain);
    check(x, dX, loss);
    check(gain, dGain, loss);
  }

  @Test
  void swiglu() {
    Tensor gateUp = gauss(5, 74);
    Tensor out = arena.allocate("out", 5, 37);
    Tensor weight = gauss(5, 37);
    Tensor dGateUp = gauss(5, 74);
    kernels.swigluBackward(weight, gateUp, 5, dGateUp);
    check(
        gateUp,
        dGateUp,
        () -> {
          kernels.swiglu(gateUp, 5, out);
          return dot(out, weight);
        });
  }

  @Test
  void crossEntropy() {
    Tensor logits = gauss(6, 45);
    Tensor gradient = arena.allocate("gradient", 6, 45);
    int[] targets = random.ints(6, 0, 45).toArray();
    gradient.copyFrom(logits);
    kernels.crossEntropy(gradient, targets, 1, 0);
    Tensor scratch = arena.allocate("scratch", 6, 45);
    check(
        logits,
        gradient,
        () -> {
          scratch.copyFrom(logits);
          return kernels.crossEntropy(scratch, targets, 1, 0);
        });
  }

  @Test
  void combineExperts() {
    int[] position = {5, 0, 3, 1, 2, 4};
    float[] gate = {0.3f, 0.7f, 0.2f, 0.8f, 0.6f, 0.4f};
    Tensor y = gauss(6, 19);
    Tensor weight = gauss(3, 19);
    Tensor dY = gauss(6, 19);
    float[] dGate = new float[6];
    kernels.combineExpertsBackward(weight, y, position, gate, 2, dY, dGate);
    Tensor out = arena.allocate("out", 3, 19);
    DoubleSupplier loss =
        () -> {
          kernels.zero(out);
          kernels.combineExperts(y, position, gate, 2, out);
          return dot(out, weight);
        };
    check(y, dY, loss);
    for (int slot = 0; slot < 6; slot++) {
      double before = loss.getAsDouble();
      gate[slot] += STEP;
      assertThat((loss.getAsDouble() - before) / STEP)
          .isCloseTo(dGate[slot], org.assertj.core.data.Offset.offset(5e-3));
      gate[slot] -= STEP;
    }
  }

  @Test
  void ropeTurnsBackAndKeepsLengths() {
    Tensor qkv = gauss(18, 288);
    float[] before = qkv.toFloats();
    Tensor cos = arena.allocate("cos", 9, 16);
    Tensor sin = arena.allocate("sin", 9, 16);
    float[] c = new float[144];
    float[] s = new float[144];
    for (int i = 0; i < 144; i++) {
      c[i] = (float) Math.cos(i * 0.7);
      s[i] = (float) Math.sin(i * 0.7);
    }
    cos.copyFrom(c);
    sin.copyFrom(s);
    double length = kernels.sumOfSquares(qkv);
    kernels.rope(new Heads(qkv, 0, 32), 6, cos, sin, false);
    assertThat(qkv.toFloats()).isNotEqualTo(before);
    assertThat(kernels.sumOfSquares(qkv))
        .isCloseTo(length, org.assertj.core.data.Offset.offset(1e-5 * length));
    kernels.rope(new Heads(qkv, 0, 32), 6, cos, sin, true);
    assertThat(qkv.toFloats()).usingComparatorWithPrecision(1e-5f).containsExactly(before);
  }
}
