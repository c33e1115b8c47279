package cliplight.engine.runs.statistics;

import java.util.Optional;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * One-sided test: is the mean of a group below a target?
 *
 * @param target the target
 * @param sd the standard deviation of one run that the z test takes as known
 * @param sdIsKnown whether it was given; if not, it is the sample's own, and with few runs the z
 *     test is too sure of itself: {@code pT} is the one to go by
 * @param z how many standard errors the mean is above the target; NaN without any spread
 * @param pZ how often a mean as low comes about where the true mean is the target; NaN without any
 *     spread
 * @param pT the same by Student's t with the sample's own standard deviation; NaN for one run and
 *     for runs that are all the same
 */
public record BelowTarget(
    double target, double sd, boolean sdIsKnown, double z, double pZ, double pT) {

  /** With the standard deviation of the sample itself. */
  public static BelowTarget of(Sample sample, double target) {
    return of(sample, target, sample.sd(), false);
  }

  /** With a standard deviation that is known from elsewhere. */
  public static BelowTarget ofKnownSd(Sample sample, double target, double sd) {
    if (!(sd > 0) || Double.isInfinite(sd)) {
      throw new IllegalArgumentException(
          "The known standard deviation is " + sd + "; it has to be a number above 0.");
    }
    return of(sample, target, sd, true);
  }

  /** Why there is no test, the first half of a sentence; empty where there is one. */
  public Optional<String> untested() {
    if (!Double.isNaN(pZ)) {
      return Optional.empty();
    }
    return Optional.of(
        sd == 0
            ? "The runs all have the same value, so there is no spread to test by"
            : "One run has no spread to test by");
  }

  private static BelowTarget of(Sample sample, double target, double sd, boolean known) {
    double above = sample.mean() - target;
    double z = ratio(above, sd / Math.sqrt(sample.n()));
    double t = ratio(above, sample.standardError());
    return new BelowTarget(
        target,
        sd,
        known,
        z,
        Double.isNaN(z) ? Double.NaN : NormalDistribution.of(0, 1).cumulativeProbability(z),
        Double.isNaN(t) ? Double.NaN : TDistribution.of(sample.n() - 1.0).cumulativeProbability(t));
  }

  /** Without any spread nothing is known of it: p would be 0 by division, not by evidence. */
  private static double ratio(double above, double error) {
    return error == 0 ? Double.NaN : above / error;
  }
}
