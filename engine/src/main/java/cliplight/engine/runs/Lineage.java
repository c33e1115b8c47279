package cliplight.engine.runs;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where a forked run comes from.
 *
 * @param parent the run it left
 * @param step the last step both share
 * @param changed settings that differ from the parent, key to new value
 */
public record Lineage(RunId parent, long step, SortedMap<String, String> changed) {
  public Lineage {
    changed = Collections.unmodifiableSortedMap(new TreeMap<>(changed));
  }
}
