package cliplight.engine.runs.statistics;

import org.apache.commons.statistics.inference.DataDispersion;
import org.apache.commons.statistics.inference.TTest;

/**
 * Welch's t test: could two groups with standard deviations of their own have the same mean?
 *
 * @param difference mean of the first less mean of the second
 * @param low lower end of its 95 % confidence interval
 * @param high its upper end
 * @param t the statistic
 * @param degreesOfFreedom after Welch and Satterthwaite
 * @param p two-sided: how often a difference as large comes about where there is none
 */
public record WelchTest(
    double difference, double low, double high, double t, double degreesOfFreedom, double p) {

  /**
   * Compares two groups.
   *
   * @throws IllegalArgumentException if one has fewer than 2 values, or no value differs from
   *     another in either
   */
  public static WelchTest of(Sample a, Sample b) {
    if (a.n() < 2 || b.n() < 2) {
      throw new IllegalArgumentException(
          "A test needs at least 2 runs in each group; here are " + a.n() + " and " + b.n() + ".");
    }
    if (a.sd() == 0 && b.sd() == 0) {
      throw new IllegalArgumentException("The values of each group are all the same.");
    }
    TTest.Result result =
        TTest.withDefaults()
            .with(DataDispersion.HETEROSCEDASTIC)
            .test(a.mean(), a.sd() * a.sd(), a.n(), b.mean(), b.sd() * b.sd(), b.n());
    double difference = a.mean() - b.mean();
    double degrees = result.getDegreesOfFreedom();
    double half = StudentQuantile.of(degrees) * Math.hypot(a.standardError(), b.standardError());
    return new WelchTest(
        difference,
        difference - half,
        difference + half,
        result.getStatistic(),
        degrees,
        result.getPValue());
  }
}
