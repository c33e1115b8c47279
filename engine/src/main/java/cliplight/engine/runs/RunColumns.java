package cliplight.engine.runs;

import java.util.Arrays;
import java.util.List;

/**
 * The points of one run in memory: steps, wall time and tokens once, values per series. One thread
 * appends, any number read what was there when they asked for the size.
 */
final class RunColumns {

  private static final int FIRST_CAPACITY = 256;
  private static final int FIRST_CAPACITY_OF_MANY = 16;
  private static final int MANY_SERIES = 1000;

  /** Replaced as a whole when it grows, so that a reader never sees half a move. */
  @SuppressWarnings("ArrayRecordComponent") // private, never compared
  private record Storage(
      long[] steps, long[] wallMillis, long[] tokens, float[][] values, MinMaxPyramid[] pyramids) {

    static Storage of(int series, int capacity) {
      return new Storage(
          new long[capacity],
          new long[capacity],
          new long[capacity],
          new float[series][capacity],
          pyramids(series));
    }

    private static MinMaxPyramid[] pyramids(int series) {
      MinMaxPyramid[] pyramids = new MinMaxPyramid[series];
      Arrays.setAll(pyramids, i -> new MinMaxPyramid());
      return pyramids;
    }

    Storage grown() {
      int capacity = Math.max(FIRST_CAPACITY_OF_MANY, steps.length * 2);
      float[][] longer = new float[values.length][];
      for (int i = 0; i < values.length; i++) {
        longer[i] = Arrays.copyOf(values[i], capacity);
      }
      return new Storage(
          Arrays.copyOf(steps, capacity),
          Arrays.copyOf(wallMillis, capacity),
          Arrays.copyOf(tokens, capacity),
          longer,
          pyramids);
    }
  }

  private final List<SeriesKey> layout;
  private volatile Storage storage;
  private volatile int size;

  RunColumns(List<SeriesKey> layout) {
    this.layout = List.copyOf(layout);
    int capacity = layout.size() > MANY_SERIES ? FIRST_CAPACITY_OF_MANY : FIRST_CAPACITY;
    this.storage = Storage.of(layout.size(), capacity);
  }

  /** Takes over complete columns of one length. */
  RunColumns(
      List<SeriesKey> layout,
      long[] steps,
      long[] wallMillis,
      long[] tokens,
      float[][] valuesBySeries) {
    this.layout = List.copyOf(layout);
    MinMaxPyramid[] pyramids = Storage.pyramids(valuesBySeries.length);
    for (int i = 0; i < pyramids.length; i++) {
      pyramids[i].appendAll(valuesBySeries[i], steps.length);
    }
    this.storage = new Storage(steps, wallMillis, tokens, valuesBySeries, pyramids);
    this.size = steps.length;
  }

  List<SeriesKey> layout() {
    return layout;
  }

  int size() {
    return size;
  }

  /** Appends one step; steps ascend. Only one thread may call this at a time. */
  void append(long step, long wallMillis, long tokens, float[] values) {
    int at = size;
    Storage s = storage;
    if (at > 0 && step <= s.steps[at - 1]) {
      throw new IllegalArgumentException(
          "Steps ascend: step " + step + " came after step " + s.steps[at - 1]);
    }
    if (at == s.steps.length) {
      s = s.grown();
      storage = s;
    }
    s.steps[at] = step;
    s.wallMillis[at] = wallMillis;
    s.tokens[at] = tokens;
    for (int i = 0; i < values.length; i++) {
      s.values[i][at] = values[i];
      s.pyramids[i].append(values[i]);
    }
    size = at + 1;
  }

  long step(int i) {
    return storage.steps[i];
  }

  long wallMillis(int i) {
    return storage.wallMillis[i];
  }

  long tokens(int i) {
    return storage.tokens[i];
  }

  float value(int series, int i) {
    return storage.values[series][i];
  }

  /**
   * The values of one series, to be read up to the size that was asked for before; never written.
   */
  float[] values(int series) {
    return storage.values[series];
  }

  MinMaxPyramid pyramid(int series) {
    return storage.pyramids[series];
  }

  /** Bytes this run takes in memory: 4 a value, about 1 for the pyramid, 24 a step. */
  long bytes() {
    return (long) storage.steps.length * (24 + 5L * layout.size());
  }

  SeriesReader reader(int series) {
    return new ColumnReader(this, series);
  }
}
