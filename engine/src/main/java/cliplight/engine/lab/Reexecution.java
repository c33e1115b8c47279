package cliplight.engine.lab;

import cliplight.engine.data.TrainingData;
import cliplight.engine.lab.settings.RunSettings;
import cliplight.engine.lab.settings.Setting;
import cliplight.engine.runs.EventKind;
import cliplight.engine.runs.RunEvent;
import cliplight.engine.runs.RunInfo;
import cliplight.engine.runs.RunReader;
import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.SeriesNames;
import cliplight.engine.runs.SeriesReader;
import cliplight.engine.runs.StepRecord;
import cliplight.engine.train.Phase;
import cliplight.engine.train.RunConfig;
import cliplight.engine.train.TransformerTrainer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A recorded run trained once more from its settings, in silence: nothing is recorded, the record
 * is only read. Every step is compared with what is on record, bit by bit, so that whoever looks
 * into the trainer knows whether it sees the run itself or one that has gone another way.
 */
public final class Reexecution implements AutoCloseable {

  /**
   * The first value that is not what is on record.
   *
   * @param step where
   * @param series which
   * @param recorded the value on record
   * @param again the value now
   */
  public record Difference(long step, SeriesKey series, float recorded, float again) {

    /** In one sentence. */
    public String sentence() {
      return "Step "
          + step
          + ": "
          + series
          + " is "
          + again
          + ", but "
          + recorded
          + " is on record.";
    }
  }

  /** A series that is a function of the weights alone. */
  private record Compared(int index, SeriesReader recorded) {}

  private final RunReader run;
  private final TransformerTrainer trainer;
  private final List<Compared> compared = new ArrayList<>();
  private long stepsCompared;
  private Optional<Difference> difference = Optional.empty();

  private Reexecution(RunReader run, TransformerTrainer trainer) {
    this.run = run;
    this.trainer = trainer;
    List<SeriesKey> layout = trainer.layout();
    for (int i = 0; i < layout.size(); i++) {
      if (!layout.get(i).name().equals(SeriesNames.TOKENS_PER_SECOND)) {
        int index = i;
        run.series(layout.get(i)).ifPresent(series -> compared.add(new Compared(index, series)));
      }
    }
  }

  /**
   * Sets up the trainer of a run, at step 0.
   *
   * @throws ReexecutionException if the run was not trained by this engine
   * @throws cliplight.engine.data.DataException if its data is not there any more
   */
  public static Reexecution of(RunReader run) {
    RunInfo info = run.info();
    if (info.setting("model.layers", "").isEmpty()) {
      throw new ReexecutionException(
          "The run "
              + info.name()
              + " cannot be executed again: it has no settings of this engine. Choose a run that"
              + " Cliplight has trained.");
    }
    RunConfig config = RunSettings.read(info.settings());
    TrainingData data = TrainingData.load(config.data());
    double heldOut = config.validation().heldOut();
    return new Reexecution(
        run,
        TransformerTrainers.open(
            config, data.batches(config.model().context(), config.seed(), heldOut)));
  }

  /** The run on record. */
  public RunReader run() {
    return run;
  }

  /** The trainer; to be moved through this object only. */
  public TransformerTrainer trainer() {
    return trainer;
  }

  /** Executes one phase of a step, and compares the step after its last. */
  public Optional<StepRecord> advance() {
    if (trainer.phase() == Phase.BATCH) {
      changeAsThen();
    }
    Optional<StepRecord> record = trainer.advance();
    record.ifPresent(this::compare);
    return record;
  }

  /** Settings that were changed before the next step are changed again. */
  private void changeAsThen() {
    for (RunEvent event : run.events()) {
      if (event.kind() == EventKind.SETTING_CHANGED && event.step() == trainer.step() + 1) {
        Map<String, String> change = event.details();
        Setting setting =
            new Setting(change.getOrDefault("key", ""), change.getOrDefault("new", ""), "");
        trainer.change(RunSettings.apply(trainer.config(), List.of(setting)));
      }
    }
  }

  /** Finishes the step that is under way, or does one. */
  public StepRecord next() {
    Optional<StepRecord> record = advance();
    while (record.isEmpty()) {
      record = advance();
    }
    return record.get();
  }

  /** Does all steps up to this one. */
  public void to(long step) {
    while (trainer.step() < step) {
      next();
    }
  }

  private void compare(StepRecord record) {
    boolean onRecord = false;
    for (Compared series : compared) {
      int i = series.recorded.indexAtOrBefore(record.step());
      if (i < 0 || series.recorded.step(i) != record.step()) {
        continue;
      }
      onRecord = true;
      float recorded = (float) series.recorded.value(i);
      float again = record.values()[series.index];
      if (difference.isEmpty() && Float.floatToIntBits(recorded) != Float.floatToIntBits(again)) {
        SeriesKey key = trainer.layout().get(series.index);
        difference = Optional.of(new Difference(record.step(), key, recorded, again));
      }
    }
    stepsCompared += onRecord ? 1 : 0;
  }

  /** How many steps were on record and have been compared. */
  public long stepsCompared() {
    return stepsCompared;
  }

  /** The first difference from the record; empty while every bit is the same. */
  public Optional<Difference> difference() {
    return difference;
  }

  /** What the comparison says so far, in one sentence. */
  public String sentence() {
    if (stepsCompared == 0) {
      return "No executed step is on record: nothing was compared.";
    }
    return difference
        .map(Difference::sentence)
        .orElse(
            stepsCompared
                + (stepsCompared == 1 ? " step" : " steps")
                + " executed again: every observed value has the bits that are on record.");
  }

  @Override
  public void close() {
    trainer.close();
  }
}
