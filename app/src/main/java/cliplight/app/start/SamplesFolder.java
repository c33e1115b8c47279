package cliplight.app.start;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the recorded runs that come with the program. */
public final class SamplesFolder {

  private static final String NAME = "sample-runs";

  private SamplesFolder() {}

  /**
   * The folder beside the program: under the system property {@code cliplight.home}, else in the
   * nearest folder above the program's classes that has one.
   */
  public static Optional<Path> find() {
    String home = System.getProperty("cliplight.home", "");
    if (!home.isEmpty()) {
      Path folder = Path.of(home, NAME);
      return Files.isDirectory(folder) ? Optional.of(folder) : Optional.empty();
    }
    return classes().flatMap(SamplesFolder::above);
  }

  private static Optional<Path> classes() {
    try {
      return Optional.ofNullable(SamplesFolder.class.getProtectionDomain().getCodeSource())
          .map(java.security.CodeSource::getLocation)
          .map(java.net.URL::toExternalForm)
          .map(java.net.URI::create)
          .map(Path::of);
    } catch (IllegalArgumentException | java.nio.file.FileSystemNotFoundException e) {
      return Optional.empty();
    }
  }

  private static Optional<Path> above(Path start) {
    for (Optional<Path> at = Optional.of(start);
        at.isPresent();
        at = Optional.ofNullable(at.get().getParent())) {
      Path folder = at.get().resolve(NAME);
      if (Files.isDirectory(folder)) {
        return Optional.of(folder);
      }
    }
    return Optional.empty();
  }

  /** The archives in a folder, by name. */
  public static List<Path> archives(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".zip")).sorted().toList();
    }
  }
}
