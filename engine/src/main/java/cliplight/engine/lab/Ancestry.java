package cliplight.engine.lab;

import cliplight.engine.lab.settings.RunSettings;
import cliplight.engine.runs.Lineage;
import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunInfo;
import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.Stretch;
import cliplight.engine.train.RunConfig;
import cliplight.engine.train.TrainerState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The steps before a run's own: those of the run it was forked from, or where that is not in the
 * store, what the fork keeps of how they were made. Nothing for a run that began at its seed.
 */
final class Ancestry {

  private final RecordedRun run;

  /** Once it was asked for. */
  private Optional<RecordedRun> parent = Optional.empty();

  /** Once it was executed. */
  private Optional<LostPast> lost = Optional.empty();

  Ancestry(RecordedRun run) {
    this.run = run;
  }

  private Optional<Lineage> lineage() {
    return run.info().lineage();
  }

  /**
   * The run that it was forked from, where that is in the store.
   *
   * @throws RerunException if it comes from itself, as archives of strangers may say
   */
  Optional<RecordedRun> parent() {
    if (parent.isEmpty() && lineage().isPresent()) {
      Map<RunId, RunInfo> known = new HashMap<>();
      run.store().runs().forEach(info -> known.put(info.id(), info));
      requireNoCircle(known);
      parent =
          lineage()
              .map(from -> from.parent())
              .filter(known::containsKey)
              .map(id -> new RecordedRun(run.store(), id));
    }
    return parent;
  }

  private void requireNoCircle(Map<RunId, RunInfo> known) {
    Set<RunId> passed = new HashSet<>();
    Optional<RunInfo> at = Optional.of(run.info());
    while (at.isPresent()) {
      if (!passed.add(at.get().id())) {
        throw new RerunException(
            "The record of the run "
                + run.info().id()
                + " cannot be right: it says that the run was forked from itself.");
      }
      at = at.get().lineage().flatMap(from -> Optional.ofNullable(known.get(from.parent())));
    }
  }

  /**
   * Every configuration from the seed on by the first step that it held for, those of the runs it
   * was forked from included; without step 1 where nothing says how the shared steps were made.
   */
  private NavigableMap<Long, RunConfig> configsFromSeed() {
    NavigableMap<Long, RunConfig> all = new TreeMap<>();
    if (lineage().isPresent()) {
      all.putAll(
          parent()
              .map(from -> from.ancestry().configsFromSeed().headMap(run.start(), true))
              .orElseGet(this::configsOfPast));
    }
    run.configs().forEach((from, held) -> all.put(Math.max(from, run.start() + 1), held));
    return all;
  }

  /** Those of the shared steps that the run keeps itself. */
  private NavigableMap<Long, RunConfig> configsOfPast() {
    NavigableMap<Long, RunConfig> configs = new TreeMap<>();
    SortedMap<String, String> settings = new TreeMap<>();
    for (Stretch stretch : lineage().orElseThrow().past()) {
      settings.putAll(stretch.settings());
      configs.put(stretch.first(), RunSettings.read(settings));
    }
    return configs;
  }

  /** How every step up to one was made; empty where that is not known of the first ones. */
  List<Stretch> stretches(long upTo) {
    NavigableMap<Long, RunConfig> configs = configsFromSeed();
    if (!configs.containsKey(1L)) {
      return List.of();
    }
    List<Stretch> stretches = new ArrayList<>();
    SortedMap<String, String> before = new TreeMap<>();
    for (Map.Entry<Long, RunConfig> held : configs.headMap(upTo, true).entrySet()) {
      SortedMap<String, String> changed = new TreeMap<>(RunSettings.of(held.getValue()));
      changed.entrySet().removeAll(Set.copyOf(before.entrySet()));
      stretches.add(new Stretch(held.getKey(), changed));
      before.putAll(changed);
    }
    return stretches;
  }

  /** How many of the steps before, from the seed on, are of a run that is not in the store. */
  long lostSteps() {
    return parent().map(from -> from.ancestry().lostSteps()).orElse(run.start());
  }

  private boolean lacksParent() {
    return run.start() > 0 && parent().isEmpty();
  }

  /**
   * Executes the steps again that it shares with a run which is not in the store, if there are any
   * and it was not done before.
   *
   * @throws RerunException if nothing says how they were made
   */
  void remakeLostPast(RerunListener listener) {
    parent().ifPresent(from -> from.ancestry().remakeLostPast(listener));
    if (!lacksParent() || lost.isPresent()) {
      return;
    }
    Lineage lineage = lineage().orElseThrow();
    if (!lineage.keepsPast()) {
      throw new RerunException(
          "The run "
              + run.info().id()
              + " was forked from "
              + lineage.parent()
              + ", which is not in this store, by a version of Cliplight that did not keep how the"
              + " steps before were made. Import that run too.");
    }
    listener.notice(
        "The run "
            + lineage.parent()
            + ", which it was forked from, is not in this store: steps 1 to "
            + run.start()
            + " are executed again from the seed.");
    lost =
        Optional.of(
            LostPast.execute(
                configsOfPast(), run.start(), run.data(), TransformerTrainers::open, listener));
  }

  /** The state after the steps that are shared with a run that is not in the store. */
  Optional<TrainerState> stateOfLostPast() {
    return run.start() == 0 ? Optional.empty() : Optional.of(lost.orElseThrow().end());
  }

  /** Shows every step up to one, the oldest ancestor's first. */
  void show(long upTo, List<SeriesKey> keys, RecordedRun.PastStep eye) {
    if (lacksParent()) {
      lost.orElseThrow().show(upTo, keys, eye);
    } else {
      parent().ifPresent(from -> from.show(upTo, keys, eye));
    }
  }
}
