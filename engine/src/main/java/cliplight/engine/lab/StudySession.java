package cliplight.engine.lab;

import cliplight.engine.runs.RunId;
import java.util.List;

/**
 * A study being trained: some arms at a time, each on a thread of its own, recorded as it goes.
 * Controls are safe from any thread and return at once; what happens is read from the store.
 */
public interface StudySession extends AutoCloseable {

  Study study();

  /** The runs on record, one per arm in the study's order, all created when the session starts. */
  List<RunId> runs();

  /** Stops every arm after the step it is in, until {@link #resume()}. */
  void pause();

  void resume();

  boolean paused();

  /** While paused: lets every unfinished arm do exactly this many more steps. */
  void advance(int steps);

  /** Ends one arm, or all with {@link #stop()}; its record is kept as STOPPED. */
  void stop(RunId run);

  void stop();

  /**
   * Changes a setting of a run from its next step on; an event SETTING_CHANGED tells of it. Does
   * nothing where the value is what it was, or once the run has ended.
   *
   * @param key one of {@link cliplight.engine.lab.settings.RunSettings#changeable()}
   * @throws cliplight.engine.lab.settings.SettingsException if the value is wrong or the setting
   *     may not change
   */
  void change(RunId run, String key, String value);

  /** Steps per second of an arm over the last seconds; 0 while it waits, is paused or is done. */
  double stepsPerSecond(RunId run);

  /** True once every arm has ended. */
  boolean finished();

  /** Waits for the end. */
  void await() throws InterruptedException;

  /** Stops what still runs and waits until all is on record. */
  @Override
  void close();
}
