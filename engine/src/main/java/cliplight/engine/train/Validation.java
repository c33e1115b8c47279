package cliplight.engine.train;

import cliplight.engine.data.Batches;
import cliplight.engine.model.Transformer;
import java.util.Optional;

/**
 * The loss on held-out text: forward passes alone, of the same batches each time. What they show of
 * heads and experts goes nowhere.
 */
final class Validation {

  private final RunConfig config;
  private final Transformer model;
  private final Optional<Batches> heldOut;
  private final int[] inputs_BT;
  private final int[] targets_BT;

  /**
   * @param microbatch tokens of one forward pass
   * @throws IllegalArgumentException if the loss is to be measured and nothing is held out
   */
  Validation(RunConfig config, Transformer model, Batches batches, int microbatch) {
    this.config = config;
    this.model = model;
    heldOut = config.validation().every() == 0 ? Optional.empty() : batches.heldOut();
    if (config.validation().every() > 0 && heldOut.isEmpty()) {
      throw new IllegalArgumentException(
          "validation.every is "
              + config.validation().every()
              + ", but the data holds nothing out: use 0");
    }
    inputs_BT = new int[heldOut.isEmpty() ? 0 : microbatch];
    targets_BT = new int[inputs_BT.length];
  }

  /** Whether the loss is measured before this step's update. */
  boolean isDue(long step) {
    int every = config.validation().every();
    return every > 0 && (step == 1 || step % every == 0 || step == config.steps());
  }

  /** Mean cross-entropy in nats per token of the weights as they stand. */
  double loss() {
    Batches batches = heldOut.orElseThrow();
    long passes = (long) config.validation().batches() * config.microbatches();
    double sum = 0;
    for (long pass = 1; pass <= passes; pass++) {
      batches.fill(pass, config.model().context(), inputs_BT, targets_BT);
      sum += model.forward(inputs_BT, targets_BT);
    }
    return sum / passes;
  }
}
