package cliplight.engine.model;

import cliplight.engine.tensor.Tensor;
import java.util.SplittableRandom;

/**
 * Initial weights: N(0, std^2) from {@link SplittableRandom}, made normal by the method of Box and
 * Muller. Each weight draws from a generator of its own, seeded by the run's seed and the weight's
 * name, so that two models of one seed agree in the weights that both have.
 */
final class Initialisation {

  /** Fills with N(0, std^2), or with ones where std is 0. */
  static void fill(Tensor weight, String name, double std, long seed) {
    if (weight.isCounted()) {
      return;
    }
    float[] values = new float[Math.toIntExact(weight.length())];
    SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + name.hashCode());
    for (int i = 0; i < values.length; i += 2) {
      // 1 - u is in (0, 1]: its logarithm is finite
      double radius = std * StrictMath.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
      double angle = 2 * Math.PI * random.nextDouble();
      values[i] = std == 0 ? 1 : (float) (radius * StrictMath.cos(angle));
      if (i + 1 < values.length) {
        values[i + 1] = std == 0 ? 1 : (float) (radius * StrictMath.sin(angle));
      }
    }
    weight.copyFrom(values);
  }

  private Initialisation() {}
}
