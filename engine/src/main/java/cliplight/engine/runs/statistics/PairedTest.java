package cliplight.engine.runs.statistics;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.statistics.inference.TTest;

/**
 * The paired t test over seeds: runs with the same seed begin with the same weights and see the
 * same batches, so what a seed brings about is in both and cancels.
 *
 * @param pairs how many seeds both groups have
 * @param difference mean of the differences, first less second
 * @param low lower end of its 95 % confidence interval, by Student's t with pairs - 1
 * @param high its upper end
 * @param t the statistic
 * @param p two-sided: how often a difference as large comes about where there is none
 */
public record PairedTest(
    int pairs, double difference, double low, double high, double t, double p) {

  /**
   * Compares the final values of two groups.
   *
   * @return empty where fewer than 2 seeds are in both, or all differences are the same
   */
  static Optional<PairedTest> ofFinals(RunGroup a, RunGroup b) {
    Map<String, Double> first = bySeed(a);
    Map<String, Double> second = bySeed(b);
    List<String> seeds = first.keySet().stream().filter(second::containsKey).sorted().toList();
    if (seeds.size() < 2) {
      return Optional.empty();
    }
    double[] x = seeds.stream().mapToDouble(first::get).toArray();
    double[] y = seeds.stream().mapToDouble(second::get).toArray();
    double[] differences = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      differences[i] = x[i] - y[i];
    }
    Sample sample = Sample.of(differences);
    if (!(sample.sd() > 0)) {
      return Optional.empty();
    }
    TTest.Result result = TTest.withDefaults().pairedTest(x, y);
    return Optional.of(
        new PairedTest(
            sample.n(),
            sample.mean(),
            sample.low(),
            sample.high(),
            result.getStatistic(),
            result.getPValue()));
  }

  /** Final values by seed; a seed that several runs have pairs with none. */
  private static Map<String, Double> bySeed(RunGroup group) {
    Map<String, Double> finals = new HashMap<>();
    Set<String> twice = new HashSet<>();
    for (RunGroup.Member member : group.members()) {
      Optional<String> seed = Recipe.seeds(member.run());
      if (seed.isPresent() && finals.put(seed.get(), member.finalValue()) != null) {
        twice.add(seed.get());
      }
    }
    finals.keySet().removeAll(twice);
    return finals;
  }
}
