package cliplight.engine.runs;

import java.util.Arrays;

/**
 * A series whose value at every point is computed from the points of another up to there: on all
 * points, in their order, so that it never depends on zoom. Grows with its source; safe to read
 * from any thread.
 */
abstract class SmoothedSeries implements SeriesReader {

  private final SeriesReader source;
  private final MinMaxPyramid pyramid = new MinMaxPyramid();
  private float[] values = new float[256];
  private int computed;

  SmoothedSeries(SeriesReader source) {
    this.source = source;
  }

  /** The smoothed value at the next point, whose own value is given. Called once a point. */
  abstract double next(double value);

  @Override
  public final SeriesKey key() {
    return source.key();
  }

  @Override
  public final int size() {
    return source.size();
  }

  @Override
  public final long step(int i) {
    return source.step(i);
  }

  @Override
  public final long wallMillis(int i) {
    return source.wallMillis(i);
  }

  @Override
  public final long tokens(int i) {
    return source.tokens(i);
  }

  @Override
  public final synchronized double value(int i) {
    compute(i + 1);
    return values[i];
  }

  @Override
  public final synchronized Columns columns(double fromStep, double toStep, int columns) {
    int size = size();
    compute(size);
    return pyramid.columns(this, values, size, fromStep, toStep, columns);
  }

  private void compute(int upTo) {
    if (upTo > values.length) {
      values = Arrays.copyOf(values, Math.max(upTo, values.length * 2));
    }
    for (; computed < upTo; computed++) {
      float value = (float) next(source.value(computed));
      values[computed] = value;
      pyramid.append(value);
    }
  }
}
