package cliplight.engine.tensor.cpu;

import cliplight.engine.tensor.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * Softmax over the keys that a query sees, and its backward pass, for a strip of neighbouring
 * queries, one to a lane: rows are keys, so that no sum runs across lanes, and sums have the order
 * of the keys. Query l of a strip sees {@code full + l + 1} keys, as far as there are {@code end}.
 */
final class CausalSoftmax {

  /** From a key's row to the next, in all arrays. */
  static final int STRIDE = MicroKernel.WIDE;

  /** Stands for a masked logit: finite, so that 0 times it is 0. */
  private static final float MASKED = -3e38f;

  /** 0, 1, 2, ... */
  private static final FloatVector LANE_NUMBERS =
      (FloatVector) FloatVector.zero(Lanes.SPECIES).addIndex(1);

  private CausalSoftmax() {}

  /**
   * {@code x = cap * tanh(s / cap)} in place of logits s, of all rows.
   *
   * @param maxAt where the largest s that each query sees is stored
   */
  static void cap(float[] s, int at, int full, int end, float cap, int maxAt) {
    FloatVector maxima = FloatVector.broadcast(Lanes.SPECIES, Float.NEGATIVE_INFINITY);
    for (int key = 0; key < end; key++) {
      FloatVector x = FloatVector.fromArray(Lanes.SPECIES, s, at + key * STRIDE);
      VectorMask<Float> seen =
          LANE_NUMBERS.compare(VectorOperators.GE, (float) Math.max(0, key - full));
      maxima = maxima.lanewise(VectorOperators.MAX, x, seen);
      tanh(x.mul(1 / cap)).mul(cap).intoArray(s, at + key * STRIDE);
    }
    maxima.intoArray(s, maxAt);
  }

  private static FloatVector tanh(FloatVector x) {
    return VectorMath.sigmoid(x.add(x)).mul(2f).sub(1f);
  }

  /**
   * {@code e^(x - max)} in place of logits x, 0 where a query does not see a key: the attention
   * weights but for the inverse of their sum.
   *
   * @param maxAt where the largest logit of each query is stored
   * @param sumAt where the sum of {@code e^(x - max)} is stored
   * @param inverseAt where the inverse of that is stored
   * @param meanAt where the mean of {@code x - max} is stored
   */
  static void forward(
      float[] s, int at, int full, int end, int maxAt, int sumAt, int inverseAt, int meanAt) {
    // every query sees the first key
    FloatVector maxima = FloatVector.fromArray(Lanes.SPECIES, s, at);
    for (int key = 0; key < full; key++) {
      maxima = maxima.max(FloatVector.fromArray(Lanes.SPECIES, s, at + key * STRIDE));
    }
    for (int key = full; key < end; key++) {
      VectorMask<Float> masked = LANE_NUMBERS.compare(VectorOperators.LT, (float) (key - full));
      FloatVector x =
          FloatVector.fromArray(Lanes.SPECIES, s, at + key * STRIDE).blend(MASKED, masked);
      x.intoArray(s, at + key * STRIDE);
      maxima = maxima.max(x);
    }
    maxima.intoArray(s, maxAt);
    exponentials(s, at, end, maxAt, sumAt, inverseAt, meanAt);
  }

  private static void exponentials(
      float[] s, int at, int end, int maxAt, int sumAt, int inverseAt, int meanAt) {
    FloatVector maxima = FloatVector.fromArray(Lanes.SPECIES, s, maxAt);
    FloatVector sums = FloatVector.zero(Lanes.SPECIES);
    FloatVector weighted = FloatVector.zero(Lanes.SPECIES);
    for (int key = 0; key < end; key++) {
      FloatVector x = FloatVector.fromArray(Lanes.SPECIES, s, at + key * STRIDE).sub(maxima);
      FloatVector e = VectorMath.exp(x);
      e.intoArray(s, at + key * STRIDE);
      sums = sums.add(e);
      weighted = e.fma(x, weighted);
    }
    FloatVector inverse = FloatVector.broadcast(Lanes.SPECIES, 1f).div(sums);
    sums.intoArray(s, sumAt);
    inverse.intoArray(s, inverseAt);
    weighted.mul(inverse).intoArray(s, meanAt);
  }

  /**
   * {@code ds = scale * p * (dp - sum(p * dp))} in place of dp.
   *
   * @param p weights, in the same array
   */
  static void backward(float[] room, int p, int dp, int end, float scale) {
    FloatVector dots = FloatVector.zero(Lanes.SPECIES);
    for (int row = 0; row < end * STRIDE; row += STRIDE) {
      FloatVector weights = FloatVector.fromArray(Lanes.SPECIES, room, p + row);
      dots = weights.fma(FloatVector.fromArray(Lanes.SPECIES, room, dp + row), dots);
    }
    for (int row = 0; row < end * STRIDE; row += STRIDE) {
      FloatVector weights = FloatVector.fromArray(Lanes.SPECIES, room, p + row);
      FloatVector.fromArray(Lanes.SPECIES, room, dp + row)
          .sub(dots)
          .mul(weights)
          .mul(scale)
          .intoArray(room, dp + row);
    }
  }

  /** {@code ds *= 1 - tanh(s / cap)^2}. */
  static void capBackward(float[] room, int s, int ds, int end, float cap) {
    for (int row = 0; row < end * STRIDE; row += STRIDE) {
      FloatVector y = tanh(FloatVector.fromArray(Lanes.SPECIES, room, s + row).mul(1 / cap));
      FloatVector d = FloatVector.fromArray(Lanes.SPECIES, room, ds + row);
      d.sub(d.mul(y).mul(y)).intoArray(room, ds + row);
    }
  }
}
