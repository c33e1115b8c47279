package cliplight.app.cli;

import cliplight.engine.runs.statistics.BelowTarget;
import cliplight.engine.runs.statistics.GroupDifference;
import cliplight.engine.runs.statistics.PairedTest;
import cliplight.engine.runs.statistics.RunGroup;
import cliplight.engine.runs.statistics.Sample;
import cliplight.engine.runs.statistics.WelchTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What {@code compare} was asked and the groups it was asked about.
 *
 * @param of the series, or a formula of series
 * @param last points that a final value is the mean of
 * @param target the value to reach
 * @param knownSd standard deviation of one run that the z test takes as known
 */
record Comparison(
    String of, int last, Optional<Double> target, Optional<Double> knownSd, List<RunGroup> groups) {

  /** Two groups between which there is a test. */
  record Tested(RunGroup a, RunGroup b, WelchTest welch, Optional<PairedTest> paired) {}

  /** Every two groups between which there is a test. */
  List<Tested> tested() {
    List<Tested> tested = new ArrayList<>();
    for (int i = 0; i < groups.size(); i++) {
      for (int j = i + 1; j < groups.size(); j++) {
        RunGroup a = groups.get(i);
        RunGroup b = groups.get(j);
        GroupDifference.ofFinals(a, b)
            .ifPresent(
                difference ->
                    difference
                        .test()
                        .ifPresent(
                            welch -> tested.add(new Tested(a, b, welch, difference.paired()))));
      }
    }
    return tested;
  }

  /** Steps at which members of the group first reach the value, the earliest first. */
  static long[] reached(RunGroup group, double value) {
    return group.members().stream()
        .map(member -> RunGroup.reached(member.series(), value))
        .filter(OptionalLong::isPresent)
        .mapToLong(OptionalLong::getAsLong)
        .sorted()
        .toArray();
  }

  /** The test that the mean of a group, which has members, is below the value. */
  BelowTarget below(RunGroup group, double value) {
    Sample sample = group.finals().orElseThrow();
    return knownSd
        .map(sd -> BelowTarget.ofKnownSd(sample, value, sd))
        .orElseGet(() -> BelowTarget.of(sample, value));
  }
}
