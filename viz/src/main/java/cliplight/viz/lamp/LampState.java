package cliplight.viz.lamp;

import java.util.OptionalDouble;

/** What a lamp says about one attention head at one step. */
public enum LampState {
  /** No point at this step. */
  NONE("no value"),
  /** S_max below tau/4, or no tau to compare with. */
  DARK("well below the threshold"),
  /** tau/4 to 0.8 tau. */
  GREEN("in use, room left"),
  /** 0.8 tau to tau. */
  AMBER("near the threshold"),
  /** Clipped at this step. */
  LIT("clipped now"),
  /** Clipped within the last {@link #RECENT_STEPS} steps. */
  RED("clipped in the last 8 steps"),
  /** S_max above tau and nothing clips it. */
  OVER("over the threshold, no clip"),
  /** S_max is or was NaN or infinite; stays until cleared. */
  NONFINITE("not finite");

  /** How long a clip is remembered. */
  public static final int RECENT_STEPS = 8;

  private static final double GREEN_FROM = 0.25;
  private static final double AMBER_FROM = 0.8;

  private final String words;

  LampState(String words) {
    this.words = words;
  }

  /** The state in words, as read to a person who does not see the lamp. */
  public String words() {
    return words;
  }

  /**
   * What is known of a head at a step.
   *
   * @param sMax the largest attention logit; NaN where there is none
   * @param present whether the run has a point at this step
   * @param tau the threshold the head is judged by
   * @param clipped whether QK-Clip scaled the head at this step
   * @param clippedLately whether it did within the last {@link LampState#RECENT_STEPS} steps
   * @param everNonFinite whether S_max was NaN or infinite at this step or before
   */
  public record Reading(
      double sMax,
      boolean present,
      OptionalDouble tau,
      boolean clipped,
      boolean clippedLately,
      boolean everNonFinite) {}

  /** The state that a reading means. */
  public static LampState of(Reading reading) {
    if (reading.everNonFinite()) {
      return NONFINITE;
    }
    if (!reading.present()) {
      return NONE;
    }
    if (!Double.isFinite(reading.sMax())) {
      return NONFINITE;
    }
    if (reading.clipped()) {
      return LIT;
    }
    if (reading.tau().isEmpty()) {
      return DARK;
    }
    double ratio = reading.sMax() / reading.tau().getAsDouble();
    if (ratio > 1) {
      return OVER;
    }
    if (reading.clippedLately()) {
      return RED;
    }
    if (ratio >= AMBER_FROM) {
      return AMBER;
    }
    return ratio >= GREEN_FROM ? GREEN : DARK;
  }
}
