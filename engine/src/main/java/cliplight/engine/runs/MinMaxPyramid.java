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

  /** One level's blocks; a block is never written again once the next one has begun. */
  private static final class Level {
    float[] min = new float[16];
    float[] max = new float[16];
    int[] finite = new int[16];
    int full;

    void add(float blockMin, float blockMax, int blockFinite) {
      if (full == min.length) {
        min = Arrays.copyOf(min, full * 2);
        max = Arrays.copyOf(max, full * 2);
        finite = Arrays.copyOf(finite, full * 2);
      }
      min[full] = blockMin;
      max[full] = blockMax;
      finite[full] = blockFinite;
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
  }

  private Level[] levels = {new Level()};
  private Extent open = new Extent();
  private int openCount;

  synchronized void append(float value) {
    open.add(value);
    if (++openCount < FAN) {
      return;
    }
    levels[0].add(open.min, open.max, open.finite);
    open = new Extent();
    openCount = 0;
    for (int l = 0; levels[l].full % FAN == 0; l++) {
      Level below = levels[l];
      Extent block = new Extent();
      for (int i = below.full - FAN; i < below.full; i++) {
        block.add(below.min[i], below.max[i], below.finite[i]);
      }
      if (l + 1 == levels.length) {
        levels = Arrays.copyOf(levels, l + 2);
        levels[l + 1] = new Level();
      }
      levels[l + 1].add(block.min, block.max, block.finite);
    }
  }

  /** Reduces points {@code from} to {@code to} (exclusive), reading single values at the edges. */
  synchronized Extent reduce(RunColumns columns, int series, int from, int to) {
    Extent extent = new Extent();
    int i = from;
    while (i < to) {
      int level = -1;
      int block = 1;
      int wider = FAN;
      while (level + 1 < levels.length
          && i % wider == 0
          && i + wider <= to
          && i / wider < levels[level + 1].full) {
        level++;
        block = wider;
        if (wider > Integer.MAX_VALUE / FAN) {
          break;
        }
        wider *= FAN;
      }
      if (level < 0) {
        extent.add(columns.value(series, i));
      } else {
        Level l = levels[level];
        int at = i / block;
        extent.add(l.min[at], l.max[at], l.finite[at]);
      }
      i += block;
    }
    return extent;
  }
}
