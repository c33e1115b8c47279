package cliplight.engine.watch;

/**
 * Judges the values of one series as they come. A value is judged by what came before it, never by
 * itself. Used by one thread at a time.
 */
public interface SpikeDetector {

  /**
   * Judges the next value and takes it in. NaN and infinities are {@link Verdict#NOT_FINITE}
   * whatever came before, and are not taken in, so that they cannot blind the rule to what follows.
   */
  Judgement judge(double value);

  /** What a value is. */
  enum Verdict {
    /** The rule has not seen enough yet to judge. */
    WARMING_UP,
    NORMAL,
    SPIKE,
    NOT_FINITE
  }

  /**
   * What a rule says of a value.
   *
   * @param verdict what it is
   * @param excess how far above what it was measured against, in the unit of the rule's threshold:
   *     standard deviations above the mean, or multiples of the level; NaN where there is none
   */
  record Judgement(Verdict verdict, double excess) {
    static final Judgement WARMING_UP = new Judgement(Verdict.WARMING_UP, Double.NaN);
    static final Judgement NORMAL_WITHOUT_SPREAD = new Judgement(Verdict.NORMAL, Double.NaN);
    static final Judgement NOT_FINITE = new Judgement(Verdict.NOT_FINITE, Double.NaN);

    public boolean spike() {
      return verdict == Verdict.SPIKE;
    }

    static Judgement of(boolean spike, double excess) {
      return new Judgement(spike ? Verdict.SPIKE : Verdict.NORMAL, excess);
    }
  }

  /** The unit of {@link Judgement#excess()}, for a person: {@code "sd above the mean"}. */
  String unit();
}
