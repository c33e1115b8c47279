package cliplight.engine.watch;

/**
 * What counts as a spike.
 *
 * @param detector name of the rule, {@code olmo-core} by default; see {@link SpikeRule}
 * @param window values the rule looks back on
 * @param threshold standard deviations (or the rule's own factor) above which a value is a spike
 */
public record WatchConfig(String detector, int window, double threshold) {
  public static final WatchConfig DEFAULT = new WatchConfig("olmo-core", 128, 6.0);

  public WatchConfig {
    SpikeRule.named(detector);
    if (window < 2 || window > 1_000_000) {
      throw new IllegalArgumentException(
          "watch.window is " + window + "; it has to be 2 to 1000000 values.");
    }
    if (!(threshold > 0) || Double.isInfinite(threshold)) {
      throw new IllegalArgumentException(
          "watch.threshold is " + threshold + "; it has to be a number above 0.");
    }
  }

  /**
   * A rule with the window and threshold of its source.
   *
   * @throws IllegalArgumentException if there is no rule of that name
   */
  public static WatchConfig of(String detector) {
    SpikeRule rule = SpikeRule.named(detector);
    return new WatchConfig(rule.ruleName(), rule.defaultWindow(), rule.defaultThreshold());
  }

  /** A detector of this rule that has seen nothing yet. */
  public SpikeDetector newDetector() {
    return SpikeRule.named(detector).newDetector(window, threshold);
  }
}
