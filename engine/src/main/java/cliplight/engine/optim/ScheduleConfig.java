package cliplight.engine.optim;

/**
 * How the learning rate moves over the run: linear warm-up, then the kind's curve.
 *
 * @param kind the curve
 * @param warmup steps of linear warm-up
 * @param minFactor share of the peak at the end (cosine, WSD)
 * @param decayShare share of the run that WSD decays over, at its end
 */
public record ScheduleConfig(Kind kind, int warmup, double minFactor, double decayShare) {

  /**
   * @throws IllegalArgumentException naming the field, its value and what would do
   */
  public ScheduleConfig {
    if (warmup < 0) {
      throw new IllegalArgumentException("warmup is " + warmup + ": use 0 steps or more");
    }
    if (!(minFactor >= 0 && minFactor <= 1)) {
      throw new IllegalArgumentException("minFactor is " + minFactor + ": use 0 to 1");
    }
    if (!(decayShare >= 0 && decayShare <= 1)) {
      throw new IllegalArgumentException("decayShare is " + decayShare + ": use 0 to 1");
    }
  }

  /** The curves after warm-up. */
  public enum Kind {
    CONSTANT,
    COSINE,
    WSD
  }

  public static final ScheduleConfig CONSTANT = new ScheduleConfig(Kind.CONSTANT, 20, 0.1, 0.3);
}
