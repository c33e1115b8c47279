package cliplight.viz;

import cliplight.engine.runs.Columns;
import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.SeriesReader;
import java.util.Arrays;

/**
 * A series in an array: step i + 1 has value i, later by the steps before it. Points may be
 * appended while others read.
 */
public final class ArraySeries implements SeriesReader {

  private final SeriesKey key;
  private final long before;
  private volatile float[] values;
  private volatile int size;

  public ArraySeries(SeriesKey key, float... values) {
    this(0, key, values);
  }

  /** No constructor with it behind the key: it would take the first of whole-numbered values. */
  public static ArraySeries after(long before, SeriesKey key, float... values) {
    return new ArraySeries(before, key, values);
  }

  private ArraySeries(long before, SeriesKey key, float... values) {
    this.key = key;
    this.before = before;
    this.values = values.clone();
    this.size = values.length;
  }

  public synchronized void add(float value) {
    int n = size;
    if (n == values.length) {
      values = Arrays.copyOf(values, Math.max(16, n * 2));
    }
    values[n] = value;
    size = n + 1;
  }

  @Override
  public SeriesKey key() {
    return key;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public long step(int i) {
    return before + i + 1;
  }

  @Override
  public double value(int i) {
    return values[i];
  }

  @Override
  public long wallMillis(int i) {
    return 0;
  }

  @Override
  public long tokens(int i) {
    return 0;
  }

  /** The plain definition: every point looked at, one after the other. */
  @Override
  public Columns columns(double fromStep, double toStep, int columns) {
    float[][] found = new float[4][columns];
    for (float[] each : found) {
      Arrays.fill(each, Float.NaN);
    }
    int[] count = new int[columns];
    int[] nonFinite = new int[columns];
    int n = size;
    for (int i = 0; i < n; i++) {
      double step = step(i);
      if (step < fromStep || step >= toStep) {
        continue;
      }
      int c = (int) ((step - fromStep) / (toStep - fromStep) * columns);
      c = Math.min(columns - 1, c);
      count[c]++;
      float v = values[i];
      if (!Float.isFinite(v)) {
        nonFinite[c]++;
        continue;
      }
      if (Float.isNaN(found[2][c])) {
        found[0][c] = v;
        found[1][c] = v;
        found[2][c] = v;
      }
      found[0][c] = Math.min(found[0][c], v);
      found[1][c] = Math.max(found[1][c], v);
      found[3][c] = v;
    }
    return new Columns(fromStep, toStep, found[0], found[1], found[2], found[3], count, nonFinite);
  }
}
