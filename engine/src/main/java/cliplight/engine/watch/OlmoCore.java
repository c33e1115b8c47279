package cliplight.engine.watch;

/**
 * The rule of OLMo-core's StabilityMonitor: a spike is above the mean of the previous {@code
 * window} values by more than {@code threshold} population standard deviations. It judges only with
 * a full window and a spread of at least 1e-10; spikes enter the window like any value.
 */
final class OlmoCore implements SpikeDetector {

  private static final double SMALLEST_STD = 1e-10;

  private final RollingWindow previous;
  private final double threshold;

  OlmoCore(int window, double threshold) {
    previous = new RollingWindow(window);
    this.threshold = threshold;
  }

  @Override
  public Judgement judge(double value) {
    if (!Double.isFinite(value)) {
      return Judgement.NOT_FINITE;
    }
    Judgement judgement = compare(value);
    previous.add(value);
    return judgement;
  }

  private Judgement compare(double value) {
    if (!previous.full()) {
      return Judgement.WARMING_UP;
    }
    double mean = previous.mean();
    double std = previous.populationStd(mean);
    if (std < SMALLEST_STD) {
      return Judgement.NORMAL_WITHOUT_SPREAD;
    }
    return Judgement.of(value > mean + threshold * std, (value - mean) / std);
  }

  @Override
  public String unit() {
    return "sd above the mean";
  }
}
