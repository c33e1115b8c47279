package cliplight.engine.runs;

import java.util.Arrays;

/**
 * A series that is computed from others, on all their points and when somebody first looks. Grows
 * with its sources; safe to read from any thread. Its values are computed once and kept, which
 * {@link #bytes} counts; only the newest of a live run may still change, see {@link #settled}.
 */
public abstract class DerivedSeries implements SeriesReader {

  private final SeriesKey key;
  private double[] values = new double[256];
  private int size;
  private int settled;

  private float[] drawn = {};
  private int pyramidSize;
  private final MinMaxPyramid pyramid = new MinMaxPyramid();

  protected DerivedSeries(SeriesKey key) {
    this.key = key;
  }

  /**
   * Takes in what the sources have got since the last call, by {@link #put} and {@link #settle}.
   * Called under this series' lock before every reading.
   */
  protected abstract void update();

  /** Puts a value at a point that is not settled, or at the end. */
  protected final void put(int i, double value) {
    if (i == values.length) {
      values = Arrays.copyOf(values, i * 2);
    }
    values[i] = value;
    size = Math.max(size, i + 1);
  }

  /** The first {@code count} values will never change again. */
  protected final void settle(int count) {
    settled = count;
  }

  /** How many points there are as of the last {@link #update}; for subclasses. */
  protected final int computed() {
    return size;
  }

  /** How many values, from the first, nothing to come can change; as of the last {@link #size}. */
  @Override
  public final synchronized int settled() {
    return settled;
  }

  /** About how much memory the values take. */
  public synchronized long bytes() {
    return 8L * values.length + 4L * drawn.length;
  }

  @Override
  public final SeriesKey key() {
    return key;
  }

  @Override
  public final synchronized int size() {
    update();
    return size;
  }

  @Override
  public final synchronized double value(int i) {
    if (i >= size) {
      update();
    }
    if (i < 0 || i >= size) {
      throw new IndexOutOfBoundsException("Point " + i + " of " + size + " of " + key);
    }
    return values[i];
  }

  @Override
  public final synchronized Columns columns(double fromStep, double toStep, int columns) {
    update();
    if (drawn.length < size) {
      drawn = Arrays.copyOf(drawn, values.length);
    }
    for (; pyramidSize < settled; pyramidSize++) {
      drawn[pyramidSize] = RunColumns.drawn(values[pyramidSize]);
      pyramid.append(drawn[pyramidSize]);
    }
    for (int i = settled; i < size; i++) {
      drawn[i] = RunColumns.drawn(values[i]);
    }
    return pyramid.columns(ColumnEdges.of(this, size, fromStep, toStep, columns), drawn);
  }
}
