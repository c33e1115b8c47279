package cliplight.engine.runs.statistics;

import cliplight.engine.runs.DerivedSeries;
import cliplight.engine.runs.SeriesKey;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** One figure of every step of a curve, as a series. Nobody knows wall times or tokens of it. */
final class StepSeries extends DerivedSeries {

  private final long[] steps;

  private StepSeries(SeriesKey key, long[] steps) {
    super(key);
    this.steps = steps;
  }

  /**
   * One figure of each of the steps.
   *
   * @param steps of the curve; kept, and shared by the figures of one curve
   */
  static <T> StepSeries of(String name, long[] steps, List<T> curve, ToDoubleFunction<T> figure) {
    StepSeries series = new StepSeries(SeriesKey.of(name), steps);
    for (int i = 0; i < curve.size(); i++) {
      series.put(i, figure.applyAsDouble(curve.get(i)));
    }
    series.settle(curve.size());
    return series;
  }

  @Override
  protected void update() {
    // complete from the beginning
  }

  @Override
  public long step(int i) {
    return steps[i];
  }

  @Override
  public long wallMillis(int i) {
    return 0;
  }

  @Override
  public long tokens(int i) {
    return 0;
  }
}
