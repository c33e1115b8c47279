package cliplight.viz.chart;

/**
 * What a plot shows from bottom to top.
 *
 * @param low the value at the bottom edge
 * @param high the value at the top edge, above {@code low}
 * @param scale how values between become heights
 */
public record ValueRange(double low, double high, ValueScale scale) {

  public ValueRange {
    if (!(high > low) || (scale == ValueScale.LOG && low <= 0)) {
      throw new IllegalArgumentException("Not a range of values: " + low + " to " + high);
    }
  }

  /** Where a value lies: 0 at the bottom edge, 1 at the top edge, beyond where it lies beyond. */
  public double share(double value) {
    if (scale == ValueScale.LOG) {
      return value <= 0 ? 0 : Math.log(value / low) / Math.log(high / low);
    }
    return (value - low) / (high - low);
  }
}
