package cliplight.engine.runs.statistics;

import cliplight.engine.runs.SeriesReader;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What the members of a group come to at every step that all of them have, as series that charts
 * can draw.
 *
 * @param mean of the members
 * @param low lower end of the 95 % confidence interval of the mean; NaN for one member
 * @param high its upper end
 * @param min the smallest member
 * @param max the largest member
 */
public record GroupCurve(
    SeriesReader mean, SeriesReader low, SeriesReader high, SeriesReader min, SeriesReader max) {

  /** Of a group's {@link RunGroup#curve}. */
  public static GroupCurve of(List<RunGroup.AtStep> curve) {
    long[] steps = curve.stream().mapToLong(RunGroup.AtStep::step).toArray();
    return new GroupCurve(
        of("mean", steps, curve, Sample::mean),
        of("low", steps, curve, Sample::low),
        of("high", steps, curve, Sample::high),
        of("min", steps, curve, Sample::min),
        of("max", steps, curve, Sample::max));
  }

  private static SeriesReader of(
      String name, long[] steps, List<RunGroup.AtStep> curve, ToDoubleFunction<Sample> figure) {
    return StepSeries.of(name, steps, curve, at -> figure.applyAsDouble(at.sample()));
  }
}
