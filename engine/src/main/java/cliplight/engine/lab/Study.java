package cliplight.engine.lab;

import cliplight.engine.train.RunConfig;
import java.util.List;

/**
 * Runs that are trained side by side to be compared. Arms differ in what their configurations'
 * difference shows and in nothing else.
 *
 * @param name as typed on the command line, such as {@code explosion}
 * @param title one line for a person
 * @param description what it shows, in one or two sentences
 * @param arms one configuration per run
 * @param expectedSeconds time it takes on two cores, measured
 */
public record Study(
    String name, String title, String description, List<RunConfig> arms, int expectedSeconds) {
  public Study {
    arms = List.copyOf(arms);
    if (arms.isEmpty()) {
      throw new IllegalArgumentException("A study needs at least one arm");
    }
  }
}
