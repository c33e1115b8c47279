package cliplight.app.workspace;

import cliplight.engine.lab.Fork;
import cliplight.engine.lab.RerunListener;
import cliplight.engine.lab.Study;
import cliplight.engine.lab.StudySession;
import cliplight.engine.runs.RunStore;
import java.util.List;

/** Begins to train into a store. Called off the JavaFX thread. */
public interface StudyStarter {
  StudySession start(Study study, RunStore store);

  /**
   * Begins runs that go on from a step of another.
   *
   * @param listener told of damaged checkpoints, and of steps that are executed first
   * @throws cliplight.engine.lab.RerunException if the parent cannot be executed again
   */
  StudySession fork(List<Fork> forks, RunStore store, RerunListener listener);
}
