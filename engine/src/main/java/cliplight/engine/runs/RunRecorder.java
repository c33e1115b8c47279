package cliplight.engine.runs;

import java.util.List;

/**
 * Takes down one live run. Calls return at once; one writer thread brings the points to disk within
 * a second. Used by one thread at a time.
 */
public interface RunRecorder extends AutoCloseable {

  RunId run();

  /** The series that every {@link StepRecord} of this run fills, in order. */
  List<SeriesKey> layout();

  /** Appends one step; readers see it at once. */
  void step(StepRecord record);

  /** Appends an event outside a step, such as a note. */
  void event(RunEvent event);

  /** Ends the run with its state and the reason in one sentence (empty when done as planned). */
  void finish(RunState state, String reason);

  /** Finishes as {@link RunState#INTERRUPTED} where nobody called {@link #finish}. */
  @Override
  void close();
}
