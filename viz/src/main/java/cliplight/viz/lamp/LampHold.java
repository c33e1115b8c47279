package cliplight.viz.lamp;

/**
 * Keeps a lit ring visible while steps rush by: it stays for 350 ms and changes at most three times
 * a second. While nothing plays the exact state is shown.
 */
final class LampHold {

  static final long HOLD_MILLIS = 350;

  private boolean held;
  private long since = Long.MIN_VALUE / 2;

  /**
   * What to show.
   *
   * @param exact the state at the cursor
   * @param playing whether the play head runs by itself just now
   * @param millis a clock
   */
  LampState shown(LampState exact, boolean playing, long millis) {
    if (!playing) {
      held = exact == LampState.LIT;
      since = millis;
      return exact;
    }
    boolean lit = exact == LampState.LIT;
    if (lit != held && millis - since >= HOLD_MILLIS) {
      held = lit;
      since = millis;
    }
    if (held) {
      return exact == LampState.RED ? LampState.LIT : exact;
    }
    return lit ? LampState.RED : exact;
  }
}
