package cliplight.engine.runs.statistics;

import cliplight.engine.runs.Lineage;
import cliplight.engine.runs.RunEvent;
import cliplight.engine.runs.RunReader;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What the numbers of a run come from: its settings, what was changed while it trained, and where
 * it left another run. Two runs of one recipe are one experiment done twice.
 *
 * @param parts settings by their keys, with {@code change} and {@code fork} beside them
 */
record Recipe(SortedMap<String, String> parts) {

  private static final String SEED = "seed";
  private static final Set<String> SEEDS = Set.of(SEED, "data.seed");

  /** Settings that change no number. */
  private static final Set<String> OUTWARD = Set.of("name", "threads");

  private static final String CHANGE = "change";
  private static final String FORK = "fork";
  private static final String PARENT = "fork.of";

  Recipe {
    parts = Collections.unmodifiableSortedMap(new TreeMap<>(parts));
  }

  static Recipe of(RunReader run) {
    SortedMap<String, String> parts = new TreeMap<>(run.info().settings());
    parts.keySet().removeAll(OUTWARD);
    String changes = run.changes().stream().map(Recipe::change).collect(Collectors.joining("; "));
    if (!changes.isEmpty()) {
      parts.put(CHANGE, changes);
    }
    run.info()
        .lineage()
        .ifPresent(
            lineage -> {
              parts.put(FORK, fork(lineage));
              parts.put(PARENT, lineage.parent().value());
            });
    return new Recipe(parts);
  }

  private static String change(RunEvent event) {
    Map<String, String> details = event.details();
    return "step " + event.step() + " " + details.get("key") + "=" + details.get("new");
  }

  private static String fork(Lineage lineage) {
    return lineage.changed().entrySet().stream()
        .map(change -> " " + change.getKey() + "=" + change.getValue())
        .collect(Collectors.joining("", "step " + lineage.step(), ""));
  }

  /** Whether it says which of several repetitions it is. */
  boolean tellsSeed() {
    return parts.containsKey(SEED);
  }

  /** What repetitions share. */
  SortedMap<String, String> butSeeds() {
    SortedMap<String, String> shared = new TreeMap<>(parts);
    shared.keySet().removeAll(SEEDS);
    shared.remove(PARENT);
    return shared;
  }
}
