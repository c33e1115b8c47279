package cliplight.viz.lamp;

import cliplight.viz.ShownRun;
import cliplight.viz.StepAxis.Head;
import cliplight.viz.series.HeadSeries;
import cliplight.viz.theme.Readout;
import java.util.OptionalDouble;

/**
 * All that is read out for one head at one step.
 *
 * @param head which
 * @param state what its lamp says
 * @param recorded whether there is a point at this step
 * @param sMax the largest attention logit; NaN where there is none, or where it is not a number
 * @param gamma the clip factor; NaN where there is none
 * @param entropy of its attention rows in nats; NaN where there is none
 * @param clips how many times it was clipped up to this step
 */
public record HeadReading(
    Head head,
    LampState state,
    boolean recorded,
    double sMax,
    double gamma,
    double entropy,
    int clips) {

  private static final String NAN = "NaN";

  /** Reads a head of a run at a step. */
  public static HeadReading of(ShownRun run, HeadSeries series, long step) {
    double sMax = series.maxLogitAt(step);
    boolean recorded = series.hasPointAt(step);
    int clips = series.clipsUpTo(step);
    boolean clipped = clips > series.clipsUpTo(step - 1);
    boolean lately = clips > series.clipsUpTo(step - LampState.RECENT_STEPS);
    LampState state =
        LampState.of(
            new LampState.Reading(
                sMax,
                recorded,
                run.clipAt(step).tau(),
                clipped,
                lately,
                series.nonFiniteUpTo(step).isPresent()));
    return new HeadReading(
        series.head(), state, recorded, sMax, series.gammaAt(step), series.entropyAt(step), clips);
  }

  /** A head of which nothing is known. */
  public static HeadReading none(Head head) {
    return new HeadReading(head, LampState.NONE, false, Double.NaN, Double.NaN, Double.NaN, 0);
  }

  /** S_max where there is little room: 3.7k, ∞, NaN, and a dash where nothing is on record. */
  public String narrow() {
    return notANumber() ? NAN : Readout.narrow(sMax);
  }

  /** S_max with three digits; NaN where it is on record as that, a dash where nothing is. */
  public String threeDigits() {
    return notANumber() ? NAN : Readout.threeDigits(sMax);
  }

  private boolean notANumber() {
    return recorded && Double.isNaN(sMax);
  }

  /** How far S_max is from tau: log2(S_max / tau); NaN without either. */
  public double log2OverTau(OptionalDouble tau) {
    if (tau.isEmpty() || Double.isNaN(sMax)) {
      return Double.NaN;
    }
    return sMax <= 0 ? Double.NEGATIVE_INFINITY : Math.log(sMax / tau.getAsDouble()) / Math.log(2);
  }

  /** "MuonClip, layer 1 head 2, S max 37.3, clipped now". */
  public String describe(ShownRun run) {
    String value = Double.isNaN(sMax) && !recorded ? "" : ", S max " + threeDigits();
    return run.name()
        + ", layer "
        + head.layer()
        + " head "
        + head.head()
        + value
        + ", "
        + state.words();
  }
}
