package cliplight.viz.chart;

import cliplight.engine.runs.Columns;
import cliplight.engine.runs.SeriesReader;

/**
 * The points of one curve within the visible steps, thinned to pixel columns without losing an
 * extreme. With at most two points a column these are the points themselves and their next
 * neighbours outside; otherwise two vertices a column: the least and the greatest value.
 *
 * @param steps x of each vertex
 * @param values y of each vertex; NaN where the line breaks
 * @param count how many vertices are filled
 * @param points how many points they stand for
 * @param dense whether vertices come in pairs, one pair for each column that has points
 */
@SuppressWarnings("ArrayRecordComponent") // a hot hand-over of primitives; nobody compares them
record CurvePoints(double[] steps, double[] values, int count, long points, boolean dense) {

  /**
   * Reads the points between two steps.
   *
   * @param columns device pixels from {@code from} to {@code to}
   */
  static CurvePoints of(SeriesReader series, double from, double to, int columns) {
    int size = series.size();
    int first = Math.max(0, series.indexAtOrBefore((long) Math.ceil(from) - 1));
    int last = Math.min(size - 1, series.indexAtOrBefore((long) Math.floor(to)) + 1);
    if (last - first + 1 <= 2 * columns + 2) {
      return exact(series, first, last);
    }
    return thinned(series, from, to, columns);
  }

  private static CurvePoints exact(SeriesReader series, int first, int last) {
    int n = Math.max(0, last - first + 1);
    double[] steps = new double[n];
    double[] values = new double[n];
    for (int i = 0; i < n; i++) {
      steps[i] = series.step(first + i);
      double value = series.value(first + i);
      values[i] = Double.isFinite(value) ? value : Double.NaN;
    }
    return new CurvePoints(steps, values, n, n, false);
  }

  private static CurvePoints thinned(SeriesReader series, double from, double to, int columns) {
    double perColumn = (to - from) / columns;
    // one column more, for the point that lies exactly on the right edge
    Columns c = series.columns(from, to + perColumn, columns + 1);
    double[] steps = new double[2 * c.width()];
    double[] values = new double[2 * c.width()];
    int n = 0;
    long points = 0;
    for (int i = 0; i < c.width(); i++) {
      points += c.count()[i];
      if (c.count()[i] > 0) {
        double step = from + (i + 0.5) * perColumn;
        steps[n] = step;
        values[n++] = c.min()[i];
        steps[n] = step;
        values[n++] = c.max()[i];
      }
    }
    return new CurvePoints(steps, values, n, points, true);
  }

  /** The first vertex that matters for what is drawn from a step on, with some before it. */
  int startAt(double step) {
    int low = 0;
    int high = count;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (steps[middle] < step) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return Math.max(0, low - 8) & ~1;
  }
}
