package cliplight.app.cli;

import cliplight.engine.runs.H2RunStore;
import cliplight.engine.runs.RunArchive;
import cliplight.engine.runs.RunId;
import cliplight.engine.runs.StoreException;
import cliplight.engine.runs.TemporaryFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A run that a command looks into: one of the store, or that of an archive's file, which is read
 * into a store of its own that is gone afterwards.
 */
final class ReadRun implements AutoCloseable {

  private final H2RunStore store;
  private final RunId id;
  private final Optional<TemporaryFolder> temporary;

  private ReadRun(H2RunStore store, RunId id, Optional<TemporaryFolder> temporary) {
    this.store = store;
    this.id = id;
    this.temporary = temporary;
  }

  /**
   * @param typed id, the beginning of an id, name, or path of an archive
   * @throws StoreException if there is no such run, or more than one, or no such file
   * @throws cliplight.engine.runs.ArchiveException if the file is no archive or damaged
   */
  static ReadRun open(CliplightCommand program, String typed) {
    Optional<Path> archive = file(typed);
    if (archive.isPresent()) {
      return ofArchive(archive.get());
    }
    try {
      return ofStore(program, typed);
    } catch (StoreException e) {
      if (typed.endsWith(".zip")) {
        throw new StoreException("There is no file '" + typed + "'. " + e.getMessage(), e);
      }
      throw e;
    }
  }

  private static ReadRun ofStore(CliplightCommand program, String typed) {
    H2RunStore store = program.store().openExisting(program.terminal());
    boolean found = false;
    try {
      ReadRun run = new ReadRun(store, RunLookup.find(store, typed), Optional.empty());
      found = true;
      return run;
    } finally {
      if (!found) {
        store.close();
      }
    }
  }

  private static Optional<Path> file(String typed) {
    try {
      return Optional.of(Path.of(typed)).filter(Files::isRegularFile);
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private static ReadRun ofArchive(Path archive) {
    TemporaryFolder folder;
    try {
      folder = TemporaryFolder.named("cliplight-archive");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    boolean read = false;
    try {
      H2RunStore store = H2RunStore.open(folder.path());
      try {
        RunId id = RunArchive.bring(archive, store, Optional.of("archive")).run();
        read = true;
        return new ReadRun(store, id, Optional.of(folder));
      } finally {
        if (!read) {
          store.close();
        }
      }
    } finally {
      if (!read) {
        folder.close();
      }
    }
  }

  H2RunStore store() {
    return store;
  }

  RunId id() {
    return id;
  }

  @Override
  public void close() {
    store.close();
    temporary.ifPresent(TemporaryFolder::close);
  }
}
