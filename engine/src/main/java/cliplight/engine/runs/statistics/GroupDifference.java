package cliplight.engine.runs.statistics;

import java.util.Optional;

/**
 * How far apart two groups are, with a test where one can be made.
 *
 * @param difference mean of the first less mean of the second
 * @param test Welch's; empty where there is none to make
 * @param paired the test over seeds that both have; empty where there is none to make
 * @param untested why there is no test, as a sentence; empty where there is one
 */
public record GroupDifference(
    double difference, Optional<WelchTest> test, Optional<PairedTest> paired, String untested) {

  /** Compares what two groups come to at one step. */
  public static GroupDifference of(Sample a, Sample b) {
    try {
      WelchTest test = WelchTest.of(a, b);
      return new GroupDifference(test.difference(), Optional.of(test), Optional.empty(), "");
    } catch (IllegalArgumentException e) {
      return new GroupDifference(
          a.mean() - b.mean(), Optional.empty(), Optional.empty(), String.valueOf(e.getMessage()));
    }
  }

  private GroupDifference withPaired(Optional<PairedTest> test) {
    return new GroupDifference(difference, this.test, test, untested);
  }

  /** Compares the final values of two groups; empty where one has no member. */
  public static Optional<GroupDifference> ofFinals(RunGroup a, RunGroup b) {
    return a.finals()
        .flatMap(first -> b.finals().map(second -> of(first, second)))
        .map(one -> one.withPaired(PairedTest.ofFinals(a, b)));
  }
}
