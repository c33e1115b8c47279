package cliplight.engine.optim;

/**
 * How the learning rate moves over the run: linear warm-up, then the kind's curve.
 *
 * @param kind the curve
 * @param warmup steps of linear warm-up
 * @param minFactor share of the peak at the end (cosine, WSD)
 * @param decayShare share of the run that WSD decays over, at its end or before the anneal
 * @param annealShare share of the run that WSD anneals over, at its end; 0 does not
 * @param annealFactor share of the peak that the anneal ends at
 */
public record ScheduleConfig(
    Kind kind,
    int warmup,
    double minFactor,
    double decayShare,
    double annealShare,
    double annealFactor) {

  /**
   * @throws IllegalArgumentException naming the field, its value and what would do
   */
  public ScheduleConfig {
    if (warmup < 0) {
      throw new IllegalArgumentException("warmup is " + warmup + ": use 0 steps or more");
    }
    share("minFactor", minFactor);
    share("decayShare", decayShare);
    share("annealShare", annealShare);
    share("annealFactor", annealFactor);
    if (decayShare + annealShare > 1) {
      throw new IllegalArgumentException(
          "annealShare is "
              + annealShare
              + ", but with a decayShare of "
              + decayShare
              + " that is more than the run: use at most 1 for both together");
    }
  }

  private static void share(String field, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(field + " is " + value + ": use 0 to 1");
    }
  }

  /** The curves after warm-up. */
  public enum Kind {
    CONSTANT,
    COSINE,
    WSD
  }

  public static final ScheduleConfig CONSTANT =
      new ScheduleConfig(Kind.CONSTANT, 20, 0.1, 0.3, 0, 0.035);
}
