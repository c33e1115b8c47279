package cliplight.engine.runs;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Where a forked run comes from.
 *
 * @param parent the run it left
 * @param step the last step both share
 * @param changed settings that differ from the parent, key to new value
 * @param past how the shared steps were made, from the seed on: enough to execute them again where
 *     the parent is not on record. Empty if there are none, and in records of versions that did not
 *     keep it.
 */
public record Lineage(
    RunId parent, long step, SortedMap<String, String> changed, List<Stretch> past) {
  public Lineage {
    changed = Collections.unmodifiableSortedMap(new TreeMap<>(changed));
    past = List.copyOf(past);
    long before = 0;
    for (Stretch stretch : past) {
      boolean inOrder = before == 0 ? stretch.first() == 1 : stretch.first() > before;
      if (!inOrder || stretch.first() > step) {
        throw new IllegalArgumentException(
            "The past of a fork at step "
                + step
                + " has a stretch from step "
                + stretch.first()
                + " after one from step "
                + before);
      }
      before = stretch.first();
    }
  }

  /** What was changed but for the name, such as {@code optimizer.tau = 5, optimizer.lr = 0.02}. */
  public String changedInWords() {
    return changed.entrySet().stream()
        .filter(setting -> !setting.getKey().equals("name"))
        .map(setting -> setting.getKey() + " = " + setting.getValue())
        .collect(Collectors.joining(", "));
  }

  /** Whether the shared steps can be executed again without the parent. */
  public boolean keepsPast() {
    return step == 0 || !past.isEmpty();
  }
}
