package cliplight.engine.train;

import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.StepRecord;
import java.util.List;
import java.util.Map;

/**
 * One run's model and optimizer, moved a step at a time. Used by one thread at a time.
 *
 * <p>All arrays are allocated by the constructor; a step allocates none.
 */
public interface Trainer extends AutoCloseable {

  /** As it stands: with what {@link #change} changed. */
  RunConfig config();

  /** The series that every record of this run fills, in order. */
  List<SeriesKey> layout();

  /** Versions, CPU, BLAS and threads, for the record. */
  Map<String, String> environment();

  /** The last step done; 0 at first. */
  long step();

  /**
   * Does one step, or what is left of one: batch, forward, backward, update, clip.
   *
   * @return what was observed. Where a value was not finite the record holds an event of kind
   *     NON_FINITE with its place, and the run must not go on
   */
  StepRecord next();

  /**
   * Goes on with other settings from the next step on.
   *
   * @param changed the present configuration with other values where settings may change during a
   *     run, see {@link cliplight.engine.optim.MayChange}
   * @throws IllegalArgumentException if anything else is different; nothing changes
   * @throws IllegalStateException in the middle of a step
   */
  void change(RunConfig changed);

  /**
   * Computes with so many threads from the next step on, where that is more than now. No number
   * depends on it.
   */
  default void widen(int threads) {}

  /**
   * Everything that the next step depends on, copied out.
   *
   * @throws IllegalStateException in the middle of a step
   */
  TrainerState state();

  /**
   * Goes to a state of a run of the same configuration, of this or another trainer: the next steps
   * have the bits that they had there. What was begun of a step is forgotten.
   *
   * @throws IllegalArgumentException if the state is of another configuration; nothing changes
   */
  void restore(TrainerState state);

  @Override
  void close();
}
