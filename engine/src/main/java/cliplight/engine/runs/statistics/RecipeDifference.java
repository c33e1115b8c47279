package cliplight.engine.runs.statistics;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeSet;

/**
 * What two runs were trained with that differs, but for their seeds: settings, what was changed
 * while they trained, and where they left another run.
 *
 * @param settings how many were held against each other
 * @param rows those that differ, by their keys
 */
public record RecipeDifference(int settings, List<Row> rows) {

  /**
   * One that differs.
   *
   * @param key of the setting; {@code optimizer.tau from step 7} for one that was changed, {@code
   *     fork} for where a run left another
   * @param a of the first run; empty where it has none
   * @param b of the second run; empty where it has none
   */
  public record Row(String key, String a, String b) {}

  public RecipeDifference {
    rows = List.copyOf(rows);
  }

  /** How many settings differ: that one of them left another run is none. */
  public int differing() {
    return (int) rows.stream().filter(row -> !row.key().equals(Recipe.FORK)).count();
  }

  public static RecipeDifference of(Recipe a, Recipe b) {
    SortedMap<String, String> first = a.butSeeds();
    SortedMap<String, String> second = b.butSeeds();
    TreeSet<String> keys = new TreeSet<>(first.keySet());
    keys.addAll(second.keySet());
    List<Row> rows = new ArrayList<>();
    for (String key : keys) {
      Row row = new Row(key, first.getOrDefault(key, ""), second.getOrDefault(key, ""));
      if (!row.a().equals(row.b())) {
        rows.add(row);
      }
    }
    return new RecipeDifference(keys.size(), rows);
  }
}
