package cliplight.engine.lab;

import cliplight.engine.optim.OptimizerKind;
import cliplight.engine.train.RunConfig;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.UnaryOperator;

/**
 * Runs that are trained side by side to be compared. Arms differ in what their configurations'
 * difference shows and in nothing else.
 *
 * @param name as typed on the command line, such as {@code explosion}
 * @param title one line for a person
 * @param description what it shows, in one or two sentences
 * @param arms one configuration per run
 * @param expectedSeconds time it takes on two cores, measured; 0 if nobody knows
 */
public record Study(
    String name, String title, String description, List<RunConfig> arms, int expectedSeconds) {
  public Study {
    arms = List.copyOf(arms);
    if (arms.isEmpty()) {
      throw new IllegalArgumentException("A study needs at least one arm");
    }
  }

  /** A run of its own. */
  public static Study ofOne(RunConfig config) {
    return new Study("train", config.name(), "", List.of(config), 0);
  }

  /** The same study with every arm's configuration changed. */
  public Study withArms(UnaryOperator<RunConfig> change) {
    List<RunConfig> changed = arms.stream().map(change).toList();
    return new Study(name, title, description, changed, changed.equals(arms) ? expectedSeconds : 0);
  }

  /**
   * The threshold that an arm's attention logits are judged by: its own where it clips, else that
   * of the first arm that does; empty where none clips.
   */
  public OptionalDouble tau(int arm) {
    if (clips(arms.get(arm))) {
      return OptionalDouble.of(arms.get(arm).optimizer().tau());
    }
    return arms.stream()
        .filter(Study::clips)
        .mapToDouble(config -> config.optimizer().tau())
        .findFirst();
  }

  private static boolean clips(RunConfig config) {
    return config.optimizer().kind() == OptimizerKind.MUONCLIP;
  }
}
