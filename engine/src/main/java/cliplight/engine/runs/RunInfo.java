package cliplight.engine.runs;

import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A run as a list shows it: everything but its points and events.
 *
 * @param id names the run for ever
 * @param name what a person calls it, such as MuonClip
 * @param study the study it belongs to, such as {@code explosion}; runs of one study started
 *     together share {@code studyId}
 * @param studyId groups the arms that were started together; empty for a run of its own
 * @param arm place within the study, from 0
 * @param origin who recorded it: {@code trained}, {@code sample} or the kind of an imported file
 * @param state where it stands
 * @param reason why it ended early, in one sentence; empty otherwise
 * @param created when it began
 * @param plannedSteps the step at which it is done; 0 if nobody knows
 * @param lastStep the last step on record; 0 before the first
 * @param settings the configuration as dotted keys, such as {@code optimizer.tau} to {@code 30}
 * @param environment versions, CPU, BLAS, threads
 * @param lineage the run it was forked from
 */
public record RunInfo(
    RunId id,
    String name,
    String study,
    String studyId,
    int arm,
    String origin,
    RunState state,
    String reason,
    Instant created,
    long plannedSteps,
    long lastStep,
    SortedMap<String, String> settings,
    SortedMap<String, String> environment,
    Optional<Lineage> lineage) {

  /** Characters that move the cursor, and those that turn the direction of what follows. */
  private static final Pattern CONTROL =
      Pattern.compile("[\\p{Cc}\\u061C\\u200E\\u200F\\u202A-\\u202E\\u2066-\\u2069]");

  public RunInfo {
    if (name.isBlank()) {
      throw new IllegalArgumentException("A run needs a name");
    }
    // a name from elsewhere goes to terminals and tables
    name = CONTROL.matcher(name).replaceAll("\uFFFD");
    study = CONTROL.matcher(study).replaceAll("\uFFFD");
    settings = Collections.unmodifiableSortedMap(new TreeMap<>(settings));
    environment = Collections.unmodifiableSortedMap(new TreeMap<>(environment));
  }

  public RunInfo withId(RunId newId) {
    return new RunInfo(
        newId,
        name,
        study,
        studyId,
        arm,
        origin,
        state,
        reason,
        created,
        plannedSteps,
        lastStep,
        settings,
        environment,
        lineage);
  }

  public RunInfo withState(RunState newState, String newReason) {
    return new RunInfo(
        id,
        name,
        study,
        studyId,
        arm,
        origin,
        newState,
        newReason,
        created,
        plannedSteps,
        lastStep,
        settings,
        environment,
        lineage);
  }

  public RunInfo withLastStep(long newLastStep) {
    return new RunInfo(
        id,
        name,
        study,
        studyId,
        arm,
        origin,
        state,
        reason,
        created,
        plannedSteps,
        newLastStep,
        settings,
        environment,
        lineage);
  }

  public RunInfo withOrigin(String newOrigin) {
    return new RunInfo(
        id,
        name,
        study,
        studyId,
        arm,
        newOrigin,
        state,
        reason,
        created,
        plannedSteps,
        lastStep,
        settings,
        environment,
        lineage);
  }

  /** The step after which its own steps begin: that of a fork, else 0. */
  public long start() {
    return lineage.map(Lineage::step).orElse(0L);
  }

  /** A setting, or the given text where the run has none of that key. */
  public String setting(String key, String otherwise) {
    return settings.getOrDefault(key, otherwise);
  }
}
