package cliplight.app.workspace;

import cliplight.engine.lab.Study;
import cliplight.engine.lab.StudySession;
import cliplight.engine.runs.RunStore;

/** Begins to train a study into a store. Called off the JavaFX thread. */
@FunctionalInterface
public interface StudyStarter {
  StudySession start(Study study, RunStore store);
}
