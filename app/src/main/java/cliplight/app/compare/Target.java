package cliplight.app.compare;

import cliplight.engine.runs.statistics.BelowTarget;
import cliplight.engine.runs.statistics.RunGroup;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * A loss that runs are to reach.
 *
 * @param loss the loss
 * @param sd the standard deviation of one run that is known from elsewhere; empty where the runs'
 *     own is taken
 */
record Target(double loss, OptionalDouble sd) {

  /**
   * How a group does by it.
   *
   * @param steps the first step of every run that counts at or below it; empty for never
   * @param test whether the mean of the final losses is below it; empty without a run
   */
  record Result(List<OptionalLong> steps, Optional<BelowTarget> test) {
    Result {
      steps = List.copyOf(steps);
    }

    /** The steps in words: 311, 270, never. */
    String words() {
      return steps.isEmpty()
          ? "–"
          : steps.stream()
              .map(step -> step.isPresent() ? Long.toString(step.getAsLong()) : "never")
              .collect(Collectors.joining(", "));
    }
  }

  /**
   * What was asked, and how every group does by it.
   *
   * @param target what was asked
   * @param results by the letter of the group
   */
  record Answer(Target target, Map<String, Result> results) {
    Answer {
      results = Map.copyOf(results);
    }
  }

  /**
   * Reads what somebody typed; an empty text means no target.
   *
   * @throws IllegalArgumentException saying what a target or a standard deviation can be
   */
  static Optional<Target> read(String loss, String sd) {
    if (loss.isBlank()) {
      return Optional.empty();
    }
    double target = number(loss, "A target loss");
    if (sd.isBlank()) {
      return Optional.of(new Target(target, OptionalDouble.empty()));
    }
    double known = number(sd, "A known sd");
    if (!(known > 0)) {
      throw new IllegalArgumentException("A known sd is above 0, not " + sd.strip() + ".");
    }
    return Optional.of(new Target(target, OptionalDouble.of(known)));
  }

  private static double number(String text, String what) {
    try {
      double value = Double.parseDouble(text.strip().replace(',', '.'));
      if (Double.isFinite(value)) {
        return value;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new IllegalArgumentException(what + " is a number, not " + text.strip() + ".");
  }

  /** Looks at all points of the runs: not for the JavaFX thread. */
  Answer of(Comparison comparison) {
    return new Answer(
        this,
        comparison.groups().stream().collect(Collectors.toMap(ComparedGroup::letter, this::of)));
  }

  private Result of(ComparedGroup compared) {
    RunGroup group = compared.loss().group();
    return new Result(
        group.members().stream().map(run -> RunGroup.reached(run.series(), loss)).toList(),
        group
            .finals()
            .map(
                finals ->
                    sd.isPresent()
                        ? BelowTarget.ofKnownSd(finals, loss, sd.getAsDouble())
                        : BelowTarget.of(finals, loss)));
  }
}
