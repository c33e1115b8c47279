package cliplight.engine.runs.statistics;

import cliplight.engine.runs.SeriesReader;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * How far apart two groups are at every step that all members of both have.
 *
 * @param difference mean of the first less mean of the second
 * @param low lower end of its 95 % confidence interval after Welch; NaN where there is no test
 * @param high its upper end
 */
public record DifferenceCurve(SeriesReader difference, SeriesReader low, SeriesReader high) {

  private record AtStep(long step, GroupDifference difference) {}

  /** Of two groups' {@link RunGroup#curve}. */
  public static DifferenceCurve of(List<RunGroup.AtStep> a, List<RunGroup.AtStep> b) {
    List<AtStep> common = new ArrayList<>();
    int j = 0;
    for (RunGroup.AtStep first : a) {
      while (j < b.size() && b.get(j).step() < first.step()) {
        j++;
      }
      if (j < b.size() && b.get(j).step() == first.step()) {
        common.add(new AtStep(first.step(), GroupDifference.of(first.sample(), b.get(j).sample())));
      }
    }
    long[] steps = common.stream().mapToLong(AtStep::step).toArray();
    return new DifferenceCurve(
        of("difference", steps, common, GroupDifference::difference),
        of("low", steps, common, at -> at.test().map(WelchTest::low).orElse(Double.NaN)),
        of("high", steps, common, at -> at.test().map(WelchTest::high).orElse(Double.NaN)));
  }

  private static SeriesReader of(
      String name, long[] steps, List<AtStep> curve, ToDoubleFunction<GroupDifference> figure) {
    return StepSeries.of(name, steps, curve, at -> figure.applyAsDouble(at.difference()));
  }
}
