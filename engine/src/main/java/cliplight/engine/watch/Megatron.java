package cliplight.engine.watch;

/**
 * The spiky-loss rule of Megatron-LM's rerun state machine: a value is a spike if its magnitude is
 * at least {@code threshold} times the largest magnitude of the first {@code window} values. The
 * level is set once and does not roll.
 */
final class Megatron implements SpikeDetector {

  private final int window;
  private final double threshold;
  private int seen;
  private double largest;

  Megatron(int window, double threshold) {
    this.window = window;
    this.threshold = threshold;
  }

  @Override
  public Judgement judge(double value) {
    if (!Double.isFinite(value)) {
      return Judgement.NOT_FINITE;
    }
    double magnitude = Math.abs(value);
    if (seen < window) {
      seen++;
      largest = Math.max(largest, magnitude);
      return Judgement.WARMING_UP;
    }
    if (largest == 0) {
      return Judgement.NORMAL_WITHOUT_SPREAD;
    }
    return Judgement.of(magnitude >= threshold * largest, magnitude / largest);
  }

  @Override
  public String unit() {
    return "times the largest of the start";
  }
}
