package cliplight.engine.train;

/**
 * The parts of a training step, in their order. Between two of them everything that the earlier
 * ones made can be read.
 */
public enum Phase {
  /** The step's tokens are drawn. */
  BATCH,
  /** Loss, S_max and entropy of every head, load of every expert; of one microbatch at a time. */
  FORWARD,
  /** The gradient of every weight, and their norm; by one microbatch at a time. */
  BACKWARD,
  /** The optimizer moves the weights; gradients may be overwritten. */
  UPDATE,
  /** QK-Clip scales heads by what the forward pass saw; the bias of the routers moves. */
  CLIP
}
