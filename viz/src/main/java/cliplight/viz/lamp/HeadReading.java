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
 * @param sMax the largest attention logit; NaN where there is none
 * @param gamma the clip factor; NaN where there is none
 * @param entropy of its attention rows in nats; NaN where there is none
 * @param clips how many times it was clipped up to this step
 */
public record HeadReading(
    Head head, LampState state, double sMax, double gamma, double entropy, int clips) {

  /** Reads a head of a run at a step. */
  public static HeadReading of(ShownRun run, HeadSeries series, long step) {
    double sMax = series.maxLogitAt(step);
    int clips = series.clipsUpTo(step);
    boolean clipped = clips > series.clipsUpTo(step - 1);
    boolean lately = clips > series.clipsUpTo(step - LampState.RECENT_STEPS);
    LampState state =
        LampState.of(
            new LampState.Reading(
                sMax,
                series.hasPointAt(step),
                run.clipAt(step).tau(),
                clipped,
                lately,
                series.nonFiniteUpTo(step).isPresent()));
    return new HeadReading(
        series.head(), state, sMax, series.gammaAt(step), series.entropyAt(step), clips);
  }

  /** A head of which nothing is known. */
  public static HeadReading none(Head head) {
    return new HeadReading(head, LampState.NONE, Double.NaN, Double.NaN, Double.NaN, 0);
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
    String value = Double.isNaN(sMax) ? "" : ", S max " + Readout.threeDigits(sMax);
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
