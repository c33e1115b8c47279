package cliplight.engine.runs;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The points of one axis of a run in memory: steps, wall time and tokens once, values per series.
 * One thread appends, any number read what was there when they asked for the size. A series of
 * 64-bit values has them beside the 32-bit ones that are drawn.
 */
final class RunColumns {

  private static final int FIRST_CAPACITY = 256;
  private static final int FIRST_CAPACITY_OF_MANY = 16;
  private static final int MANY_SERIES = 1000;

  /** Replaced as a whole when it grows, so that a reader never sees half a move. */
  @SuppressWarnings("ArrayRecordComponent") // private, never compared
  private record Storage(
      long[] steps,
      long[] wallMillis,
      long[] tokens,
      float[][] values,
      double[][] exact,
      MinMaxPyramid[] pyramids) {

    static Storage of(AxisLayout layout, int capacity) {
      int series = layout.size();
      return new Storage(
          new long[capacity],
          new long[capacity],
          new long[capacity],
          new float[series][capacity],
          exact(layout, capacity),
          pyramids(series));
    }

    private static double[][] exact(AxisLayout layout, int capacity) {
      double[][] exact = new double[layout.size()][];
      for (int i = 0; i < exact.length; i++) {
        exact[i] = layout.isFloat64(i) ? new double[capacity] : NONE;
      }
      return exact;
    }

    private static MinMaxPyramid[] pyramids(int series) {
      MinMaxPyramid[] pyramids = new MinMaxPyramid[series];
      Arrays.setAll(pyramids, i -> new MinMaxPyramid());
      return pyramids;
    }

    /** A series of 64 bits may have no point yet: what it is says the layout, not its length. */
    Storage grown(AxisLayout layout) {
      int capacity = Math.max(FIRST_CAPACITY_OF_MANY, longer(steps.length));
      float[][] longer = new float[values.length][];
      double[][] longerExact = new double[values.length][];
      for (int i = 0; i < values.length; i++) {
        longer[i] = Arrays.copyOf(values[i], capacity);
        longerExact[i] = layout.isFloat64(i) ? Arrays.copyOf(exact[i], capacity) : NONE;
      }
      return new Storage(
          Arrays.copyOf(steps, capacity),
          Arrays.copyOf(wallMillis, capacity),
          Arrays.copyOf(tokens, capacity),
          longer,
          longerExact,
          pyramids);
    }
  }

  private static final double[] NONE = {};

  /** A length to grow to: twice as long, and half as much again where that is a lot of memory. */
  static int longer(int length) {
    long more = length < 1 << 16 ? length : length / 2;
    return (int) Math.min(Integer.MAX_VALUE - 8L, length + more);
  }

  private final AxisLayout layout;
  private volatile Storage storage;
  private volatile int size;

  /** Of the window that was asked for last: all series of a chart show the same one. */
  private volatile @Nullable ColumnEdges edges;

  RunColumns(List<SeriesKey> keys) {
    this(AxisLayout.only(keys));
  }

  RunColumns(AxisLayout layout) {
    this.layout = layout;
    boolean many = layout.size() > MANY_SERIES || layout.axis() > 0;
    this.storage = Storage.of(layout, many ? FIRST_CAPACITY_OF_MANY : FIRST_CAPACITY);
  }

  /**
   * Takes over complete columns of one length.
   *
   * @param exactBySeries the values of the series that are of 64 bits; the others' are not read
   */
  RunColumns(
      AxisLayout layout,
      long[] steps,
      long[] wallMillis,
      long[] tokens,
      float[][] valuesBySeries,
      double[][] exactBySeries) {
    this.layout = layout;
    double[][] exact = new double[exactBySeries.length][];
    for (int i = 0; i < exact.length; i++) {
      exact[i] = layout.isFloat64(i) ? exactBySeries[i] : NONE;
    }
    MinMaxPyramid[] pyramids = Storage.pyramids(valuesBySeries.length);
    IntStream.range(0, pyramids.length)
        .parallel()
        .forEach(i -> pyramids[i].appendAll(valuesBySeries[i], steps.length));
    this.storage = new Storage(steps, wallMillis, tokens, valuesBySeries, exact, pyramids);
    this.size = steps.length;
  }

  /** A copy of the points after one step up to another, under other names. */
  RunColumns part(long after, long upTo, List<SeriesKey> keys) {
    Storage s = storage;
    int from = firstAfter(s, after);
    int to = firstAfter(s, upTo);
    float[][] values = new float[s.values.length][];
    double[][] exact = new double[values.length][];
    for (int i = 0; i < values.length; i++) {
      values[i] = Arrays.copyOfRange(s.values[i], from, to);
      exact[i] = layout.isFloat64(i) ? Arrays.copyOfRange(s.exact[i], from, to) : NONE;
    }
    return new RunColumns(
        new AxisLayout(layout.axis(), layout.firstSeries(), keys, layout.float64()),
        Arrays.copyOfRange(s.steps, from, to),
        Arrays.copyOfRange(s.wallMillis, from, to),
        Arrays.copyOfRange(s.tokens, from, to),
        values,
        exact);
  }

  private int firstAfter(Storage s, long step) {
    int i = Arrays.binarySearch(s.steps, 0, size, step);
    return i >= 0 ? i + 1 : -i - 1;
  }

  /** The same complete points, numbered anew within their run. */
  RunColumns numbered(int axis, int firstSeries) {
    Storage s = storage;
    return new RunColumns(
        new AxisLayout(axis, firstSeries, layout.keys(), layout.float64()), s, size);
  }

  private RunColumns(AxisLayout layout, Storage storage, int size) {
    this.layout = layout;
    this.storage = storage;
    this.size = size;
  }

  AxisLayout layout() {
    return layout;
  }

  List<SeriesKey> keys() {
    return layout.keys();
  }

  int size() {
    return size;
  }

  /** Appends one step; steps ascend. Only one thread may call this at a time. */
  void append(long step, long wallMillis, long tokens, float[] values) {
    int at = size;
    Storage s = next(step, wallMillis, tokens);
    for (int i = 0; i < values.length; i++) {
      s.values[i][at] = values[i];
      s.pyramids[i].append(values[i]);
      if (layout.isFloat64(i)) {
        s.exact[i][at] = values[i];
      }
    }
    size = at + 1;
  }

  /** Appends one step of 64-bit values, which series of 32 bits round. */
  void append(long step, long wallMillis, long tokens, double[] values) {
    int at = size;
    Storage s = next(step, wallMillis, tokens);
    for (int i = 0; i < values.length; i++) {
      float drawn = drawn(values[i]);
      s.values[i][at] = drawn;
      s.pyramids[i].append(drawn);
      if (layout.isFloat64(i)) {
        s.exact[i][at] = values[i];
      }
    }
    size = at + 1;
  }

  private Storage next(long step, long wallMillis, long tokens) {
    int at = size;
    Storage s = storage;
    if (at > 0 && (step < s.steps[at - 1] || (step == s.steps[at - 1] && !stepsMayRepeat()))) {
      throw new IllegalArgumentException(
          "Steps ascend: step " + step + " came after step " + s.steps[at - 1]);
    }
    if (at == s.steps.length) {
      s = s.grown(layout);
      storage = s;
    }
    s.steps[at] = step;
    s.wallMillis[at] = wallMillis;
    s.tokens[at] = tokens;
    return s;
  }

  private boolean stepsMayRepeat() {
    return isSuperseded();
  }

  /** Whether these points were written again later. */
  boolean isSuperseded() {
    return layout.isSuperseded();
  }

  /** The float that stands for a value in a picture; finite where the value is. */
  static float drawn(double value) {
    float drawn = (float) value;
    return Float.isInfinite(drawn) && Double.isFinite(value)
        ? Math.copySign(Float.MAX_VALUE, drawn)
        : drawn;
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

  /** Steps, wall times and tokens of points {@code from} to {@code to} (exclusive), packed. */
  byte[] packedAxis(int from, int to) {
    Storage s = storage;
    return new PackedLongs(3 * (to - from))
        .put(s.steps, from, to)
        .put(s.wallMillis, from, to)
        .put(s.tokens, from, to)
        .toBytes();
  }

  /** The value as it was given. */
  double value(int series, int i) {
    Storage s = storage;
    return layout.isFloat64(series) ? s.exact[series][i] : s.values[series][i];
  }

  /** The values of a series of 64 bits; empty for one of 32. */
  double[] exact(int series) {
    return storage.exact[series];
  }

  /**
   * The values of one series as they are drawn, to be read up to the size that was asked for
   * before; never written.
   */
  float[] values(int series) {
    return storage.values[series];
  }

  /** Edges of the pixel columns of a window of the points that are there now. */
  ColumnEdges edges(SeriesReader axis, double fromStep, double toStep, int width) {
    int points = size;
    ColumnEdges known = edges;
    if (known == null || !known.are(points, fromStep, toStep, width)) {
      known = ColumnEdges.of(axis, points, fromStep, toStep, width);
      edges = known;
    }
    return known;
  }

  MinMaxPyramid pyramid(int series) {
    return storage.pyramids[series];
  }

  /**
   * Bytes these points take in memory: 4 a value, 8 where exact, about 1 for the pyramid, 24 a
   * step.
   */
  long bytes() {
    return (long) storage.steps.length
        * (24 + 5L * layout.size() + 8L * layout.float64().cardinality());
  }

  SeriesReader reader(int series) {
    return new ColumnReader(this, series);
  }
}
