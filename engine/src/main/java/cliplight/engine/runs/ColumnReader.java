package cliplight.engine.runs;

import java.util.Arrays;

/** Reads one series of a run's columns. */
final class ColumnReader implements SeriesReader {

  private final RunColumns columns;
  private final int series;

  ColumnReader(RunColumns columns, int series) {
    this.columns = columns;
    this.series = series;
  }

  @Override
  public SeriesKey key() {
    return columns.layout().get(series);
  }

  @Override
  public int size() {
    return columns.size();
  }

  @Override
  public long step(int i) {
    return columns.step(i);
  }

  @Override
  public double value(int i) {
    return columns.value(series, i);
  }

  @Override
  public long wallMillis(int i) {
    return columns.wallMillis(i);
  }

  @Override
  public long tokens(int i) {
    return columns.tokens(i);
  }

  @Override
  public Columns columns(double fromStep, double toStep, int width) {
    if (!(toStep > fromStep) || width < 1) {
      throw new IllegalArgumentException(
          "A window needs to end after it begins and a width of at least 1: "
              + fromStep
              + " to "
              + toStep
              + ", width "
              + width);
    }
    float[] min = new float[width];
    float[] max = new float[width];
    float[] first = new float[width];
    float[] last = new float[width];
    int[] count = new int[width];
    int[] nonFinite = new int[width];
    Arrays.fill(min, Float.NaN);
    Arrays.fill(max, Float.NaN);
    Arrays.fill(first, Float.NaN);
    Arrays.fill(last, Float.NaN);
    double stepsPerColumn = (toStep - fromStep) / width;
    int from = firstAtOrAfter(fromStep);
    for (int c = 0; c < width; c++) {
      double edge = c == width - 1 ? toStep : fromStep + (c + 1) * stepsPerColumn;
      int to = firstAtOrAfter(edge);
      if (to > from) {
        reduce(from, to, c, min, max, first, last, count, nonFinite);
      }
      from = to;
    }
    return new Columns(fromStep, toStep, min, max, first, last, count, nonFinite);
  }

  private void reduce(
      int from,
      int to,
      int column,
      float[] min,
      float[] max,
      float[] first,
      float[] last,
      int[] count,
      int[] nonFinite) {
    MinMaxPyramid.Extent extent = columns.pyramid(series).reduce(columns, series, from, to);
    count[column] = to - from;
    nonFinite[column] = to - from - extent.finite;
    if (extent.finite == 0) {
      return;
    }
    min[column] = extent.min;
    max[column] = extent.max;
    int i = from;
    while (!Float.isFinite(columns.value(series, i))) {
      i++;
    }
    first[column] = columns.value(series, i);
    i = to - 1;
    while (!Float.isFinite(columns.value(series, i))) {
      i--;
    }
    last[column] = columns.value(series, i);
  }

  private int firstAtOrAfter(double step) {
    int low = 0;
    int high = size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (columns.step(middle) < step) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
