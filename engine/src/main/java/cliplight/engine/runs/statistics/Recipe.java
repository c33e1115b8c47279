package cliplight.engine.runs.statistics;

import cliplight.engine.runs.Lineage;
import cliplight.engine.runs.RunInfo;
import cliplight.engine.runs.RunReader;
import cliplight.engine.runs.SettingChange;
import cliplight.engine.runs.Stretch;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the numbers of a run come from: its settings, what was changed while it trained, and where
 * it left another run. Two runs of one recipe are one experiment done twice.
 *
 * @param parts settings of the first step by their keys; {@code optimizer.tau from step 7} for what
 *     was changed, also where it left another run; {@code fork} for where it did
 */
public record Recipe(SortedMap<String, String> parts) {

  private static final String SEED = "seed";
  private static final Set<String> SEEDS = Set.of(SEED, "data.seed");

  /** Settings that change no number, beside those of checkpoints. */
  private static final Set<String> OUTWARD = Set.of("name", "threads");

  private static final String CHECKPOINTS = "checkpoint.";

  private static final String FROM = " from step ";
  static final String FORK = "fork";

  /** Of a fork that does not keep how the steps before were made. */
  private static final String PARENT = "fork.of";

  public Recipe {
    parts = Collections.unmodifiableSortedMap(new TreeMap<>(parts));
  }

  /** Looks at all events of a run. */
  public static Recipe of(RunReader run) {
    SortedMap<String, String> parts = new TreeMap<>(run.info().settings());
    for (SettingChange change : run.changes()) {
      parts.put(from(change.key(), change.step()), change.value());
    }
    run.info().lineage().ifPresent(lineage -> addFork(lineage, run.info().settings(), parts));
    parts.keySet().removeIf(Recipe::isOutward);
    return new Recipe(parts);
  }

  /**
   * A fork at step 0 shares no step: it is a run of its own settings. Any other began with those of
   * the first step it shares.
   */
  private static void addFork(
      Lineage lineage, SortedMap<String, String> settings, SortedMap<String, String> parts) {
    if (lineage.step() == 0) {
      return;
    }
    parts.put(FORK, "step " + lineage.step());
    if (!lineage.keepsPast()) {
      parts.put(PARENT, lineage.parent().value());
      lineage.changed().forEach((key, value) -> parts.put(from(key, lineage.step() + 1), value));
      return;
    }
    SortedMap<String, String> now = new TreeMap<>(settings);
    for (Stretch stretch : lineage.past()) {
      if (stretch.first() == 1) {
        now.putAll(stretch.settings());
        parts.putAll(now);
      } else {
        change(stretch.settings(), stretch.first(), now, parts);
      }
    }
    change(settings, lineage.step() + 1, now, parts);
  }

  private static void change(
      SortedMap<String, String> to,
      long first,
      SortedMap<String, String> now,
      SortedMap<String, String> parts) {
    to.forEach(
        (key, value) -> {
          if (!value.equals(now.put(key, value))) {
            parts.put(from(key, first), value);
          }
        });
  }

  private static boolean isOutward(String part) {
    String key = part.replaceFirst(FROM + ".*", "");
    return OUTWARD.contains(key) || key.startsWith(CHECKPOINTS);
  }

  private static String from(String key, long step) {
    return key + FROM + step;
  }

  /** Whether a part is a setting that a run begins with. */
  static boolean isSetting(String part) {
    return !part.equals(FORK) && !part.contains(FROM);
  }

  /** Which of several repetitions a run is; empty where it does not say. */
  static Optional<String> seeds(RunInfo run) {
    return Optional.ofNullable(run.settings().get(SEED))
        .map(seed -> seed + "/" + run.setting("data.seed", ""));
  }

  /** Whether it says which of several repetitions it is. */
  public boolean tellsSeed() {
    return parts.containsKey(SEED);
  }

  /** What repetitions share; the caller may change it. */
  public SortedMap<String, String> butSeeds() {
    SortedMap<String, String> shared = new TreeMap<>(parts);
    shared.keySet().removeAll(SEEDS);
    shared.remove(PARENT);
    return shared;
  }
}
