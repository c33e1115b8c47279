package cliplight.engine.tensor.cpu;

import cliplight.engine.tensor.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * Exponential and sigmoid of a vector, to a relative error of about 1e-7. NaN stays NaN. An
 * exponential below 1e-20, which a sum of floats beside 1 cannot hold, is exactly 0, and so is a
 * gradient that was {@link #flushed}: multiplied with one another they would give subnormal
 * numbers, and a product with those takes an Intel processor several times as long.
 */
@SuppressWarnings("FloatingPointLiteralPrecision") // the constants as published
final class VectorMath {

  /** exp(x) is 0 below this: e^-46 is 1e-20. */
  static final float UNDERFLOW = -46f;

  // constants are vectors, since a broadcast in the loop takes much of what the JIT compiler is
  // ready to inline

  private static final FloatVector ONE = broadcast(1f);
  private static final FloatVector LOG2_E = broadcast(1.44269504f);

  /** Added to a small float it leaves the nearest integer in the low bits: 1.5 * 2^23. */
  private static final FloatVector ROUNDER = broadcast(12_582_912f);

  /** ln 2 in two parts, the first with few enough bits that n * it is exact. */
  private static final FloatVector MINUS_LN2_HIGH = broadcast(-0.693359375f);

  private static final FloatVector MINUS_LN2_LOW = broadcast(2.12194440e-4f);

  /** Minimax polynomial for e^r on [-ln2/2, ln2/2] (Cephes, Moshier), from r^7 down to r^2. */
  private static final FloatVector P7 = broadcast(1.9875691500e-4f);

  private static final FloatVector P6 = broadcast(1.3981999507e-3f);
  private static final FloatVector P5 = broadcast(8.3334519073e-3f);
  private static final FloatVector P4 = broadcast(4.1665795894e-2f);
  private static final FloatVector P3 = broadcast(1.6666665459e-1f);
  private static final FloatVector P2 = broadcast(5.0000001201e-1f);

  /** A gradient below it changes no weight: AdamW adds 1e-8 to its size, Muon 1e-7. */
  private static final float SMALLEST_GRADIENT = 1e-20f;

  private static final FloatVector SMALLEST = broadcast(SMALLEST_GRADIENT);
  private static final FloatVector ZERO = broadcast(0f);
  private static final FloatVector LOWEST = broadcast(UNDERFLOW);
  private static final IntVector EXPONENT_OF_ONE =
      (IntVector) IntVector.SPECIES_PREFERRED.broadcast(0x3F80_0000);

  private VectorMath() {}

  /** e^x for x up to 88; 0 below {@link #UNDERFLOW}. */
  static FloatVector exp(FloatVector x) {
    return inRange(x).blend(ZERO, x.compare(VectorOperators.LT, LOWEST));
  }

  /** e^x for x from -87 to 88. */
  private static FloatVector inRange(FloatVector x) {
    FloatVector shifted = x.fma(LOG2_E, ROUNDER);
    FloatVector n = shifted.sub(ROUNDER);
    FloatVector r = n.fma(MINUS_LN2_LOW, n.fma(MINUS_LN2_HIGH, x));
    FloatVector p =
        r.fma(P7, P6).fma(r, P5).fma(r, P4).fma(r, P3).fma(r, P2).mul(r).fma(r, r.add(ONE));
    FloatVector power =
        shifted
            .reinterpretAsInts()
            .lanewise(VectorOperators.LSHL, 23)
            .add(EXPONENT_OF_ONE)
            .reinterpretAsFloats();
    return p.mul(power);
  }

  /** 1 / (1 + e^-x); 0 below {@link #UNDERFLOW}. */
  static FloatVector sigmoid(FloatVector x) {
    VectorMask<Float> underflow = x.compare(VectorOperators.LT, LOWEST);
    // where x underflows the blend of the result hides what comes of it
    FloatVector e = inRange(ZERO.sub(x).max(LOWEST));
    return ONE.div(e.add(ONE)).blend(ZERO, underflow);
  }

  /** The same function for a single value, for the rest of a row. */
  static float sigmoid(float x) {
    return x < UNDERFLOW ? 0f : (float) (1 / (1 + Math.exp(-x)));
  }

  /** Gradients, 0 where they are below 1e-20 in size. */
  static FloatVector flushed(FloatVector gradients) {
    return gradients.blend(ZERO, gradients.abs().compare(VectorOperators.LT, SMALLEST));
  }

  /** The same for a single one, for the rest of a row. */
  static float flushed(float gradient) {
    return Math.abs(gradient) < SMALLEST_GRADIENT ? 0f : gradient;
  }

  private static FloatVector broadcast(float value) {
    return FloatVector.broadcast(Lanes.SPECIES, value);
  }
}
