package cliplight.engine.watch;

/**
 * The rule of OLMo-core's SkipStep optimizers: a step is bad if its value is above the mean of the
 * previous {@code window} values by more than {@code threshold} sample standard deviations. It
 * judges from half a window on; bad values enter the window too. Here the step is only marked, not
 * skipped.
 */
final class OlmoSkipStep implements SpikeDetector {

  private static final double SMALLEST_STD = 1e-10;

  private final RollingWindow previous;
  private final int fewest;
  private final double threshold;

  OlmoSkipStep(int window, double threshold) {
    previous = new RollingWindow(window);
    fewest = Math.max(2, window / 2);
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
    if (previous.size() < fewest) {
      return Judgement.WARMING_UP;
    }
    double mean = previous.mean();
    double std = previous.sampleStd(mean);
    if (std < SMALLEST_STD) {
      return Judgement.NORMAL_WITHOUT_SPREAD;
    }
    return Judgement.of(value - mean > threshold * std, (value - mean) / std);
  }

  @Override
  public String unit() {
    return "sd above the mean";
  }
}
