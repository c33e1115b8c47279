package cliplight.app.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;

/**
 * Writes beside the place that a person named and moves what is written there once it is complete:
 * where the disk is full nothing is left behind, and what was there before still is.
 */
public final class Staged {

  /** Writes a file. */
  public interface FileWriting {
    void to(Path file) throws IOException;
  }

  /**
   * Writes files into a folder that is there.
   *
   * @param <T> what comes of it
   */
  public interface FolderWriting<T> {
    T to(Path folder) throws IOException;
  }

  private Staged() {}

  /**
   * @throws NotWrittenException if it cannot be written, with the reason
   */
  public static void file(Path target, FileWriting writing) {
    try {
      if (Files.exists(target) && !Files.isRegularFile(target)) {
        // a pipe or a device: there is nothing to move
        writing.to(target);
        return;
      }
      Path end = Files.exists(target) ? target.toRealPath() : target.toAbsolutePath();
      // no name that a person would give a file
      long process = ProcessHandle.current().pid();
      Path part = end.resolveSibling("." + end.getFileName() + "." + process + ".part");
      try {
        writing.to(part);
        Files.move(part, end, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(part);
      }
    } catch (IOException e) {
      throw notWritten(target, e);
    } catch (UncheckedIOException e) {
      throw notWritten(target, Objects.requireNonNull(e.getCause()));
    }
  }

  /**
   * @throws NotWrittenException if it cannot be written, with the reason
   */
  public static <T> T folder(Path target, FolderWriting<T> writing) {
    Deque<Path> made = new ArrayDeque<>();
    boolean complete = false;
    try {
      make(target.toAbsolutePath().normalize(), made);
      Path part = Files.createTempDirectory(target, ".part");
      try {
        T result = writing.to(part);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(part)) {
          for (Path file : files) {
            Path end = target.resolve(file.getFileName().toString());
            Files.move(file, end, StandardCopyOption.REPLACE_EXISTING);
          }
        }
        complete = true;
        return result;
      } finally {
        delete(part);
      }
    } catch (IOException e) {
      throw notWritten(target, e);
    } catch (UncheckedIOException e) {
      throw notWritten(target, Objects.requireNonNull(e.getCause()));
    } finally {
      if (!complete) {
        made.forEach(folder -> folder.toFile().delete());
      }
    }
  }

  /** The innermost folder is the first of those made. */
  private static void make(Path folder, Deque<Path> made) throws IOException {
    Path parent = folder.getParent();
    if (parent != null && !Files.exists(parent)) {
      make(parent, made);
    }
    if (!Files.isDirectory(folder)) {
      Files.createDirectory(folder);
      made.addFirst(folder);
    }
  }

  private static void delete(Path part) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(part)) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    }
    Files.deleteIfExists(part);
  }

  private static NotWrittenException notWritten(Path target, IOException problem) {
    return new NotWrittenException(IoWords.of(problem, target), problem);
  }
}
