package cliplight.engine.lab;

import cliplight.engine.checkpoint.Checkpoints;
import cliplight.engine.data.TrainingData;
import cliplight.engine.lab.settings.RunSettings;
import cliplight.engine.lab.settings.Setting;
import cliplight.engine.runs.EventKind;
import cliplight.engine.runs.RunEvent;
import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunInfo;
import cliplight.engine.runs.RunReader;
import cliplight.engine.runs.RunState;
import cliplight.engine.runs.RunStore;
import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.SeriesReader;
import cliplight.engine.runs.SettingChange;
import cliplight.engine.train.RunConfig;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;

/**
 * A run on record, seen as something that can be executed again: its configuration, its
 * checkpoints, and the steps it has gone through, those of the runs it was forked from included.
 */
final class RecordedRun {

  /** Something that looks at past steps, one after the other. */
  interface PastStep {
    /**
     * @param values as many as series were asked for, in their order; NaN where the record has none
     * @param spike whether a spike was noted there
     */
    void see(long step, float[] values, boolean spike);
  }

  private final RunStore store;
  private final RunReader reader;
  private final RunInfo info;
  private final RunConfig config;

  private final Ancestry ancestry = new Ancestry(this);

  /**
   * @throws RerunException if it was not trained by this program
   * @throws cliplight.engine.runs.StoreException if there is no such run
   * @throws cliplight.engine.lab.settings.SettingsException if this version cannot read its
   *     settings
   */
  RecordedRun(RunStore store, RunId run) {
    this.store = store;
    reader = store.open(run);
    info = reader.info();
    if (!info.settings().containsKey("model.layers")) {
      throw new RerunException(
          "The run "
              + run
              + " was not trained by Cliplight ("
              + info.origin()
              + "): its record does not say how to execute it again.");
    }
    config = RunSettings.read(info.settings());
  }

  RunStore store() {
    return store;
  }

  RunReader reader() {
    return reader;
  }

  RunInfo info() {
    return info;
  }

  RunConfig config() {
    return config;
  }

  /**
   * @throws RerunException if there is nothing to go on with, with the reason
   */
  void refuseIfDone() {
    String why = "";
    if (info.state() == RunState.DONE) {
      why = "it reached its planned last step. Fork it with more --steps";
    } else if (info.state() == RunState.RUNNING) {
      why = "it is being trained";
    } else if (reader.events().stream().anyMatch(e -> e.kind() == EventKind.NON_FINITE)) {
      why = "a value became NaN or infinite, and would again. Fork it before with other settings";
    }
    if (!why.isEmpty()) {
      throw new RerunException("The run " + info.id() + " cannot be resumed: " + why + ".");
    }
  }

  /**
   * Its configurations by the step from which each holds: the first from its beginning, another
   * from each step before which settings were changed.
   */
  NavigableMap<Long, RunConfig> configs() {
    NavigableMap<Long, RunConfig> configs = new TreeMap<>();
    configs.put(start(), config);
    for (SettingChange change : reader.changes()) {
      Setting setting = new Setting(change.key(), change.value(), "");
      configs.put(change.step(), RunSettings.change(configs.lastEntry().getValue(), setting));
    }
    return configs;
  }

  /**
   * What it is trained on.
   *
   * @throws TextElsewhereException if it is not there any more, or not what it was
   */
  TrainingData data() {
    return new RunText(store, info, config.data()).load();
  }

  Checkpoints checkpoints() {
    return Checkpoints.in(store.checkpointFolder(info.id()), info.settings());
  }

  /** The last step before its own first: 0, or where it left its parent. */
  long start() {
    return info.start();
  }

  /**
   * @throws RerunException if a step lies before its own beginning
   */
  void requireOwn(long step) {
    if (step < start()) {
      throw RerunException.ofParent(info, step);
    }
  }

  /**
   * @throws RerunException if not all of these steps are on its record
   */
  void requireSteps(long first, long last) {
    if (first <= start() || first > last || last > info.lastStep()) {
      String asked =
          first == last ? "Step " + first + " is" : "Steps " + first + " to " + last + " are";
      throw new RerunException(
          asked
              + " not on record: the run "
              + info.id()
              + " has steps "
              + (start() + 1)
              + " to "
              + info.lastStep()
              + ".");
    }
  }

  /** What came before its own first step. */
  Ancestry ancestry() {
    return ancestry;
  }

  /** Every step up to one, the oldest ancestor's first. */
  RunWatch.Past past(long upTo) {
    return (keys, eye) -> show(upTo, keys, eye);
  }

  void show(long upTo, List<SeriesKey> keys, PastStep eye) {
    ancestry.show(Math.min(start(), upTo), keys, eye);
    Set<Long> spikes = new HashSet<>();
    for (RunEvent event : reader.events()) {
      if (event.kind() == EventKind.SPIKE) {
        spikes.add(event.step());
      }
    }
    List<SeriesReader> series =
        keys.stream().flatMap(key -> reader.series(key).stream()).distinct().toList();
    if (series.isEmpty()) {
      return;
    }
    int size = series.get(0).size();
    for (int i = 0; i < size && series.get(0).step(i) <= upTo; i++) {
      long step = series.get(0).step(i);
      float[] values = new float[keys.size()];
      for (int k = 0; k < values.length; k++) {
        double value = reader.series(keys.get(k)).map(one -> one.valueAt(step)).orElse(Double.NaN);
        values[k] = (float) value;
      }
      eye.see(step, values, spikes.contains(step));
    }
  }

  /** The threshold that its attention logits are judged by, as in the study it belongs to. */
  OptionalDouble tau() {
    if (info.studyId().isEmpty()) {
      return Study.ofOne(config).tau(0);
    }
    List<RunConfig> arms =
        store.runs().stream()
            .filter(run -> run.studyId().equals(info.studyId()) && !run.id().equals(info.id()))
            .sorted(Comparator.comparingInt(RunInfo::arm))
            .map(run -> RunSettings.read(run.settings()))
            .toList();
    List<RunConfig> all = new ArrayList<>(List.of(config));
    all.addAll(arms);
    return new Study(info.study(), info.study(), "", all, 0).tau(0);
  }
}
