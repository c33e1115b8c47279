package cliplight.viz.series;

import cliplight.engine.runs.Columns;
import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.SeriesReader;
import java.util.Arrays;

/**
 * The mean of the points around each point of a series: computed on all points, never on the drawn
 * ones. Half the window lies before a point, half after it. At the start the window shrinks on both
 * sides, so that the first steep steps are not smeared over the rest; at the end only what has come
 * counts, so the last half window moves a little while a run is live. Values that are not finite
 * are left out; a window without a finite value gives NaN.
 */
public final class RunningMean implements SeriesReader {

  private final SeriesReader source;
  private final int window;
  private float[] means = new float[256];
  private int computed;

  /**
   * @param source all points
   * @param window how many points a mean spans, at least 1
   */
  public RunningMean(SeriesReader source, int window) {
    if (window < 1) {
      throw new IllegalArgumentException("A mean spans at least 1 point, not " + window);
    }
    this.source = source;
    this.window = window;
  }

  /** Whose mean this is. */
  public SeriesReader source() {
    return source;
  }

  @Override
  public SeriesKey key() {
    return source.key();
  }

  @Override
  public int size() {
    return source.size();
  }

  @Override
  public long step(int i) {
    return source.step(i);
  }

  @Override
  public synchronized double value(int i) {
    compute(source.size());
    return means[i];
  }

  @Override
  public long wallMillis(int i) {
    return source.wallMillis(i);
  }

  @Override
  public long tokens(int i) {
    return source.tokens(i);
  }

  @Override
  public synchronized Columns columns(double fromStep, double toStep, int columns) {
    float[] min = nans(columns);
    float[] max = nans(columns);
    float[] first = nans(columns);
    float[] last = nans(columns);
    int[] count = new int[columns];
    int[] nonFinite = new int[columns];
    int size = size();
    compute(size);
    double perStep = columns / (toStep - fromStep);
    for (int i = indexAtOrBefore((long) Math.ceil(fromStep) - 1) + 1; i < size; i++) {
      long step = step(i);
      if (step >= toStep) {
        break;
      }
      int c = Math.min(columns - 1, (int) ((step - fromStep) * perStep));
      count[c]++;
      float mean = means[i];
      if (!Float.isFinite(mean)) {
        nonFinite[c]++;
        continue;
      }
      if (Float.isNaN(first[c])) {
        first[c] = mean;
        min[c] = mean;
        max[c] = mean;
      }
      last[c] = mean;
      min[c] = Math.min(min[c], mean);
      max[c] = Math.max(max[c], mean);
    }
    return new Columns(fromStep, toStep, min, max, first, last, count, nonFinite);
  }

  private static float[] nans(int columns) {
    float[] values = new float[columns];
    Arrays.fill(values, Float.NaN);
    return values;
  }

  /** Each mean from its own window: no running sum that one huge value would spoil for ever. */
  private void compute(int size) {
    if (size <= computed) {
      return;
    }
    if (size > means.length) {
      means = Arrays.copyOf(means, Math.max(size, means.length * 2));
    }
    // means near the former end lacked the points that have come since
    for (int at = Math.max(0, computed - window); at < size; at++) {
      int before = Math.min(window / 2, at);
      int after = Math.min(Math.min((window - 1) / 2, at), size - 1 - at);
      double sum = 0;
      int finite = 0;
      for (int i = at - before; i <= at + after; i++) {
        double value = source.value(i);
        if (Double.isFinite(value)) {
          sum += value;
          finite++;
        }
      }
      means[at] = finite == 0 ? Float.NaN : (float) (sum / finite);
    }
    computed = size;
  }
}
