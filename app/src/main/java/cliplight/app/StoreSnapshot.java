package cliplight.app;

import cliplight.engine.runs.H2RunStore;
import cliplight.engine.runs.RunStore;
import cliplight.engine.runs.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A store to read only; where another program writes to it, a copy as it stands now. */
final class StoreSnapshot {

  private StoreSnapshot() {}

  /**
   * @throws StoreException if there is no store, or it can be neither opened nor copied
   */
  static RunStore open(Path store) {
    try {
      return H2RunStore.openReadOnly(store);
    } catch (StoreException inUse) {
      // H2 leaves what it wrote in place for 45 seconds, so that a copy taken meanwhile is whole
      return H2RunStore.openReadOnly(copy(store, inUse));
    }
  }

  private static Path copy(Path store, StoreException inUse) {
    try {
      Path folder = Files.createTempDirectory("cliplight-read-");
      folder.toFile().deleteOnExit();
      try (Stream<Path> files = Files.list(store)) {
        for (Path file : files.filter(one -> one.toString().endsWith(".mv.db")).toList()) {
          Path to = folder.resolve(file.getFileName());
          Files.copy(file, to);
          to.toFile().deleteOnExit();
        }
      }
      return folder;
    } catch (IOException e) {
      inUse.addSuppressed(e);
      throw inUse;
    }
  }
}
