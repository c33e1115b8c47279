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

  RunConfig config();

  /** The series that every record of this run fills, in order. */
  List<SeriesKey> layout();

  /** Versions, CPU, BLAS and threads, for the record. */
  Map<String, String> environment();

  /** The last step done; 0 at first. */
  long step();

  /**
   * Does one step: batch, forward, backward, update, clip.
   *
   * @return what was observed. Where a value was not finite the record holds an event of kind
   *     NON_FINITE with its place, and the run must not go on
   */
  StepRecord next();

  @Override
  void close();
}
