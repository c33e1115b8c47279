package cliplight.viz;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A tau of QK-Clip as a chart draws it.
 *
 * @param tau logit from which a head is clipped
 * @param from step from which a run is judged by it; minus infinity for the beginning
 * @param to step at which that ends; infinity for never
 */
public record Threshold(double tau, double from, double to) {

  /** Values that a chart draws. */
  private static final int MOST_TAUS = 3;

  public Threshold {
    if (!(from < to)) {
      throw new IllegalArgumentException("tau " + tau + " from step " + from + " to " + to);
    }
  }

  /** Whether it holds at any step between two. */
  public boolean holdsBetween(double from, double to) {
    return this.from < to && this.to > from;
  }

  /**
   * Those of some runs, the three smallest values at most, ascending; of a value that several runs
   * share, or one takes up again, every stretch of steps once.
   */
  public static List<Threshold> of(Collection<ShownRun> runs) {
    List<Threshold> all = new ArrayList<>();
    for (ShownRun run : runs) {
      List<ShownRun.Clip> clip = run.clip();
      for (int i = 0; i < clip.size(); i++) {
        double from = i == 0 ? Double.NEGATIVE_INFINITY : clip.get(i).from();
        double to = i + 1 < clip.size() ? clip.get(i + 1).from() : Double.POSITIVE_INFINITY;
        if (clip.get(i).tau().isPresent() && from < to) {
          all.add(new Threshold(clip.get(i).tau().getAsDouble(), from, to));
        }
      }
    }
    all.sort(Comparator.comparingDouble(Threshold::tau).thenComparingDouble(Threshold::from));
    List<Threshold> joined = new ArrayList<>();
    Set<Double> taus = new HashSet<>();
    for (Threshold next : all) {
      Threshold last = joined.isEmpty() ? next : joined.get(joined.size() - 1);
      if (!joined.isEmpty() && last.tau == next.tau && next.from <= last.to) {
        joined.set(
            joined.size() - 1, new Threshold(last.tau, last.from, Math.max(last.to, next.to)));
      } else if (taus.contains(next.tau) || taus.size() < MOST_TAUS) {
        taus.add(next.tau);
        joined.add(next);
      }
    }
    return joined;
  }
}
