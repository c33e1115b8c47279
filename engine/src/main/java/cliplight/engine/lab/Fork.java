package cliplight.engine.lab;

import cliplight.engine.lab.settings.RunSettings;
import cliplight.engine.lab.settings.Setting;
import cliplight.engine.lab.settings.SettingsException;
import cliplight.engine.optim.OptimizerKind;
import cliplight.engine.runs.Lineage;
import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunStore;
import cliplight.engine.runs.Stretch;
import cliplight.engine.train.RunConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A new run that goes on from exactly one step of another, with some settings changed. The record
 * of the shared past stays with the parent; the fork keeps how its steps were made.
 *
 * @param parent the run it leaves
 * @param step the last step both share
 * @param config of the new run
 * @param changed what differs from the parent's settings
 * @param past how the shared steps were made
 * @param until its last step; before that of the configuration it ends early, which moves no
 *     schedule
 */
public record Fork(
    RunId parent,
    long step,
    RunConfig config,
    SortedMap<String, String> changed,
    List<Stretch> past,
    long until) {

  /** The sections and keys that decide what the state is a state of, with the reason. */
  private static final Map<String, String> FIXED =
      Map.of(
          "model.", "the weights of the step have the model's sizes",
          "data.", "the steps before have seen other text",
          "seed", "the steps before have seen batches of another seed",
          "batch", "the steps before have counted tokens by it");

  /**
   * A fork as somebody asks for it.
   *
   * @param step of the parent, 0 for its beginning
   * @param changes settings of the new run
   * @throws SettingsException if a setting is wrong or cannot change at a fork, with the reason
   * @throws RerunException if the parent has no such step or cannot be executed again
   */
  public static Fork of(RunStore store, RunId parent, long step, List<Setting> changes) {
    RecordedRun recorded = new RecordedRun(store, parent);
    long last = recorded.info().lastStep();
    if (step < recorded.start() || step > last) {
      throw new RerunException(
          "The run "
              + parent
              + " cannot be forked at step "
              + step
              + ": it has steps "
              + recorded.start()
              + " to "
              + last
              + ".");
    }
    RunConfig before = recorded.configs().floorEntry(step).getValue();
    RunConfig config = RunSettings.apply(before, changes);
    SortedMap<String, String> old = RunSettings.of(before);
    SortedMap<String, String> changed = new TreeMap<>(RunSettings.of(config));
    changed.entrySet().removeIf(entry -> entry.getValue().equals(old.get(entry.getKey())));
    List<String> problems = problems(before, config, changed, step);
    if (!problems.isEmpty()) {
      throw new SettingsException(problems);
    }
    return new Fork(
        parent, step, config, changed, recorded.ancestry().stretches(step), config.steps());
  }

  /** The parent itself going on unchanged for so many steps, as a run of its own. */
  public static Fork twin(RunStore store, RunId parent, long step, long steps) {
    if (steps < 1) {
      throw new SettingsException(
          List.of("The twin is to go on for " + steps + " steps: use 1 or more."));
    }
    RecordedRun recorded = new RecordedRun(store, parent);
    long planned = recorded.config().steps();
    if (step >= planned) {
      throw new SettingsException(
          List.of(
              "The twin goes on as the run was planned, and that ends at step "
                  + planned
                  + ": fork before it, or without a twin."));
    }
    String name = recorded.info().name();
    Setting renamed = new Setting("name", name + " unchanged from " + step, "");
    Fork whole = of(store, parent, step, List.of(renamed));
    long until = Math.min(whole.until(), step + Math.min(steps, Integer.MAX_VALUE));
    return new Fork(parent, step, whole.config(), whole.changed(), whole.past(), until);
  }

  private static List<String> problems(
      RunConfig parent, RunConfig config, SortedMap<String, String> changed, long step) {
    List<String> problems = new ArrayList<>();
    for (String key : changed.keySet()) {
      FIXED.forEach(
          (fixed, reason) -> {
            if (fixed.endsWith(".") ? key.startsWith(fixed) : key.equals(fixed)) {
              problems.add(key + " cannot change at a fork: " + reason + ". Train a new run.");
            }
          });
    }
    boolean adamBefore = parent.optimizer().kind() == OptimizerKind.ADAMW;
    boolean adamNow = config.optimizer().kind() == OptimizerKind.ADAMW;
    if (adamBefore != adamNow) {
      problems.add(
          "optimizer.kind cannot change between AdamW and Muon at a fork: the state of the one is"
              + " none of the other. Muon and MuonClip can be exchanged.");
    }
    if (config.steps() <= step) {
      problems.add(
          "steps is "
              + config.steps()
              + ", but the fork begins after step "
              + step
              + ": use a larger number.");
    }
    return problems;
  }

  /** Equal for forks of one step of one run. */
  Lineage place() {
    return new Lineage(parent, step, new TreeMap<>(), List.of());
  }

  Lineage lineage() {
    return new Lineage(parent, step, changed, past);
  }
}
