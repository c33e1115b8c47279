package cliplight.viz.chart;

import cliplight.viz.Threshold;
import java.util.Arrays;
import java.util.List;

/**
 * Chooses the values at the bottom and top edge from what is visible. Edges lie on round numbers,
 * so that a live curve does not make its axis tremble.
 */
final class AutoRange {

  /** A first descent ends where values are below this many times the middle value. */
  private static final double LANDED = 2.2;

  private static final double MOST_DECADES = 9;

  private AutoRange() {}

  /**
   * The range for curves on a scale.
   *
   * @param curves what is visible; values that are NaN are passed over
   * @param thresholds tau where one can be seen, always within the range on a log scale
   */
  static ValueRange of(ValueScale scale, List<CurvePoints> curves, List<Threshold> thresholds) {
    return switch (scale) {
      case SHARE -> new ValueRange(0, 1, scale);
      case LINEAR -> linear(curves);
      case LOG -> log(curves, thresholds);
    };
  }

  private static ValueRange linear(List<CurvePoints> curves) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (CurvePoints curve : curves) {
      for (int i = landing(curve); i < curve.count(); i++) {
        double value = curve.values()[i];
        if (!Double.isNaN(value)) {
          low = Math.min(low, value);
          high = Math.max(high, value);
        }
      }
    }
    if (low > high) {
      return new ValueRange(0, 1, ValueScale.LINEAR);
    }
    double pad = high > low ? (high - low) * 0.05 : Math.abs(high) * 0.1;
    if (pad == 0) {
      // nothing but zeros says nothing of a scale: no tiny one is to be made up
      pad = 1;
    }
    double unit = StepTicks.niceUnit((high - low + 2 * pad) / 4) / 5;
    double bottom = Math.floor((low - pad) / unit) * unit;
    if (low >= 0) {
      bottom = Math.max(0, bottom);
    }
    double top = Math.ceil((high + pad) / unit) * unit;
    return new ValueRange(bottom, top > bottom ? top : bottom + unit, ValueScale.LINEAR);
  }

  /**
   * Where a curve that starts far above its middle value has come down: a loss begins at its worst,
   * and the axis shall show the rest. Nothing after that is left out, however high.
   */
  private static int landing(CurvePoints curve) {
    double[] sorted =
        Arrays.stream(curve.values(), 0, curve.count())
            .filter(value -> !Double.isNaN(value))
            .sorted()
            .toArray();
    if (sorted.length < 20 || sorted[0] <= 0) {
      return 0;
    }
    double limit = sorted[sorted.length / 2] * LANDED;
    int i = 0;
    while (i < curve.count() && !(curve.values()[i] <= limit)) {
      i++;
    }
    // a descent is short; something that stays high for long is what the chart is about
    return i < curve.count() / 4 ? i : 0;
  }

  private static ValueRange log(List<CurvePoints> curves, List<Threshold> thresholds) {
    double low = Double.POSITIVE_INFINITY;
    double high = 0;
    for (CurvePoints curve : curves) {
      for (int i = 0; i < curve.count(); i++) {
        double value = curve.values()[i];
        if (value > 0) {
          low = Math.min(low, value);
          high = Math.max(high, value);
        }
      }
    }
    for (Threshold threshold : thresholds) {
      low = Math.min(low, threshold.tau());
      high = Math.max(high, threshold.tau() * 1.5);
    }
    if (low > high) {
      return new ValueRange(0.1, 10, ValueScale.LOG);
    }
    low = Math.max(low, high / Math.pow(10, MOST_DECADES));
    double bottom = roundDown(low * 0.8);
    double top = roundUp(high * 1.4);
    return new ValueRange(bottom, top, ValueScale.LOG);
  }

  private static double roundDown(double value) {
    double decade = Math.pow(10, Math.floor(Math.log10(value)));
    double lead = value / decade;
    return decade * (lead >= 5 ? 5 : lead >= 3 ? 3 : lead >= 2 ? 2 : 1);
  }

  private static double roundUp(double value) {
    double decade = Math.pow(10, Math.floor(Math.log10(value)));
    double lead = value / decade;
    return decade * (lead <= 1 ? 1 : lead <= 2 ? 2 : lead <= 3 ? 3 : lead <= 5 ? 5 : 10);
  }
}
