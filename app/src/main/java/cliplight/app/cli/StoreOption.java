package cliplight.app.cli;

import cliplight.engine.runs.DataFolder;
import cliplight.engine.runs.GuestRunStore;
import cliplight.engine.runs.H2RunStore;
import cliplight.engine.runs.RunStore;
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
    Path folder = path.orElseGet(DataFolder::standard).toAbsolutePath().normalize();
    if (Files.isRegularFile(folder)) {
      throw new WrongUsageException(folder + " is a file. Name a folder with --store.");
    }
    return folder;
  }

  /**
   * Opens the store to record into it, begun where there is none; where another program has it
   * open, what is recorded goes there.
   */
  RunStore open(Terminal terminal) {
    RunStore store = GuestRunStore.openToRecord(folder());
    store.warnings().forEach(terminal.err()::println);
    return store;
  }

  /** Opens the store if there is one; to read only where it cannot be written or is in use. */
  Optional<H2RunStore> openIfThere(Terminal terminal) {
    if (!isThere()) {
      return Optional.empty();
    }
    if (Files.isWritable(file())) {
      try {
        return Optional.of(openAlone(terminal));
      } catch (StoreException refusal) {
        return Optional.of(openToRead(terminal, refusal));
      }
    }
    return Optional.of(H2RunStore.openReadOnly(folder()));
  }

  private H2RunStore openToRead(Terminal terminal, StoreException refusal) {
    try {
      H2RunStore store = H2RunStore.openReadOnly(folder());
      store.warnings().forEach(terminal.err()::println);
      return store;
    } catch (StoreException also) {
      refusal.addSuppressed(also);
      throw refusal;
    }
  }

  /**
   * Opens the store to read what is in it.
   *
   * @throws StoreException if there is none
   */
  H2RunStore openExisting(Terminal terminal) {
    return openIfThere(terminal).orElseThrow(this::noRuns);
  }

  /**
   * Opens the store to change what is in it.
   *
   * @throws StoreException if there is none, or another program has it open
   */
  H2RunStore openToChange(Terminal terminal) {
    if (!isThere()) {
      throw noRuns();
    }
    return openAlone(terminal);
  }

  private H2RunStore openAlone(Terminal terminal) {
    H2RunStore store = H2RunStore.open(folder());
    store.warnings().forEach(terminal.err()::println);
    return store;
  }

  private boolean isThere() {
    return Files.exists(file());
  }

  private Path file() {
    return folder().resolve("runs.mv.db");
  }

  private StoreException noRuns() {
    return new StoreException(
        "There are no runs in " + folder() + ". Choose another with --store PATH.");
  }
}
