package cliplight.engine.runs.smoothing;

import cliplight.engine.runs.Columns;
import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.SeriesReader;
import java.util.ArrayList;
import java.util.List;

/** A series that a test adds points to. */
public final class Points implements SeriesReader {

  private final SeriesKey key;
  private final List<Long> steps = new ArrayList<>();
  private final List<Double> values = new ArrayList<>();

  public Points(String key) {
    this.key = SeriesKey.parse(key);
  }

  /** Values at steps 1, 2, 3, ... */
  public static Points of(double... values) {
    Points points = new Points("x");
    for (double value : values) {
      points.add(points.size() + 1, value);
    }
    return points;
  }

  public void add(long step, double value) {
    steps.add(step);
    values.add(value);
  }

  @Override
  public SeriesKey key() {
    return key;
  }

  @Override
  public int size() {
    return values.size();
  }

  @Override
  public long step(int i) {
    return steps.get(i);
  }

  @Override
  public double value(int i) {
    return values.get(i);
  }

  @Override
  public long wallMillis(int i) {
    return 1000 + i;
  }

  @Override
  public long tokens(int i) {
    return 64 * steps.get(i);
  }

  @Override
  public Columns columns(double fromStep, double toStep, int columns) {
    throw new UnsupportedOperationException("a test's points are not drawn");
  }
}
