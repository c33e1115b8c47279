package cliplight.engine.watch;

/**
 * The rule of ZClip (arXiv 2504.02507): a value is a spike if its z-score against exponential
 * moving averages of mean and variance passes {@code threshold}. The averages start from the first
 * {@code window} values and go on with decay 0.97, a spike entering them as the reciprocally
 * clipped value {@code mean + threshold * std / (z / threshold)}. Here the value is only marked;
 * gradients are not clipped.
 */
final class ZClip implements SpikeDetector {

  private static final double DECAY = 0.97;
  private static final double EPSILON = 1e-6;
  private static final double ROUNDING = 1e-12;

  private final RollingWindow warmup;
  private final double threshold;
  private boolean warm;
  private double mean;
  private double variance;

  ZClip(int window, double threshold) {
    warmup = new RollingWindow(window);
    this.threshold = threshold;
  }

  @Override
  public Judgement judge(double value) {
    if (!Double.isFinite(value)) {
      return Judgement.NOT_FINITE;
    }
    if (!warm) {
      warmUp(value);
      return Judgement.WARMING_UP;
    }
    double std = Math.sqrt(variance);
    double z = (value - mean) / (std + EPSILON);
    // a constant series differs from its moving mean by rounding alone
    boolean spike = z > threshold && value - mean > ROUNDING * Math.abs(mean);
    double taken = spike ? mean + threshold * std / (z / threshold) : value;
    mean = DECAY * mean + (1 - DECAY) * taken;
    variance = DECAY * variance + (1 - DECAY) * (taken - mean) * (taken - mean);
    return Judgement.of(spike, z);
  }

  private void warmUp(double value) {
    warmup.add(value);
    if (warmup.full()) {
      mean = warmup.mean();
      double std = warmup.populationStd(mean);
      variance = std * std;
      warm = true;
    }
  }

  @Override
  public String unit() {
    return "sd above the moving mean";
  }
}
