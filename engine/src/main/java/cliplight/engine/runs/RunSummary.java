package cliplight.engine.runs;

/**
 * What a list says about a run.
 *
 * @param lastStep the last step on record; 0 before the first
 * @param loss mean of the last {@link #LOSS_WINDOW} losses, as {@link MovingMean} has it; NaN where
 *     there is none or the last is not finite
 * @param maxLogit the largest finite S_max of all heads and steps; NaN where there is none
 */
public record RunSummary(long lastStep, double loss, double maxLogit) {

  /** Steps the loss of a list is averaged over. */
  public static final int LOSS_WINDOW = 50;

  /** The same for a person. */
  public static final String LOSS_WORDS =
      "mean of the last " + LOSS_WINDOW + " steps, of short runs the last half";

  /** Grows when these figures are computed otherwise: stores keep them, and compute them anew. */
  static final int FORM = 2;

  /** Before the first step. */
  public static final RunSummary NOTHING_YET = new RunSummary(0, Double.NaN, Double.NaN);

  /** Sums up a run from its points, live or recorded. */
  public static RunSummary of(RunReader run) {
    return new RunSummary(
        run.info().lastStep(),
        run.series(SeriesKey.of(SeriesNames.LOSS))
            .map(loss -> MovingMean.atEnd(loss, LOSS_WINDOW))
            .orElse(Double.NaN),
        run.series(SeriesKey.of(SeriesNames.MAX_LOGIT_ALL))
            .map(RunSummary::largest)
            .orElseGet(() -> largestOfHeads(run)));
  }

  /** A log of another tool may have each head's largest logit and not the largest of all. */
  private static double largestOfHeads(RunReader run) {
    return run.keys().stream()
        .filter(key -> key.name().equals(SeriesNames.MAX_LOGIT) && !key.labels().isEmpty())
        .flatMap(key -> run.series(key).stream())
        .mapToDouble(RunSummary::largest)
        .filter(Double::isFinite)
        .max()
        .orElse(Double.NaN);
  }

  private static double largest(SeriesReader maxLogit) {
    int size = maxLogit.size();
    return size == 0
        ? Double.NaN
        : maxLogit.columns((double) maxLogit.step(0), maxLogit.step(size - 1) + 1.0, 1).max()[0];
  }
}
