package cliplight.app.files;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Why a file could not be written or read, as a sentence. */
public final class IoWords {

  private IoWords() {}

  public static String of(IOException problem) {
    return problem instanceof FileSystemException file && file.getFile() != null
        ? of(file, file.getFile())
        : reason(problem) + ".";
  }

  /** The same of the place that a person named, where the file itself is one of the program's. */
  public static String of(IOException problem, Path place) {
    return problem instanceof FileSystemException file
        ? of(file, place.toString())
        : place + " could not be written: " + reason(problem) + ".";
  }

  private static String of(FileSystemException problem, String file) {
    if (problem instanceof NoSuchFileException) {
      return file + " cannot be written or read: it, or the folder it is in, is not there.";
    }
    if (problem instanceof FileAlreadyExistsException) {
      return file + " is there already, as something else than is wanted here.";
    }
    if (problem instanceof AccessDeniedException) {
      return file + " may not be written or read by you.";
    }
    boolean itself = file.equals(problem.getFile());
    return problem instanceof DirectoryNotEmptyException
            || (itself && Files.isDirectory(Path.of(file)))
        ? file + " is a folder: name a file."
        : file + ": " + Optional.ofNullable(problem.getReason()).orElse(problem.toString()) + ".";
  }

  private static String reason(IOException problem) {
    return Optional.ofNullable(problem.getMessage()).orElse(problem.toString());
  }
}
