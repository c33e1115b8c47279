package cliplight.engine.runs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * A copy of a store that another program records into, to read only. H2 leaves what it wrote in
 * place for 45 seconds, so that a copy taken meanwhile is whole.
 */
final class StoreCopy {

  private StoreCopy() {}

  /** The folder of the copy, which goes when the program ends. */
  static Path of(Path store) throws IOException {
    Path folder = Files.createTempDirectory("cliplight-read-");
    folder.toFile().deleteOnExit();
    try (Stream<Path> files = Files.list(store)) {
      for (Path file : files.filter(StoreFile::isStore).toList()) {
        Path to = folder.resolve(file.getFileName());
        Files.copy(file, to);
        to.toFile().deleteOnExit();
      }
    }
    return folder;
  }
}
