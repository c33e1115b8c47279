package cliplight.engine.runs.imports;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Something that may not be read, until it is closed. Nobody can keep it from root. */
record Locked(Path path) implements AutoCloseable {

  static Locked folder(Path path) throws IOException {
    return new Locked(Files.createDirectories(path)).lock();
  }

  static Locked file(Path path) throws IOException {
    return new Locked(Files.writeString(path, "{\"step\": 1, \"loss\": 3}\n")).lock();
  }

  private Locked lock() throws IOException {
    assumeThat(path.getFileSystem().supportedFileAttributeViews()).contains("posix");
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("---------"));
    if (Files.isReadable(path)) {
      close();
      assumeThat(Files.isReadable(path)).isFalse();
    }
    return this;
  }

  @Override
  public void close() throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
  }
}
