package cliplight.engine.runs;

/**
 * Reads one series, live or recorded alike: all points, never thinned. Safe to read from any thread
 * while points arrive; {@link #size()} only grows. Steps ascend.
 */
public interface SeriesReader {

  SeriesKey key();

  int size();

  /** How many points, from the first, nothing to come can change. */
  default int settled() {
    return size();
  }

  /** The step of point {@code i}, 0 &lt;= i &lt; size. */
  long step(int i);

  /** The value of point {@code i}; may be NaN or infinite. */
  double value(int i);

  /** Milliseconds since the epoch at which point {@code i} was recorded. */
  long wallMillis(int i);

  /** Tokens seen up to point {@code i}; 0 where nobody counted. */
  long tokens(int i);

  /** Index of the last point at or before a step; -1 if there is none. */
  default int indexAtOrBefore(long step) {
    int low = 0;
    int high = size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (step(middle) <= step) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return high;
  }

  /** The value at exactly this step; NaN if there is no point. */
  default double valueAt(long step) {
    int i = indexAtOrBefore(step);
    return i >= 0 && step(i) == step ? value(i) : Double.NaN;
  }

  /**
   * Reduces the points from one step to another to pixel columns without losing an extreme.
   *
   * @param fromStep left edge, inclusive
   * @param toStep right edge, exclusive; above {@code fromStep}
   * @param columns how many pixel columns, at least 1
   */
  Columns columns(double fromStep, double toStep, int columns);
}
