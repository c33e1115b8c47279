package cliplight.engine.train;

/**
 * How the loss on text that training never sees is measured.
 *
 * @param every steps between two measurements; 0 never measures and holds nothing out
 * @param batches batches per measurement, the same ones each time
 * @param holdOut share of the text, at its end, that is held out; sequences that are made up need
 *     none, they are drawn from a seed of their own
 */
public record ValidationConfig(int every, int batches, double holdOut) {

  public static final ValidationConfig OFF = new ValidationConfig(0, 4, 0.05);

  /** A measurement cannot be stopped half-way. */
  private static final int MOST_BATCHES = 1_000_000;

  /**
   * @throws IllegalArgumentException naming the field, its value and what would do
   */
  public ValidationConfig {
    if (every < 0) {
      throw new IllegalArgumentException("every is " + every + ": use a number of steps, or 0");
    }
    if (batches < 1 || batches > MOST_BATCHES) {
      throw new IllegalArgumentException(
          "batches is " + batches + ": use 1 to " + MOST_BATCHES + ", such as 4");
    }
    if (!(holdOut > 0 && holdOut < 1)) {
      throw new IllegalArgumentException(
          "holdOut is " + holdOut + ": use a share above 0 and below 1, such as 0.05");
    }
  }

  /** The share of the text that training must not see. */
  public double heldOut() {
    return every == 0 ? 0 : holdOut;
  }
}
