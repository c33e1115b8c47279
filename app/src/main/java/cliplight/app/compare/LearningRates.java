package cliplight.app.compare;

import cliplight.engine.runs.statistics.RunGroup;
import cliplight.engine.runs.statistics.Sample;
import cliplight.viz.statistics.LearningRateGrid;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The compared groups by learning rate, and by all else they were trained with but the seeds.
 *
 * @param rates ascending
 * @param rows what is trained otherwise, in the order of the groups
 */
record LearningRates(List<String> rates, List<LearningRateGrid.Row> rows) {

  private static final String RATE = "optimizer.lr";

  LearningRates {
    rates = List.copyOf(rates);
    rows = List.copyOf(rows);
  }

  /** Groups that do not tell their learning rate are left out. */
  static LearningRates of(List<ComparedGroup> groups) {
    SortedMap<Double, String> rates = new TreeMap<>();
    Map<SortedMap<String, String>, List<ComparedGroup>> byRest = new LinkedHashMap<>();
    for (ComparedGroup group : groups) {
      SortedMap<String, String> rest = group.recipe().butSeeds();
      String setting = group.info().setting(RATE, "");
      // of a fork the rate it goes on with; another that it began with tells its row from others
      rest.remove(RATE, setting);
      Optional<Double> rate = rate(setting);
      if (rate.isPresent()) {
        rates.put(rate.get(), group.lr());
        byRest.computeIfAbsent(rest, unused -> new ArrayList<>()).add(group);
      }
    }
    List<LearningRateGrid.Row> rows = new ArrayList<>();
    for (List<ComparedGroup> members : byRest.values()) {
      List<Optional<LearningRateGrid.Cell>> cells = new ArrayList<>();
      for (String rate : rates.values()) {
        cells.add(
            members.stream()
                .filter(group -> group.lr().equals(rate))
                .findFirst()
                .map(LearningRates::cell));
      }
      rows.add(new LearningRateGrid.Row(name(members), cells));
    }
    return new LearningRates(List.copyOf(rates.values()), rows);
  }

  private static Optional<Double> rate(String text) {
    try {
      return Optional.of(Double.valueOf(text));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** What its groups are called, or their optimizer where each has a name of its own. */
  private static String name(List<ComparedGroup> members) {
    ComparedGroup first = members.get(0);
    boolean shared = members.stream().allMatch(group -> group.title().equals(first.title()));
    String name = shared ? first.title() : first.info().setting("optimizer.kind", first.title());
    return first.first().clips() ? name + " τ " + first.tau() : name;
  }

  private static LearningRateGrid.Cell cell(ComparedGroup group) {
    RunGroup loss = group.loss().group();
    return new LearningRateGrid.Cell(
        group.info().id(),
        group.letter(),
        group.first().color(),
        loss.finals().map(Sample::mean).orElse(Double.NaN),
        group.largest(),
        group.first().clipAt(Long.MAX_VALUE).tau().orElse(Double.NaN),
        loss.members().size());
  }
}
