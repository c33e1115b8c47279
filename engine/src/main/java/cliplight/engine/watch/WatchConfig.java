package cliplight.engine.watch;

/**
 * What counts as a spike.
 *
 * @param detector name of the rule, {@code olmo-core} by default
 * @param window values the rule looks back on
 * @param threshold standard deviations (or the rule's own factor) above which a value is a spike
 */
public record WatchConfig(String detector, int window, double threshold) {
  public static final WatchConfig DEFAULT = new WatchConfig("olmo-core", 128, 6.0);
}
