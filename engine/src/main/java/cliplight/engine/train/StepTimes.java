package cliplight.engine.train;

/**
 * Where the time of a step went, in nanoseconds.
 *
 * @param batch filling the batch
 * @param forward forward pass with loss
 * @param backward backward pass
 * @param observe norms of weights and gradients
 * @param optimizer clipping of gradients, update, QK-Clip, balancing
 */
public record StepTimes(long batch, long forward, long backward, long observe, long optimizer) {

  /** Before the first step. */
  public static final StepTimes NONE = new StepTimes(0, 0, 0, 0, 0);

  public long total() {
    return batch + forward + backward + observe + optimizer;
  }
}
