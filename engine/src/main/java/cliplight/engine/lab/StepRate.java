package cliplight.engine.lab;

/** How fast steps have been coming over the last seconds. Safe from any thread. */
final class StepRate {

  private static final long WINDOW_NANOS = 3_000_000_000L;

  private final long[] times = new long[256];
  private long steps;

  /** A step was done just now. */
  synchronized void step(long nanos) {
    times[(int) (steps % times.length)] = nanos;
    steps++;
  }

  /** Steps per second over the last three seconds; 0 without two steps in them. */
  synchronized double perSecond(long nanos) {
    int kept = (int) Math.min(steps, times.length);
    int counted = 0;
    long oldest = nanos;
    for (int back = 1; back <= kept; back++) {
      long time = times[(int) ((steps - back) % times.length)];
      if (nanos - time > WINDOW_NANOS) {
        break;
      }
      oldest = time;
      counted++;
    }
    return counted < 2 ? 0 : (counted - 1) * 1e9 / Math.max(1, nanos - oldest);
  }
}
