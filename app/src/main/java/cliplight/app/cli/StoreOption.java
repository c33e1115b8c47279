package cliplight.app.cli;

import cliplight.engine.runs.DataFolder;
import cliplight.engine.runs.H2RunStore;
import cliplight.engine.runs.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The {@code --store} of every command, said before or after the command's name. */
final class StoreOption {

  @Option(
      names = "--store",
      scope = ScopeType.INHERIT,
      paramLabel = "PATH",
      description = "Folder that keeps the runs (default: the user's data folder).")
  private Optional<Path> path = Optional.empty();

  Path folder() {
    return path.orElseGet(DataFolder::standard).toAbsolutePath().normalize();
  }

  /** Opens the store to record into it, begun where there is none. */
  H2RunStore open(Terminal terminal) {
    H2RunStore store = H2RunStore.open(folder());
    store.warnings().forEach(terminal.err()::println);
    return store;
  }

  /** Opens the store if there is one, to read only where it cannot be written. */
  Optional<H2RunStore> openIfThere(Terminal terminal) {
    if (!Files.exists(folder().resolve("runs.mv.db"))) {
      return Optional.empty();
    }
    if (!Files.isWritable(folder().resolve("runs.mv.db"))) {
      return Optional.of(H2RunStore.openReadOnly(folder()));
    }
    return Optional.of(open(terminal));
  }

  /**
   * @throws StoreException if there is none
   */
  H2RunStore openExisting(Terminal terminal) {
    return openIfThere(terminal)
        .orElseThrow(
            () ->
                new StoreException(
                    "There are no runs in " + folder() + ". Choose another with --store PATH."));
  }
}
