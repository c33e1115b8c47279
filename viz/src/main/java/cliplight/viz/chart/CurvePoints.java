package cliplight.viz.chart;

import cliplight.engine.runs.Columns;
import cliplight.engine.runs.SeriesReader;

/**
 * The points of one curve within the visible steps, thinned to pixel columns without losing an
 * extreme. With fewer points than columns these are the points themselves and their next neighbours
 * outside; otherwise up to four vertices a column: first, both extremes, last.
 *
 * @param steps x of each vertex
 * @param values y of each vertex; NaN where the line breaks
 * @param count how many vertices are filled
 * @param points how many points they stand for
 */
@SuppressWarnings("ArrayRecordComponent") // a hot hand-over of primitives; nobody compares them
record CurvePoints(double[] steps, double[] values, int count, long points) {

  /**
   * Reads the points between two steps.
   *
   * @param columns device pixels from {@code from} to {@code to}
   */
  static CurvePoints of(SeriesReader series, double from, double to, int columns) {
    int first = Math.max(0, series.indexAtOrBefore((long) Math.ceil(from) - 1));
    int last = Math.min(series.size() - 1, series.indexAtOrBefore((long) Math.floor(to)) + 1);
    if (last - first + 1 <= columns + 2) {
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
    return new CurvePoints(steps, values, n, n);
  }

  private static CurvePoints thinned(SeriesReader series, double from, double to, int columns) {
    double perColumn = (to - from) / columns;
    // one column more, for the point that lies exactly on the right edge
    Columns c = series.columns(from, to + perColumn, columns + 1);
    double[] steps = new double[4 * c.width()];
    double[] values = new double[4 * c.width()];
    int n = 0;
    long points = 0;
    for (int i = 0; i < c.width(); i++) {
      points += c.count()[i];
      if (c.count()[i] == 0) {
        continue;
      }
      double step = from + (i + 0.5) * perColumn;
      if (c.count()[i] == c.nonFinite()[i]) {
        steps[n] = step;
        values[n++] = Double.NaN;
        continue;
      }
      boolean rising = c.last()[i] >= c.first()[i];
      float[] visit = {
        c.first()[i],
        rising ? c.min()[i] : c.max()[i],
        rising ? c.max()[i] : c.min()[i],
        c.last()[i]
      };
      double before = Double.NaN;
      for (float value : visit) {
        if (value != before) {
          steps[n] = step;
          values[n++] = value;
          before = value;
        }
      }
    }
    return new CurvePoints(steps, values, n, points);
  }
}
