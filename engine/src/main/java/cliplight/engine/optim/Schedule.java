package cliplight.engine.optim;

/**
 * The factor on the peak learning rate at each step: linear warm-up times the kind's curve, from 0
 * at step 0.
 *
 * <ul>
 *   <li>constant: 1
 *   <li>cosine: from 1 to minFactor over the whole run
 *   <li>WSD (warm-up, stable, decay): 1, then a cosine from 1 to minFactor over the last share of
 *       the run, as Kimi K2 was trained (report, section 2.5); with an anneal the cosine ends where
 *       that begins, and a straight line leads from minFactor to annealFactor. The report does not
 *       say what curve the anneal had.
 * </ul>
 *
 * @param config the curve
 * @param steps the run's last step
 */
public record Schedule(ScheduleConfig config, int steps) {

  /** The factor at a step, counted from 1. */
  public double factor(long step) {
    double warm = Math.min(1, step / (double) Math.max(1, config.warmup()));
    double done = Math.min(1, Math.max(0, step - 1.0) / steps);
    return warm
        * switch (config.kind()) {
          case CONSTANT -> 1;
          case COSINE -> cosine(done);
          case WSD -> wsd(done);
        };
  }

  private double wsd(double done) {
    double decay = config.decayShare();
    double anneal = config.annealShare();
    double stable = 1 - anneal - decay;
    if (anneal > 0 && done > 1 - anneal) {
      double annealed = (done - (1 - anneal)) / anneal;
      double from = decay == 0 ? 1 : config.minFactor();
      return from + (config.annealFactor() - from) * annealed;
    }
    return done <= stable || decay == 0 ? 1 : cosine(Math.min(1, (done - stable) / decay));
  }

  /** From 1 at 0 to minFactor at 1. */
  private double cosine(double x) {
    double min = config.minFactor();
    return min + (1 - min) * 0.5 * (1 + Math.cos(Math.PI * x));
  }
}
