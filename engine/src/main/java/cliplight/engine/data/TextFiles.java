package cliplight.engine.data;

import cliplight.engine.runs.H2RunStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/**
 * The bytes of a user's file, or of all files of a folder in the order of their paths, one line
 * break between two. Within a folder it passes over hidden files, links and what cannot be read,
 * and says so.
 *
 * @param bytes the text, of any content
 * @param files how many files it came from
 * @param notes what was passed over or cut off, one sentence each
 */
@SuppressWarnings("ArrayRecordComponent") // a hand-over of megabytes; nobody compares them
public record TextFiles(byte[] bytes, int files, List<String> notes) {

  private static final int MOST_NOTES = 20;
  private static final int CHUNK = 1 << 16;

  public TextFiles {
    notes = List.copyOf(notes);
  }

  /**
   * Reads a file or a folder.
   *
   * @param limit the most bytes to take
   * @throws DataException if there is nothing to read
   */
  public static TextFiles read(String path, int limit) {
    Path root;
    try {
      root = Path.of(path);
    } catch (InvalidPathException e) {
      throw new DataException("'" + path + "' is not a path: " + e.getReason() + ".", e);
    }
    if (!Files.exists(root)) {
      throw new DataException(
          "There is no file or folder '"
              + path
              + "' (looked from "
              + Path.of("").toAbsolutePath()
              + ").");
    }
    List<String> notes = new ArrayList<>();
    List<Path> files = list(root, path, notes);
    ByteArrayOutputStream text = new ByteArrayOutputStream(CHUNK);
    int read = 0;
    for (Path file : files) {
      if (text.size() >= limit) {
        break;
      }
      if (append(file, limit, text, notes)) {
        read++;
      }
    }
    if (read < files.size() && text.size() >= limit) {
      notes.add(
          "Took the first %,d bytes: %d of %d files (data.size sets the limit)."
              .formatted(limit, read, files.size()));
    }
    if (text.size() == 0) {
      throw new DataException(
          "'"
              + path
              + "' holds no bytes to train on."
              + (notes.isEmpty() ? "" : " " + notes.get(0)));
    }
    return new TextFiles(text.toByteArray(), read, shorten(notes));
  }

  private static List<Path> list(Path root, String path, List<String> notes) {
    if (Files.isRegularFile(root)) {
      return List.of(root);
    }
    if (!Files.isDirectory(root)) {
      throw new DataException("'" + path + "' is neither a file nor a folder.");
    }
    List<Path> files = new ArrayList<>();
    try {
      Files.walkFileTree(root.toRealPath(), new Collector(files, notes));
    } catch (IOException e) {
      throw new DataException("Cannot read the folder '" + path + "': " + e.getMessage() + ".", e);
    }
    files.sort((a, b) -> a.toString().compareTo(b.toString()));
    if (files.isEmpty()) {
      throw new DataException("The folder '" + path + "' has no files to read.");
    }
    return files;
  }

  /** Takes one file; false where it cannot be read. */
  private static boolean append(
      Path file, int limit, ByteArrayOutputStream text, List<String> notes) {
    byte[] chunk = new byte[CHUNK];
    try (InputStream in = Files.newInputStream(file)) {
      int wanted = Math.min(chunk.length, limit - text.size());
      int got = in.read(chunk, 0, wanted);
      if (got > 0 && text.size() > 0) {
        text.write('\n');
      }
      while (got > 0 && text.size() < limit) {
        text.write(chunk, 0, Math.min(got, limit - text.size()));
        wanted = Math.min(chunk.length, limit - text.size());
        got = wanted == 0 ? 0 : in.read(chunk, 0, wanted);
      }
      if (text.size() == limit && in.read() >= 0) {
        notes.add("Cut off " + file + " (data.size sets the limit).");
      }
      return true;
    } catch (IOException e) {
      notes.add("Passed over " + file + ": it cannot be read.");
      return false;
    }
  }

  private static List<String> shorten(List<String> notes) {
    if (notes.size() <= MOST_NOTES) {
      return notes;
    }
    List<String> some = new ArrayList<>(notes.subList(0, MOST_NOTES));
    some.add("... and " + (notes.size() - MOST_NOTES) + " more notes of this kind.");
    return some;
  }

  private static final class Collector extends SimpleFileVisitor<Path> {
    private final List<Path> files;
    private final List<String> notes;
    private boolean atRoot = true;

    Collector(List<Path> files, List<String> notes) {
      this.files = files;
      this.notes = notes;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
      boolean enter = atRoot || !hidden(folder);
      atRoot = false;
      if (!enter) {
        notes.add("Passed over " + folder + ": it is hidden.");
        return FileVisitResult.SKIP_SUBTREE;
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (attributes.isSymbolicLink()) {
        notes.add("Passed over " + file + ": it is a link.");
      } else if (!attributes.isRegularFile()) {
        notes.add("Passed over " + file + ": it is no regular file.");
      } else if (hidden(file)) {
        notes.add("Passed over " + file + ": it is hidden.");
      } else if (H2RunStore.keepsLocked(file)) {
        notes.add("Passed over " + file + ": a store of runs keeps it.");
      } else {
        files.add(file);
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
      notes.add("Passed over " + file + ": it cannot be read.");
      return FileVisitResult.CONTINUE;
    }

    private static boolean hidden(Path path) {
      Path name = path.getFileName();
      return name != null && name.toString().startsWith(".");
    }
  }
}
