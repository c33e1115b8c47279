package cliplight.engine.train;

/**
 * When the state of a run is written to disk, and how much of it is kept. Changes no number of the
 * run.
 *
 * @param every steps between two checkpoints while nothing happens; 0 writes none. Growing
 *     attention logits and spikes bring them closer together
 * @param keep the most that are kept of one run
 * @param megabytes the most room that those of one run take; three are kept whatever they take
 */
public record CheckpointConfig(int every, int keep, int megabytes) {

  /** The first, the last, and one between. */
  public static final int FEWEST = 3;

  public static final CheckpointConfig DEFAULT = new CheckpointConfig(50, 16, 1024);

  /**
   * @throws IllegalArgumentException naming the field, its value and what would do
   */
  public CheckpointConfig {
    if (every < 0) {
      throw new IllegalArgumentException(
          "every is " + every + ": use a number of steps, or 0 for no checkpoints");
    }
    if (keep < FEWEST) {
      throw new IllegalArgumentException("keep is " + keep + ": use " + FEWEST + " or more");
    }
    if (megabytes < 1) {
      throw new IllegalArgumentException("megabytes is " + megabytes + ": use 1 or more");
    }
  }
}
