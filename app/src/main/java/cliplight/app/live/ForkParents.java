package cliplight.app.live;

import cliplight.app.workspace.RunEntry;
import cliplight.app.workspace.Workspace;
import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunReader;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Opens the runs that shown ones were forked from, each once, without showing them. */
final class ForkParents {

  private final Workspace workspace;
  private final Set<RunEntry> asked = new HashSet<>();

  ForkParents(Workspace workspace) {
    this.workspace = workspace;
  }

  /** A run's points; empty while they are being read, and where the store has no such run. */
  Optional<RunReader> open(RunId run) {
    Optional<RunEntry> entry = workspace.entry(run);
    entry.filter(asked::add).ifPresent(workspace::open);
    return entry.flatMap(found -> found.readerProperty().get());
  }
}
