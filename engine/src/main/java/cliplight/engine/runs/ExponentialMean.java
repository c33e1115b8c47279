package cliplight.engine.runs;

/**
 * Exponential moving average, debiased as Adam does it: the average begun at 0, divided by the
 * weight that points have had so far, so that the first values are not drawn towards 0. Points that
 * are not finite leave it as it is; before the first finite point it is NaN.
 */
public final class ExponentialMean extends SmoothedSeries {

  private final double decay;
  private double average;
  private double remaining = 1;

  private ExponentialMean(SeriesReader source, double decay) {
    super(source);
    this.decay = decay;
  }

  /**
   * @param decay weight of the past, from 0 (no smoothing) to below 1
   */
  public static ExponentialMean of(SeriesReader source, double decay) {
    if (!(decay >= 0 && decay < 1)) {
      throw new IllegalArgumentException("A decay is from 0 to below 1, not " + decay);
    }
    return new ExponentialMean(source, decay);
  }

  @Override
  double next(double value) {
    if (Double.isFinite(value)) {
      average = decay * average + (1 - decay) * value;
      remaining *= decay;
    }
    return remaining == 1 ? Double.NaN : average / (1 - remaining);
  }
}
