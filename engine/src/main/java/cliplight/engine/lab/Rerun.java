package cliplight.engine.lab;

import cliplight.engine.checkpoint.CheckpointException;
import cliplight.engine.data.TrainingData;
import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunStore;
import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.StepRecord;
import cliplight.engine.runs.StoreException;
import cliplight.engine.train.RunConfig;
import cliplight.engine.train.Trainer;
import cliplight.engine.train.TrainerState;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A run on record, executed again: from its nearest sound checkpoint, or where it has none from the
 * run it was forked from, or from its seed. On the machine and engine of the record every step has
 * the bits it had. The record is not touched.
 */
public final class Rerun implements AutoCloseable {

  private final Trainer trainer;
  private final NavigableMap<Long, RunConfig> configs;
  private final RunWatch watch;
  private final Map<String, String> environment;

  private Rerun(
      Trainer trainer,
      NavigableMap<Long, RunConfig> configs,
      RunWatch watch,
      Map<String, String> environment) {
    this.trainer = trainer;
    this.configs = configs;
    this.watch = watch;
    this.environment = environment;
  }

  /**
   * The run as it was after a step.
   *
   * @param after the step, at or after the run's own beginning; 0 is before the first
   * @param notices gains a sentence for each thing that a person should know, such as a damaged
   *     checkpoint
   * @throws StoreException if the run cannot be executed again, with the reason
   * @throws cliplight.engine.data.DataException if its data is not there any more
   */
  public static Rerun of(RunStore store, RunId run, long after, Consumer<String> notices) {
    return of(store, run, after, TransformerTrainers::open, notices);
  }

  /** The same with trainers of another make. */
  static Rerun of(
      RunStore store, RunId run, long after, TrainerSource trainers, Consumer<String> notices) {
    RecordedRun recorded = new RecordedRun(store, run);
    if (after < recorded.start()) {
      throw new StoreException(
          "The run "
              + run
              + " begins after step "
              + recorded.start()
              + " of "
              + recorded.info().lineage().orElseThrow().parent()
              + ": ask that one for step "
              + after
              + ".");
    }
    TrainingData data = TrainingData.load(recorded.config().data());
    Optional<TrainerState> from = nearestOfThisEngine(recorded, after, trainers, notices);
    Trainer trainer = LiveStudy.open(trainers, recorded.config(), data);
    boolean positioned = false;
    try {
      from.ifPresent(trainer::restore);
      RunWatch watch =
          new RunWatch(trainer.layout(), recorded.config().watch(), OptionalDouble.empty());
      watch.recall(recorded, trainer.step(), (step, maxLogit, spike) -> {});
      Map<String, String> environment = new TreeMap<>(trainer.environment());
      environment.put("data", data.description());
      Rerun rerun = new Rerun(trainer, recorded.configs(), watch, environment);
      while (trainer.step() < after) {
        rerun.next();
      }
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
   * @throws CheckpointException if a checkpoint is of another configuration or engine
   */
  static Optional<TrainerState> nearest(
      RecordedRun recorded, long after, TrainerSource trainers, Consumer<String> notices) {
    Optional<TrainerState> checkpoint = recorded.checkpoints().nearest(after, notices);
    return checkpoint.isPresent() ? checkpoint : beginning(recorded, trainers, notices);
  }

  private static Optional<TrainerState> nearestOfThisEngine(
      RecordedRun recorded, long after, TrainerSource trainers, Consumer<String> notices) {
    try {
      return nearest(recorded, after, trainers, notices);
    } catch (CheckpointException e) {
      notices.accept(e.getMessage());
      return beginning(recorded, trainers, notices);
    }
  }

  private static Optional<TrainerState> beginning(
      RecordedRun recorded, TrainerSource trainers, Consumer<String> notices) {
    return recorded.info().lineage().isEmpty()
        ? Optional.empty()
        : Optional.of(state(recorded.parent(), recorded.start(), trainers, notices));
  }

  /** The state of a run after a step. */
  static TrainerState state(
      RecordedRun run, long step, TrainerSource trainers, Consumer<String> notices) {
    try (Rerun rerun = of(run.store(), run.info().id(), step, trainers, notices)) {
      return rerun.trainer().state();
    }
  }

  /** The trainer, between two steps. */
  public Trainer trainer() {
    return trainer;
  }

  /** The series of {@link #next()}: all that a record of this run has. */
  public List<SeriesKey> layout() {
    return watch.layout();
  }

  /** What it runs on now. */
  public Map<String, String> environment() {
    return environment;
  }

  /** Executes one step with the settings that held then, and judges it as it was judged then. */
  public StepRecord next() {
    RunConfig then = configs.floorEntry(trainer.step() + 1).getValue();
    if (!then.equals(trainer.config())) {
      trainer.change(then);
    }
    return watch.look(trainer.next());
  }

  @Override
  public void close() {
    trainer.close();
  }
}
