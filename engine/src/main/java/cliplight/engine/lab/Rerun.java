package cliplight.engine.lab;

import cliplight.engine.checkpoint.CheckpointException;
import cliplight.engine.checkpoint.Checkpoints;
import cliplight.engine.data.TrainingData;
import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunStore;
import cliplight.engine.runs.StepRecord;
import cliplight.engine.train.RunConfig;
import cliplight.engine.train.Trainer;
import cliplight.engine.train.TrainerState;
import cliplight.engine.train.TransformerTrainer;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A run on record, executed again: from its nearest sound checkpoint, or where it has none from the
 * run it was forked from, or from its seed. On the machine and engine of the record every step has
 * the bits it had. The record is not touched.
 *
 * @param <T> the make of its trainer
 */
public final class Rerun<T extends Trainer> implements AutoCloseable {

  private final RecordedRun recorded;
  private final T trainer;
  private final NavigableMap<Long, RunConfig> configs;
  private RunWatch watch;
  private final List<String> otherEnvironment;

  private Rerun(RecordedRun recorded, T trainer, List<String> otherEnvironment) {
    this.recorded = recorded;
    this.trainer = trainer;
    this.otherEnvironment = otherEnvironment;
    configs = recorded.configs();
    watch = watch();
  }

  /** One that has seen what is on record up to here. */
  private RunWatch watch() {
    RunWatch seen =
        new RunWatch(trainer.layout(), recorded.config().watch(), OptionalDouble.empty());
    seen.recall(recorded.past(trainer.step()), (step, maxLogit, spike) -> {});
    return seen;
  }

  /** Goes to a state that this run had after one of its steps, before or behind this one. */
  public void restore(TrainerState state) {
    trainer.restore(state);
    watch = watch();
  }

  /**
   * The run at its newest state at or before a step.
   *
   * @param step at or after the run's own beginning; 0 is before the first
   * @param listener told of damaged checkpoints, of another machine, and of the steps of runs that
   *     this one was forked from as they are executed
   * @throws RerunException if the run cannot be executed again, with the reason
   * @throws cliplight.engine.lab.settings.SettingsException if there is not enough memory for it
   * @throws TextElsewhereException if the text it was trained on is not there any more
   */
  public static Rerun<TransformerTrainer> near(
      RunStore store, RunId run, long step, RerunListener listener) {
    return near(new RecordedRun(store, run), step, TransformerTrainers::openIfRoom, listener);
  }

  /** The run as it was after a step: what lies between its nearest state and that is executed. */
  public static Rerun<TransformerTrainer> after(
      RunStore store, RunId run, long step, RerunListener listener) {
    Rerun<TransformerTrainer> rerun = near(store, run, step, listener);
    boolean there = false;
    try {
      rerun.forward(step, listener);
      there = true;
      return rerun;
    } finally {
      if (!there) {
        rerun.close();
      }
    }
  }

  private static <T extends Trainer> Rerun<T> near(
      RecordedRun recorded, long step, TrainerSource<T> trainers, RerunListener listener) {
    recorded.requireOwn(step);
    TrainingData data = recorded.data();
    Optional<TrainerState> from = nearestOfThisEngine(recorded, step, trainers, listener);
    T trainer = LiveStudy.open(trainers, recorded.config(), data);
    boolean positioned = false;
    try {
      from.ifPresent(trainer::restore);
      List<String> otherEnvironment =
          EnvironmentDifference.between(
              recorded.info().environment(), RunEnvironment.of(trainer, data));
      otherEnvironment.forEach(
          difference -> listener.notice("The environment is another: " + difference + "."));
      Rerun<T> rerun = new Rerun<>(recorded, trainer, otherEnvironment);
      positioned = true;
      return rerun;
    } finally {
      if (!positioned) {
        trainer.close();
      }
    }
  }

  /**
   * The newest state at or before a step that need not be made again; empty for the seed's.
   *
   * @throws RerunException if a checkpoint is of another configuration or engine
   */
  static Optional<TrainerState> nearest(
      RecordedRun recorded, long step, TrainerSource<?> trainers, RerunListener listener) {
    try {
      return checkpointOrBeginning(recorded, step, trainers, listener);
    } catch (CheckpointException e) {
      throw new RerunException(
          "The run " + recorded.info().id() + " cannot go on: " + e.getMessage(), e);
    }
  }

  private static Optional<TrainerState> nearestOfThisEngine(
      RecordedRun recorded, long step, TrainerSource<?> trainers, RerunListener listener) {
    try {
      return checkpointOrBeginning(recorded, step, trainers, listener);
    } catch (CheckpointException e) {
      listener.notice(String.valueOf(e.getMessage()));
      return beginning(recorded, trainers, listener);
    }
  }

  private static Optional<TrainerState> checkpointOrBeginning(
      RecordedRun recorded, long step, TrainerSource<?> trainers, RerunListener listener) {
    recorded.ancestry().remakeLostPast(listener);
    Optional<TrainerState> checkpoint = recorded.checkpoints().nearest(step, listener::notice);
    return checkpoint.isPresent() ? checkpoint : beginning(recorded, trainers, listener);
  }

  private static Optional<TrainerState> beginning(
      RecordedRun recorded, TrainerSource<?> trainers, RerunListener listener) {
    if (recorded.info().lineage().isEmpty()) {
      return Optional.empty();
    }
    return recorded
        .ancestry()
        .parent()
        .map(parent -> state(parent, recorded.start(), trainers, listener))
        .or(recorded.ancestry()::stateOfLostPast);
  }

  /** The state of a run after a step. */
  static TrainerState state(
      RecordedRun run, long step, TrainerSource<?> trainers, RerunListener listener) {
    try (Rerun<?> rerun = near(run, step, trainers, listener)) {
      rerun.forward(step, listener);
      return rerun.trainer().state();
    }
  }

  /** The trainer, to be looked into; between {@link #begin} and {@link #end} moved by phases. */
  public T trainer() {
    return trainer;
  }

  /** Compares what is executed from here on with the record, once it is given to it. */
  public RecordComparison comparison() {
    return new RecordComparison(recorded.reader(), watch.layout());
  }

  /** How this environment differs from that of the record in what may move bits; a clause each. */
  public List<String> otherEnvironment() {
    return otherEnvironment;
  }

  /** The checkpoints of the record. */
  public Checkpoints checkpoints() {
    return recorded.checkpoints();
  }

  /** Gives the next step the settings that held then. */
  public void begin() {
    RunConfig then = configs.floorEntry(trainer.step() + 1).getValue();
    if (!then.equals(trainer.config())) {
      trainer.change(then);
    }
  }

  /** Judges a step as it was judged then. */
  public StepRecord end(StepRecord trained) {
    return watch.look(trained);
  }

  /** Executes one step. */
  public StepRecord next() {
    begin();
    return end(trainer.next());
  }

  private void forward(long step, RerunListener listener) {
    while (trainer.step() < step) {
      next();
      listener.passed(trainer.step());
    }
  }

  @Override
  public void close() {
    trainer.close();
  }
}
