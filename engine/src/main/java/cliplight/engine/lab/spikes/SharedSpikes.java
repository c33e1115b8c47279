package cliplight.engine.lab.spikes;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.commons.statistics.distribution.HypergeometricDistribution;

/**
 * Spikes that begin at the same step in two runs, and how likely as many are by chance.
 *
 * <p>Were the spikes of the one strewn at random over the steps at which both runs could be judged,
 * the number at steps of the other's spikes would have the hypergeometric distribution. Spikes of
 * one training run cluster, and two runs may share more than their data, such as a schedule: a
 * small p says that chance alone is a poor explanation, not which other one is right.
 *
 * @param commonSteps the steps at which both could be judged
 * @param first how many spikes of the first run begin at one of these
 * @param second how many of the second
 * @param steps the steps at which spikes of both begin
 * @param expected how many were to be expected by chance
 * @param p how often there are as many or more by chance; 1 where there is none
 */
public record SharedSpikes(
    int commonSteps, int first, int second, List<Long> steps, double expected, double p) {

  public SharedSpikes {
    steps = List.copyOf(steps);
  }

  /** Compares the spikes of two runs. */
  public static SharedSpikes of(SpikesFound a, SpikesFound b) {
    Set<Long> common = intersection(a.judged(), b.judged());
    List<Long> ofA = within(a, common);
    List<Long> ofB = within(b, common);
    List<Long> shared = new ArrayList<>(ofA);
    shared.retainAll(new HashSet<>(ofB));
    if (common.isEmpty()) {
      return new SharedSpikes(0, 0, 0, shared, 0, 1);
    }
    double p =
        shared.isEmpty()
            ? 1
            : HypergeometricDistribution.of(common.size(), ofA.size(), ofB.size())
                .survivalProbability(shared.size() - 1);
    return new SharedSpikes(
        common.size(),
        ofA.size(),
        ofB.size(),
        shared,
        (double) ofA.size() * ofB.size() / common.size(),
        p);
  }

  private static Set<Long> intersection(long[] a, long[] b) {
    Set<Long> common = new HashSet<>();
    int j = 0;
    for (long step : a) {
      while (j < b.length && b[j] < step) {
        j++;
      }
      if (j < b.length && b[j] == step) {
        common.add(step);
      }
    }
    return common;
  }

  private static List<Long> within(SpikesFound found, Set<Long> steps) {
    return found.spikes().stream().map(SpikesFound.Spike::step).filter(steps::contains).toList();
  }
}
