package cliplight.engine.tensor.cpu;

import cliplight.engine.tensor.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Exponential and sigmoid of a vector, to a relative error of about 1e-7. NaN stays NaN. Where the
 * exponential would come near the subnormal numbers, which cost the processor 100 times as much as
 * others, it is exactly 0.
 */
final class VectorMath {

  /** exp(x) is 0 below this. */
  static final float UNDERFLOW = -80f;

  private static final VectorSpecies<Float> SPECIES = Lanes.SPECIES;
  private static final float LOG2_E = 1.44269504f;

  /** Added to a small float it leaves the nearest integer in the low bits: 1.5 * 2^23. */
  private static final float ROUNDER = 12_582_912f;

  /** ln 2 in two parts, the first with few enough bits that n * it is exact. */
  private static final float LN2_HIGH = 0.693359375f;

  private static final float LN2_LOW = -2.12194440e-4f;

  private VectorMath() {}

  /** e^x for x up to 88; 0 below {@link #UNDERFLOW}. */
  static FloatVector exp(FloatVector x) {
    FloatVector shifted = x.fma(broadcast(LOG2_E), broadcast(ROUNDER));
    FloatVector n = shifted.sub(ROUNDER);
    FloatVector r = n.fma(broadcast(-LN2_HIGH), x);
    r = n.fma(broadcast(-LN2_LOW), r);
    // minimax polynomial for e^r on [-ln2/2, ln2/2] (Cephes, Moshier)
    FloatVector p = r.fma(broadcast(1.9875691500e-4f), broadcast(1.3981999507e-3f));
    p = p.fma(r, broadcast(8.3334519073e-3f));
    p = p.fma(r, broadcast(4.1665795894e-2f));
    p = p.fma(r, broadcast(1.6666665459e-1f));
    p = p.fma(r, broadcast(5.0000001201e-1f));
    p = p.mul(r).fma(r, r.add(1f));
    FloatVector power =
        shifted
            .reinterpretAsInts()
            .lanewise(VectorOperators.LSHL, 23)
            .add(0x3F80_0000)
            .reinterpretAsFloats();
    return p.mul(power).blend(0f, x.compare(VectorOperators.LT, UNDERFLOW));
  }

  /** 1 / (1 + e^-x); 0 below {@link #UNDERFLOW}. */
  static FloatVector sigmoid(FloatVector x) {
    FloatVector e = exp(x.neg().blend(-UNDERFLOW, x.compare(VectorOperators.LT, UNDERFLOW)));
    return broadcast(1f).div(e.add(1f)).blend(0f, x.compare(VectorOperators.LT, UNDERFLOW));
  }

  /** The same function for a single value, for the rest of a row. */
  static float sigmoid(float x) {
    return x < UNDERFLOW ? 0f : (float) (1 / (1 + Math.exp(-x)));
  }

  private static FloatVector broadcast(float value) {
    return FloatVector.broadcast(SPECIES, value);
  }
}
