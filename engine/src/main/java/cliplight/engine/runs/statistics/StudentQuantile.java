package cliplight.engine.runs.statistics;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * How many standard errors a 95 % confidence interval reaches to either side, by Student's t. Asked
 * at every step of a curve, so it has to be quick: the library's own search takes more than a
 * hundred microseconds.
 */
final class StudentQuantile {

  /** What lies beyond either end. */
  private static final double TAIL = 0.025;

  /** The quantile of the normal distribution: below that of any t distribution. */
  private static final double NORMAL = 1.959963984540054;

  private static final double CLOSE = 1e-13;
  private static final int MOST_STEPS = 100;

  /** Groups have few sizes, so few whole degrees of freedom are ever asked for. */
  private static final Map<Integer, Double> WHOLE = new ConcurrentHashMap<>();

  private StudentQuantile() {}

  /** With whole degrees of freedom, at least 1. */
  static double of(int degrees) {
    return WHOLE.computeIfAbsent(degrees, whole -> of((double) whole));
  }

  /**
   * With any degrees of freedom above 0: Newton's method from below. The tail is convex there, so
   * no step passes the quantile but for rounding.
   */
  static double of(double degrees) {
    TDistribution t = TDistribution.of(degrees);
    double x = NORMAL;
    for (int i = 0; i < MOST_STEPS; i++) {
      double step = (t.survivalProbability(x) - TAIL) / t.density(x);
      x += step;
      if (Math.abs(step) <= CLOSE * x) {
        return x;
      }
    }
    return t.inverseSurvivalProbability(TAIL);
  }
}
