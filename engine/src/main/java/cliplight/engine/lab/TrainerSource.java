package cliplight.engine.lab;

import cliplight.engine.data.Batches;
import cliplight.engine.train.RunConfig;
import cliplight.engine.train.Trainer;

/**
 * Makes trainers; each owns all it needs and gives it back when closed.
 *
 * @param <T> their make
 */
@FunctionalInterface
public interface TrainerSource<T extends Trainer> {

  /**
   * @throws IllegalArgumentException if the configuration cannot be trained
   */
  T open(RunConfig config, Batches batches);
}
