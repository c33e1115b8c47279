package cliplight.engine.lab.spikes;

import cliplight.engine.runs.SeriesReader;
import cliplight.engine.watch.SpikeDetector;
import cliplight.engine.watch.SpikeDetector.Judgement;
import cliplight.engine.watch.SpikeDetector.Verdict;
import cliplight.engine.watch.WatchConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/**
 * The spikes of a series by one of the rules that runs are watched by while they train, applied to
 * all its points. Spikes at points next to each other are one, which begins at the first of them.
 *
 * @param spikes the spikes, by step
 * @param judged the steps at which the rule could judge, ascending: not those it warmed up on, nor
 *     those without a finite value
 * @param notFinite how many values are not finite
 * @param firstNotFinite where the first of them is
 */
@SuppressWarnings("ArrayRecordComponent") // many steps, handed over once; nobody compares them
public record SpikesFound(
    List<Spike> spikes, long[] judged, int notFinite, OptionalLong firstNotFinite) {

  /**
   * One spike.
   *
   * @param step where it begins
   * @param points at how many points in a row the rule says spike
   * @param farthest the value farthest out: not always the largest, since the rule looks back on
   *     other values at each point, and may take what falls far below for a spike too
   * @param excess how far out that is, in the unit of the rule
   */
  public record Spike(long step, int points, double farthest, double excess) {}

  public SpikesFound {
    spikes = List.copyOf(spikes);
  }

  /** Looks for spikes. */
  public static SpikesFound in(SeriesReader series, WatchConfig rule) {
    SpikeDetector detector = rule.newDetector();
    List<Spike> spikes = new ArrayList<>();
    int size = series.size();
    long[] judged = new long[size];
    int judgements = 0;
    int notFinite = 0;
    OptionalLong firstNotFinite = OptionalLong.empty();
    boolean within = false;
    for (int i = 0; i < size; i++) {
      double value = series.value(i);
      long step = series.step(i);
      Judgement judgement = detector.judge(value);
      if (judgement.verdict() == Verdict.NOT_FINITE) {
        if (notFinite++ == 0) {
          firstNotFinite = OptionalLong.of(step);
        }
      } else if (judgement.verdict() != Verdict.WARMING_UP) {
        judged[judgements++] = step;
      }
      if (judgement.spike()) {
        Spike spike = new Spike(step, 1, value, judgement.excess());
        if (within) {
          spikes.add(joined(spikes.remove(spikes.size() - 1), spike));
        } else {
          spikes.add(spike);
        }
      }
      within = judgement.spike();
    }
    return new SpikesFound(spikes, Arrays.copyOf(judged, judgements), notFinite, firstNotFinite);
  }

  private static Spike joined(Spike first, Spike next) {
    boolean farther = Math.abs(next.excess()) > Math.abs(first.excess());
    return new Spike(
        first.step(),
        first.points() + 1,
        farther ? next.farthest() : first.farthest(),
        farther ? next.excess() : first.excess());
  }
}
