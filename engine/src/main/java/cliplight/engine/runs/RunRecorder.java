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

  /**
   * Adds axes, each with series of 64-bit values that share its steps; readers find them at once.
   *
   * @return the number of the first new axis for {@link #point}; the others follow
   * @throws IllegalArgumentException if the run has one of the series already
   */
  int addAxes(List<List<SeriesKey>> keysByAxis);

  /**
   * Appends a point to one axis; its steps ascend.
   *
   * @param axis 0 for the axis of {@link #layout}, or one that was added
   * @param tokens that the run had seen; 0 where nobody says
   * @param values one per series of the axis, in its order
   */
  void point(int axis, long step, long wallMillis, long tokens, double... values);

  /** Appends an event outside a step, such as a note. */
  void event(RunEvent event);

  /** Ends the run with its state and the reason in one sentence (empty when done as planned). */
  void finish(RunState state, String reason);

  /** Finishes as {@link RunState#INTERRUPTED} where nobody called {@link #finish}. */
  @Override
  void close();
}
