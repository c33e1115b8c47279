package cliplight.engine.runs.imports;

import cliplight.engine.runs.EventKind;
import java.util.Map;

/** Takes what a log says about its run, in the order in which the log says it. */
interface LogSink {

  /**
   * @param name of the series as the log has it
   * @param wallMillis milliseconds since the epoch; 0 where the log does not say
   */
  default void point(String name, long step, long wallMillis, double value) {
    point(name, step, wallMillis, 0, value);
  }

  /**
   * @param name of the series as the log has it
   * @param wallMillis milliseconds since the epoch; 0 where the log does not say
   * @param tokens that the run had seen; 0 where the log does not say
   */
  void point(String name, long step, long wallMillis, long tokens, double value);

  /** A setting of the run, as dotted key. */
  void setting(String key, String value);

  /** What the log calls the run. */
  void name(String name);

  /** The step at which the run is done. */
  void plannedSteps(long steps);

  /**
   * The run begins anew at a step: the points of it and of those beyond, so far, are superseded.
   */
  void restart(long step);

  /** Something at a step that is no point: a text, a histogram. */
  void event(long step, EventKind kind, Map<String, String> details, String message);

  /**
   * Something that could not be read; all else is.
   *
   * @param offset of the byte in the file at which it begins
   */
  void problem(long offset, String what);
}
