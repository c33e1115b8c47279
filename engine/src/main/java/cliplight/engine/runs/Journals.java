package cliplight.engine.runs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The folder {@code guests} of a store: the journals of runs that other programs record while one
 * has the store open. It takes them in; a journal goes once its run is on disk in the store.
 */
final class Journals {

  /** What a journal that nobody should see yet ends with. */
  static final String PART = ".part";

  /** Locked while a journal is written, and far behind its contents. */
  static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

  private static final String FOLDER = "guests";
  private static final String ENDING = ".journal";
  private static final String WITHDRAWN = ".withdrawn";

  /** What a journal ends with that is not whole: nothing that might be read is deleted. */
  private static final String TORN = ".torn";

  private final Path folder;

  Journals(Path store) {
    this.folder = store.resolve(FOLDER);
  }

  static boolean keepsLocked(Path file) {
    String name = String.valueOf(file.getFileName());
    // the name first: a folder's every file is asked for
    if (!name.endsWith(ENDING) && !name.endsWith(ENDING + PART)) {
      return false;
    }
    Path parent = file.toAbsolutePath().getParent();
    return parent != null && parent.endsWith(FOLDER);
  }

  Path journal(RunId run) {
    return folder.resolve(run + ENDING);
  }

  void keepTorn(RunId run) throws IOException {
    Files.move(journal(run), folder.resolve(run + TORN), StandardCopyOption.REPLACE_EXISTING);
  }

  /** Asks for a run to be deleted. */
  void withdraw(RunId run) throws IOException {
    Files.createDirectories(folder);
    Path withdrawn = folder.resolve(run + WITHDRAWN);
    if (!Files.exists(withdrawn)) {
      Files.createFile(withdrawn);
    }
  }

  void doneWith(RunId withdrawn) throws IOException {
    Files.deleteIfExists(folder.resolve(withdrawn + WITHDRAWN));
  }

  Path folderMade() throws IOException {
    return Files.createDirectories(folder);
  }

  /** The runs that have a journal. */
  Set<RunId> runs() {
    return named(ENDING);
  }

  /** The runs that are to be deleted. */
  Set<RunId> withdrawn() {
    return named(WITHDRAWN);
  }

  private Set<RunId> named(String ending) {
    return files(ending).stream()
        .map(file -> String.valueOf(file.getFileName()))
        .flatMap(name -> id(name.substring(0, name.length() - ending.length())).stream())
        .collect(Collectors.toSet());
  }

  private static List<RunId> id(String name) {
    try {
      return List.of(new RunId(name));
    } catch (IllegalArgumentException stranger) {
      return List.of();
    }
  }

  /** Deletes beginnings of journals whose programs were killed. */
  void deleteParts() {
    for (Path part : files(PART)) {
      try (JournalReader reader = new JournalReader(part)) {
        if (reader.hasWriter()) {
          continue;
        }
      } catch (IOException e) {
        continue;
      }
      try {
        Files.deleteIfExists(part);
      } catch (IOException e) {
        // in nobody's way
      }
    }
  }

  private List<Path> files(String ending) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    } catch (IOException e) {
      return List.of(); // looked at again in a moment
    }
  }
}
