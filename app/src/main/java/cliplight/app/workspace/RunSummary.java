package cliplight.app.workspace;

/**
 * What a list says about a run.
 *
 * @param lastStep the last step on record
 * @param loss mean of the last {@link #LOSS_WINDOW} losses; NaN where there is none
 * @param maxLogit the largest S_max of all heads and steps; NaN where there is none
 */
public record RunSummary(long lastStep, double loss, double maxLogit) {

  /** Steps the loss of a list is averaged over. */
  public static final int LOSS_WINDOW = 50;

  public static final RunSummary NOTHING_YET = new RunSummary(0, Double.NaN, Double.NaN);
}
