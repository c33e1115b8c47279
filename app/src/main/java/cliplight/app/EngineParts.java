package cliplight.app;

import cliplight.app.files.Staged;
import cliplight.app.workspace.StudyStarter;
import cliplight.engine.lab.Fork;
import cliplight.engine.lab.LiveStudy;
import cliplight.engine.lab.RerunListener;
import cliplight.engine.lab.Studies;
import cliplight.engine.lab.Study;
import cliplight.engine.lab.StudySession;
import cliplight.engine.runs.H2RunStore;
import cliplight.engine.runs.RunArchive;
import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunReader;
import cliplight.engine.runs.RunStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The engine's own parts: H2 store, archives, live studies, presets. */
final class EngineParts {

  private EngineParts() {}

  static Parts all() {
    return new Parts(EngineParts::open, new RunArchives(), new LiveStudies(), Studies.all());
  }

  private static RunStore open(Path store, boolean readOnly) {
    return readOnly ? H2RunStore.openReadOnly(store) : H2RunStore.open(store);
  }

  /** Studies that train in this program. */
  private static final class LiveStudies implements StudyStarter {
    @Override
    public StudySession start(Study study, RunStore store) {
      return LiveStudy.start(study, store);
    }

    @Override
    public StudySession fork(List<Fork> forks, RunStore store, RerunListener listener) {
      return LiveStudy.fork(forks, store, listener);
    }
  }

  /** One run per archive. */
  static final class RunArchives implements Parts.Archives {
    @Override
    public RunId read(Path archive, RunStore into, Optional<String> origin) {
      return RunArchive.bring(archive, into, origin).run();
    }

    @Override
    public void write(Path archive, RunStore from, RunId run) {
      RunReader reader = from.open(run);
      Staged.file(archive, part -> RunArchive.write(reader, part));
    }
  }
}
