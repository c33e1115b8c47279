package cliplight.engine.runs;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Steps that one set of settings held for, up to the first of the next stretch.
 *
 * @param first the first of the steps, from 1
 * @param settings of the first stretch of a past all settings, of a later one those that differ
 *     from the stretch before
 */
public record Stretch(long first, SortedMap<String, String> settings) {
  public Stretch {
    if (first < 1) {
      throw new IllegalArgumentException("A stretch begins at step " + first + ": use 1 or more");
    }
    settings = Collections.unmodifiableSortedMap(new TreeMap<>(settings));
  }
}
