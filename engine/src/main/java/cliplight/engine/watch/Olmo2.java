package cliplight.engine.watch;

/**
 * The spike score of OLMo 2 (arXiv 2501.00656, section 3.2): a value at least {@code threshold}
 * standard deviations away, up or down, from the rolling average of the last {@code window} values.
 * The paper does not say what happens before 1000 values are seen; here nothing is judged then.
 */
final class Olmo2 implements SpikeDetector {

  private static final double SMALLEST_STD = 1e-10;

  private final RollingWindow previous;
  private final double threshold;

  Olmo2(int window, double threshold) {
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
    double distance = (value - mean) / std;
    return Judgement.of(Math.abs(distance) >= threshold, distance);
  }

  @Override
  public String unit() {
    return "sd above the mean";
  }
}
