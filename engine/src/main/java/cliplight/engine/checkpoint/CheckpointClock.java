package cliplight.engine.checkpoint;

import cliplight.engine.train.CheckpointConfig;

/**
 * Says when a checkpoint is due. The clock runs one unit in {@code every} steps, one more for each
 * quarter that the run's largest attention logit grows beyond all it was before, and one more at a
 * spike: a checkpoint is due a unit after the last. So they lie close together where logits
 * accelerate and after a spike. How far logits grow in all bounds how many that makes.
 */
final class CheckpointClock {

  private static final double GROWTH = Math.log(1.25);

  /** Two are this share of {@code every} apart at least. */
  private static final int CLOSEST = 8;

  private final int every;
  private double now;
  private double lastTaken;
  private long stepTaken;
  private double largest = Double.NaN;

  /**
   * @param step where it begins, with a checkpoint
   * @param now what it shows there
   */
  CheckpointClock(CheckpointConfig config, long step, double now) {
    this.every = config.every();
    this.now = now;
    this.lastTaken = now;
    this.stepTaken = step;
  }

  double now() {
    return now;
  }

  /** What a past step showed: growth counts from there. */
  void recall(double maxLogit) {
    if (maxLogit > 0 && Double.isFinite(maxLogit) && !(maxLogit <= largest)) {
      largest = maxLogit;
    }
  }

  /**
   * One step later.
   *
   * @return whether a checkpoint is due after it
   */
  boolean tick(long step, double maxLogit, boolean spike) {
    now += 1.0 / every;
    if (largest < maxLogit && Double.isFinite(maxLogit)) {
      now += Math.log(maxLogit / largest) / GROWTH;
    }
    recall(maxLogit);
    if (spike) {
      now += 1;
    }
    // a hair less than one: every times 1/every is not exactly one
    return now - lastTaken >= 1 - 1e-9 && (step - stepTaken) * CLOSEST >= every;
  }

  /** A checkpoint was taken. */
  void taken(long step) {
    lastTaken = now;
    stepTaken = step;
  }
}
