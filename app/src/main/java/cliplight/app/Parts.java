package cliplight.app;

import cliplight.app.workspace.StudyStarter;
import cliplight.engine.lab.Study;
import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What the window takes from the engine, so that it can be looked at with other stores.
 *
 * @param opening opens stores
 * @param archives reads and writes archives of runs
 * @param starter trains studies
 * @param presets the studies offered, the default first
 */
record Parts(Opening opening, Archives archives, StudyStarter starter, List<Study> presets) {

  /** Opens stores. */
  interface Opening {
    /**
     * @throws cliplight.engine.runs.StoreException if another program has it open, or it is damaged
     */
    RunStore open(Path store, boolean readOnly);
  }

  /** Reads and writes archives. */
  interface Archives {
    /**
     * Brings the run of an archive into a store; a run it has already is left as it is.
     *
     * @param origin who recorded it; empty to keep what the archive says
     * @throws cliplight.engine.runs.ArchiveException if the file is no archive or damaged
     */
    RunId read(Path archive, RunStore into, Optional<String> origin);

    /**
     * Writes an archive, or replaces one once all of the new one is there.
     *
     * @throws cliplight.app.files.NotWrittenException if it cannot be written, with the reason
     */
    void write(Path archive, RunStore from, RunId run);
  }
}
