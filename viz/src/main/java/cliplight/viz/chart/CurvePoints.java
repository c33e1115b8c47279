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

  /**
   * What of it lies between two steps: a neighbour outside gives way to where its line crosses the
   * edge, and one whose line ends outside to nothing.
   */
  CurvePoints within(double from, double to) {
    if (dense || count == 0 || (steps[0] >= from && steps[count - 1] <= to)) {
      return this;
    }
    double[] newSteps = new double[count];
    double[] newValues = new double[count];
    int n = 0;
    for (int i = 0; i < count; i++) {
      boolean before = steps[i] < from;
      boolean after = steps[i] > to;
      int inwards = before ? i + 1 : i - 1;
      if ((before && (inwards == count || steps[inwards] < from))
          || (after && (inwards < 0 || steps[inwards] > to))) {
        continue;
      }
      double edge = before ? from : after ? to : steps[i];
      newSteps[n] = edge;
      newValues[n++] = before || after ? between(i, inwards, edge) : values[i];
    }
    return new CurvePoints(newSteps, newValues, n, n, false);
  }

  private double between(int a, int b, double step) {
    double share = (step - steps[a]) / (steps[b] - steps[a]);
    return values[a] + share * (values[b] - values[a]);
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
