package cliplight.engine.runs;

import java.util.List;
import java.util.Map;

/**
 * Everything that was observed at one step, in primitives.
 *
 * @param step the step, counted from 1
 * @param tokens tokens seen up to and including this step
 * @param wallMillis milliseconds since the epoch
 * @param values one value per series of the run's layout, in its order; NaN and infinities are
 *     values. Ownership passes with the record: nobody writes to it again
 * @param events what happened at this step
 * @param occasional values of series that are not measured at every step, each recorded on an axis
 *     of its own; often none
 */
@SuppressWarnings("ArrayRecordComponent") // a hot hand-over of primitives; nobody compares them
public record StepRecord(
    long step,
    long tokens,
    long wallMillis,
    float[] values,
    List<RunEvent> events,
    Map<SeriesKey, Double> occasional) {
  public StepRecord {
    events = List.copyOf(events);
    occasional = Map.copyOf(occasional);
  }

  /** A step at which nothing was measured that is not measured at every one. */
  public StepRecord(
      long step, long tokens, long wallMillis, float[] values, List<RunEvent> events) {
    this(step, tokens, wallMillis, values, events, Map.of());
  }
}
