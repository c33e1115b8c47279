package cliplight.engine.lab;

import cliplight.engine.data.Batches;
import cliplight.engine.train.RunConfig;
import cliplight.engine.train.Trainer;

/** Makes trainers; each owns all it needs and gives it back when closed. */
@FunctionalInterface
public interface TrainerSource {

  /**
   * @throws IllegalArgumentException if the configuration cannot be trained
   */
  Trainer open(RunConfig config, Batches batches);
}
