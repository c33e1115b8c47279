package cliplight.viz.series;

import cliplight.engine.runs.SeriesReader;
import cliplight.viz.ShownRun;
import cliplight.viz.StepAxis.Head;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One attention head of one run: its points, how often it was clipped up to any step, and the first
 * step at which it was not finite. Counts are kept as running totals that grow with the run, so a
 * question costs a binary search. One thread.
 */
public final class HeadSeries {

  private final Head head;
  private final ShownRun run;
  private final SeriesReader maxLogit;
  private final Optional<SeriesReader> gamma;
  private final Optional<SeriesReader> entropy;

  /** clips[i]: clips in points 0 to i of {@link #maxLogit}. */
  private int[] clips = new int[64];

  private int counted;
  private OptionalLong firstNonFinite = OptionalLong.empty();

  HeadSeries(
      Head head,
      ShownRun run,
      SeriesReader maxLogit,
      Optional<SeriesReader> gamma,
      Optional<SeriesReader> entropy) {
    this.head = head;
    this.run = run;
    this.maxLogit = maxLogit;
    this.gamma = gamma;
    this.entropy = entropy;
  }

  public Head head() {
    return head;
  }

  /** S_max of this head, all points. */
  public SeriesReader maxLogit() {
    return maxLogit;
  }

  /** S_max at a step; NaN if there is no point or it is not a number. */
  public double maxLogitAt(long step) {
    return maxLogit.valueAt(step);
  }

  /** Whether there is a point at this step, finite or not. */
  public boolean hasPointAt(long step) {
    int i = maxLogit.indexAtOrBefore(step);
    return i >= 0 && maxLogit.step(i) == step;
  }

  /** The clip factor at a step; NaN where the run has none. */
  public double gammaAt(long step) {
    return gamma.isPresent() ? gamma.get().valueAt(step) : Double.NaN;
  }

  /** Mean entropy of the attention rows at a step, in nats; NaN where the run has none. */
  public double entropyAt(long step) {
    return entropy.isPresent() ? entropy.get().valueAt(step) : Double.NaN;
  }

  public boolean clippedAt(long step) {
    return clipsUpTo(step) > clipsUpTo(step - 1);
  }

  /** How many times this head was clipped, up to and including a step. */
  public int clipsUpTo(long step) {
    int i = maxLogit.indexAtOrBefore(step);
    if (i < 0) {
      return 0;
    }
    count(i + 1);
    return clips[i];
  }

  /** The first step up to {@code step} at which S_max was NaN or infinite. */
  public OptionalLong nonFiniteUpTo(long step) {
    int i = maxLogit.indexAtOrBefore(step);
    count(i + 1);
    return firstNonFinite.isPresent() && firstNonFinite.getAsLong() <= step
        ? firstNonFinite
        : OptionalLong.empty();
  }

  private void count(int upTo) {
    if (upTo <= counted) {
      return;
    }
    if (upTo > clips.length) {
      clips = Arrays.copyOf(clips, Math.max(upTo, clips.length * 2));
    }
    int total = counted > 0 ? clips[counted - 1] : 0;
    for (int i = counted; i < upTo; i++) {
      double sMax = maxLogit.value(i);
      if (!Double.isFinite(sMax) && firstNonFinite.isEmpty()) {
        firstNonFinite = OptionalLong.of(maxLogit.step(i));
      }
      if (clipped(i, sMax)) {
        total++;
      }
      clips[i] = total;
    }
    counted = upTo;
  }

  private boolean clipped(int i, double sMax) {
    long step = maxLogit.step(i);
    ShownRun.Clip clip = run.clipAt(step);
    if (!clip.on()) {
      return false;
    }
    if (gamma.isPresent()) {
      SeriesReader factors = gamma.get();
      // the two series of a run normally share their indices
      double factor =
          i < factors.size() && factors.step(i) == step ? factors.value(i) : factors.valueAt(step);
      return factor < 1;
    }
    return clip.tau().isPresent() && sMax > clip.tau().getAsDouble();
  }
}
