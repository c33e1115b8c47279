package cliplight.engine.runs.formula;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.statistics.descriptive.Quantile;
import org.apache.commons.statistics.descriptive.Quantile.EstimationMethod;
import org.apache.commons.statistics.descriptive.StandardDeviation;

/**
 * What several values of one step come to. One value that is not a number makes the result not a
 * number: a broken head or seed is not hidden by the others.
 */
enum Reduction {
  MAX,
  MIN,
  MEAN,
  SUM,
  MEDIAN,
  SD;

  static Optional<Reduction> named(String name) {
    return Arrays.stream(values()).filter(r -> r.functionName().equals(name)).findFirst();
  }

  String functionName() {
    return name().toLowerCase(Locale.ROOT);
  }

  double of(double[] values) {
    return switch (this) {
      case MAX -> Arrays.stream(values).reduce(Double.NEGATIVE_INFINITY, Math::max);
      case MIN -> Arrays.stream(values).reduce(Double.POSITIVE_INFINITY, Math::min);
      case SUM -> sum(values);
      case MEAN -> sum(values) / values.length;
      case MEDIAN -> quantile(values, 0.5);
      case SD -> values.length < 2 ? Double.NaN : StandardDeviation.of(values).getAsDouble();
    };
  }

  private static double sum(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum;
  }

  /** Between the two values next to it in proportion, as numpy does it (Hyndman and Fan's 7). */
  static double quantile(double[] values, double share) {
    for (double value : values) {
      if (Double.isNaN(value)) {
        return Double.NaN;
      }
    }
    return Quantile.withDefaults()
        .with(EstimationMethod.HF7)
        .withCopy(true)
        .evaluate(values, share);
  }
}
