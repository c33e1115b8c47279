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
    return new GroupCurve(
        of("mean", curve, Sample::mean),
        of("low", curve, Sample::low),
        of("high", curve, Sample::high),
        of("min", curve, Sample::min),
        of("max", curve, Sample::max));
  }

  private static SeriesReader of(
      String name, List<RunGroup.AtStep> curve, ToDoubleFunction<Sample> figure) {
    return StepSeries.of(
        name, curve, RunGroup.AtStep::step, at -> figure.applyAsDouble(at.sample()));
  }
}
