package cliplight.engine.runs.imports;

import cliplight.engine.runs.H2RunStore;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The files in a folder and all below it, each once however many links lead to it. What is there
 * without a link is looked for first, so that a file has its own path where it has one. What may
 * not be read is passed over, and known.
 */
final class FoundFiles {

  private static final int MOST_DEPTH = 32;

  private final Predicate<Path> isWhole;
  private final Map<Path, Long> sizes = new LinkedHashMap<>();
  private final List<Path> whole = new ArrayList<>();
  private final Set<Path> unreadable = new TreeSet<>();
  private final TreeSet<Path> links = new TreeSet<>();

  /** By their real paths. */
  private final Set<Path> seen = new HashSet<>();

  private FoundFiles(Predicate<Path> isWhole) {
    this.isWhole = isWhole;
  }

  /**
   * Looks for files in all folders.
   *
   * @param path a folder or one file
   */
  static FoundFiles in(Path path) {
    return in(path, folder -> false);
  }

  /**
   * Looks for files.
   *
   * @param path a folder or one file
   * @param isWhole says which folders are to be found themselves and not what is in them
   */
  static FoundFiles in(Path path, Predicate<Path> isWhole) {
    FoundFiles found = new FoundFiles(isWhole);
    found.walk(path);
    while (!found.links.isEmpty()) {
      found.walk(found.links.pollFirst());
    }
    return found;
  }

  /** Every file and how many bytes it has. */
  Map<Path, Long> sizes() {
    return sizes;
  }

  /** The folders that are found themselves. */
  List<Path> whole() {
    return whole;
  }

  /** The files and folders that may not be read. */
  Set<Path> unreadable() {
    return unreadable;
  }

  private void walk(Path start) {
    try {
      Path real = start.toRealPath();
      Files.walkFileTree(real, Set.of(), MOST_DEPTH, new Below(start, real));
    } catch (IOException e) {
      failed(start, e);
    }
  }

  /** A file that has gone meanwhile and a link that leads nowhere are no matter. */
  private void failed(Path path, IOException problem) {
    if (problem instanceof AccessDeniedException) {
      unreadable.add(path);
    }
  }

  /** Walks below a real path; what it finds is told by the path that led there. */
  private final class Below extends SimpleFileVisitor<Path> {
    private final Path start;
    private final Path real;

    Below(Path start, Path real) {
      this.start = start;
      this.real = real;
    }

    private Path asFound(Path path) {
      return path.equals(real) ? start : start.resolve(real.relativize(path));
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
      if (!seen.add(folder)) {
        return FileVisitResult.SKIP_SUBTREE;
      }
      Path found = asFound(folder);
      if (isWhole.test(found)) {
        whole.add(found);
        return FileVisitResult.SKIP_SUBTREE;
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (attributes.isSymbolicLink()) {
        links.add(asFound(file));
      } else if (attributes.isRegularFile() && !H2RunStore.keepsLocked(file) && seen.add(file)) {
        sizes.put(asFound(file), attributes.size());
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException problem) {
      failed(asFound(file), problem);
      return FileVisitResult.CONTINUE;
    }

    @Override
    @SuppressWarnings("NullAway") // the JDK hands null where nothing failed
    public FileVisitResult postVisitDirectory(Path folder, IOException problem) {
      if (problem != null) {
        failed(asFound(folder), problem);
      }
      return FileVisitResult.CONTINUE;
    }
  }
}
