package cliplight.engine.runs.statistics;

import java.util.Arrays;
import org.apache.commons.statistics.descriptive.Mean;
import org.apache.commons.statistics.descriptive.StandardDeviation;

/**
 * What several values come to.
 *
 * @param n how many values, at least 1
 * @param mean their mean
 * @param sd sample standard deviation, with n - 1; NaN for one value
 * @param low lower end of the 95 % confidence interval of the mean by Student's t; NaN for one
 *     value
 * @param high its upper end
 * @param min the smallest
 * @param max the largest
 */
public record Sample(
    int n, double mean, double sd, double low, double high, double min, double max) {

  /**
   * Sums up values.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Sample of(double... values) {
    int n = values.length;
    if (n == 0) {
      throw new IllegalArgumentException("A sample has at least one value");
    }
    double mean = Mean.of(values).getAsDouble();
    double sd = n == 1 ? Double.NaN : StandardDeviation.of(values).getAsDouble();
    double half = n == 1 ? Double.NaN : StudentQuantile.of(n - 1) * sd / Math.sqrt(n);
    return new Sample(
        n,
        mean,
        sd,
        mean - half,
        mean + half,
        Arrays.stream(values).min().orElseThrow(),
        Arrays.stream(values).max().orElseThrow());
  }

  double standardError() {
    return sd / Math.sqrt(n);
  }
}
