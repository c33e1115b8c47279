package cliplight.engine.runs;

import java.util.Arrays;

/**
 * Minimum, maximum and number of finite values of blocks of 16, 256, 4096, ... points, built as
 * points arrive, so that any window is reduced in time proportional to its columns and not to its
 * points. One thread appends; readers look only at blocks that were complete when they took the
 * size.
 */
final class MinMaxPyramid {

  static final int FAN = 16;

  /** One level's blocks; a block is never written again once it is there. */
  private static final class Level {
    float[] min = new float[4];
    float[] max = new float[4];
    int[] finite = new int[4];
    int full;

    void add(Extent block) {
      if (full == min.length) {
        min = Arrays.copyOf(min, full * 2);
        max = Arrays.copyOf(max, full * 2);
        finite = Arrays.copyOf(finite, full * 2);
      }
      min[full] = block.min;
      max[full] = block.max;
      finite[full] = block.finite;
      full++;
    }
  }

  /** What a range of points comes to. */
  static final class Extent {
    float min = Float.POSITIVE_INFINITY;
    float max = Float.NEGATIVE_INFINITY;
    int finite;

    void add(float value) {
      if (Float.isFinite(value)) {
        min = Math.min(min, value);
        max = Math.max(max, value);
        finite++;
      }
    }

    void add(float blockMin, float blockMax, int blockFinite) {
      min = Math.min(min, blockMin);
      max = Math.max(max, blockMax);
      finite += blockFinite;
    }

    void clear() {
      min = Float.POSITIVE_INFINITY;
      max = Float.NEGATIVE_INFINITY;
      finite = 0;
    }
  }

  private Level[] levels = new Level[0];
  private final Extent open = new Extent();
  private int openCount;

  synchronized void append(float value) {
    open.add(value);
    if (++openCount == FAN) {
      closeBlock(open);
      open.clear();
      openCount = 0;
    }
  }

  synchronized void appendAll(float[] values, int count) {
    int i = 0;
    while (i < count && openCount > 0) {
      append(values[i++]);
    }
    for (; i + FAN <= count; i += FAN) {
      Extent block = new Extent();
      for (int k = i; k < i + FAN; k++) {
        block.add(values[k]);
      }
      closeBlock(block);
    }
    while (i < count) {
      append(values[i++]);
    }
  }

  private void closeBlock(Extent points) {
    level(0).add(points);
    for (int l = 0; levels[l].full % FAN == 0; l++) {
      Level below = levels[l];
      Extent block = new Extent();
      for (int i = below.full - FAN; i < below.full; i++) {
        block.add(below.min[i], below.max[i], below.finite[i]);
      }
      level(l + 1).add(block);
    }
  }

  private Level level(int l) {
    if (l == levels.length) {
      levels = Arrays.copyOf(levels, l + 1);
      levels[l] = new Level();
    }
    return levels[l];
  }

  /** Reduces points {@code from} to {@code to} (exclusive), reading single values at the edges. */
  synchronized Extent reduce(float[] values, int from, int to) {
    Extent extent = new Extent();
    int i = from;
    while (i < to) {
      int level = -1;
      int block = 1;
      int wider = FAN;
      while (level + 1 < levels.length
          && i % wider == 0
          && wider <= to - i
          && i / wider < levels[level + 1].full) {
        level++;
        block = wider;
        if (wider > Integer.MAX_VALUE / FAN) {
          break;
        }
        wider *= FAN;
      }
      if (level < 0) {
        extent.add(values[i]);
      } else {
        Level l = levels[level];
        int at = i / block;
        extent.add(l.min[at], l.max[at], l.finite[at]);
      }
      i += block;
    }
    return extent;
  }

  /**
   * Reduces a window to pixel columns; see {@link SeriesReader#columns}.
   *
   * @param edges of the columns
   * @param values the values this pyramid was built from
   */
  Columns columns(ColumnEdges edges, float[] values) {
    int width = edges.width();
    Columns window =
        new Columns(
            edges.fromStep(),
            edges.toStep(),
            nans(width),
            nans(width),
            nans(width),
            nans(width),
            new int[width],
            new int[width]);
    int from = edges.first();
    for (int c = 0; c < width; c++) {
      int to = edges.ends()[c];
      if (to - from > 2 * FAN) {
        fill(window, c, values, from, to);
      } else if (to > from) {
        fillFromPoints(window, c, values, from, to);
      }
      from = to;
    }
    return window;
  }

  private void fill(Columns window, int column, float[] values, int from, int to) {
    Extent extent = reduce(values, from, to);
    window.count()[column] = to - from;
    window.nonFinite()[column] = to - from - extent.finite;
    if (extent.finite == 0) {
      return;
    }
    window.min()[column] = extent.min;
    window.max()[column] = extent.max;
    int i = from;
    while (!Float.isFinite(values[i])) {
      i++;
    }
    window.first()[column] = values[i];
    i = to - 1;
    while (!Float.isFinite(values[i])) {
      i--;
    }
    window.last()[column] = values[i];
  }

  /** The same by one look at every point, which is quicker where they are few. */
  private static void fillFromPoints(Columns window, int column, float[] values, int from, int to) {
    Extent extent = new Extent();
    float first = Float.NaN;
    float last = Float.NaN;
    for (int i = from; i < to; i++) {
      float value = values[i];
      extent.add(value);
      if (Float.isFinite(value)) {
        first = extent.finite == 1 ? value : first;
        last = value;
      }
    }
    window.count()[column] = to - from;
    window.nonFinite()[column] = to - from - extent.finite;
    if (extent.finite > 0) {
      window.min()[column] = extent.min;
      window.max()[column] = extent.max;
      window.first()[column] = first;
      window.last()[column] = last;
    }
  }

  private static float[] nans(int width) {
    float[] values = new float[width];
    Arrays.fill(values, Float.NaN);
    return values;
  }
}
