package cliplight.engine.watch;

/**
 * Share of recent values that were spikes, from 0 to 1, in the manner of OLMo-core's SpikeScore:
 * over the last 10,000 judged values, or over all while there are fewer. A value that is not finite
 * counts as a spike: it is worse than one.
 */
public final class SpikeScore {

  private static final int WINDOW = 10_000;

  private final boolean[] ring = new boolean[WINDOW];
  private int seen;
  private int next;
  private int spikes;

  /**
   * Takes in one judgement.
   *
   * @return the score including it; 0 while the rule warms up
   */
  public double add(SpikeDetector.Judgement judgement) {
    if (judgement.verdict() != SpikeDetector.Verdict.WARMING_UP) {
      boolean spike = judgement.verdict() != SpikeDetector.Verdict.NORMAL;
      if (seen == WINDOW && ring[next]) {
        spikes--;
      }
      ring[next] = spike;
      next = (next + 1) % WINDOW;
      seen = Math.min(seen + 1, WINDOW);
      if (spike) {
        spikes++;
      }
    }
    return seen == 0 ? 0 : (double) spikes / seen;
  }
}
