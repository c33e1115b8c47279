package cliplight.engine.watch;

/**
 * The rule of llm-foundry's OutlierDetector: a value is a spike if it is above {@code threshold}
 * times a delayed moving average, the mean of the values {@code 2 window} to {@code window} steps
 * ago. The delay keeps a slow blow-up from hiding itself. Made for norms: with a level of 0 or
 * below nothing is judged.
 */
final class LlmFoundry implements SpikeDetector {

  private final RollingWindow recent;
  private final RollingWindow delayed;
  private final double threshold;

  LlmFoundry(int window, double threshold) {
    recent = new RollingWindow(window);
    delayed = new RollingWindow(window);
    this.threshold = threshold;
  }

  @Override
  public Judgement judge(double value) {
    if (!Double.isFinite(value)) {
      return Judgement.NOT_FINITE;
    }
    if (recent.full()) {
      delayed.add(recent.oldest());
    }
    recent.add(value);
    if (!delayed.full()) {
      return Judgement.WARMING_UP;
    }
    double level = delayed.mean();
    if (level <= 0) {
      return Judgement.NORMAL_WITHOUT_SPREAD;
    }
    return Judgement.of(value > threshold * level, value / level);
  }

  @Override
  public String unit() {
    return "times the earlier mean";
  }
}
