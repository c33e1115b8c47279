package cliplight.engine.lab;

import cliplight.engine.runs.StoreException;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.Properties;

/**
 * Where texts lie now that were moved since runs were trained on them: a file of paths by SHA-256
 * beside the runs of a store. Losing it loses no run: somebody says it again.
 */
final class MovedTexts {

  private static final String FILE = "moved-texts.properties";

  private final Path file;

  private MovedTexts(Path file) {
    this.file = file;
  }

  static MovedTexts in(Path store) {
    return new MovedTexts(store.resolve(FILE));
  }

  /** The path of a text, if anybody said so; what lies there may have changed since. */
  Optional<String> of(String sha256) {
    return Optional.ofNullable(read().getProperty(sha256));
  }

  /**
   * @throws StoreException if that cannot be kept, with the reason
   */
  void put(String sha256, String path) {
    Properties places = read();
    places.setProperty(sha256, path);
    try {
      Path unfinished = Files.createTempFile(file.getParent(), FILE, ".part");
      try (Writer out = Files.newBufferedWriter(unfinished, StandardCharsets.UTF_8)) {
        places.store(out, "Where texts lie now, by SHA-256");
      }
      Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new StoreException(
          "Where the text lies cannot be kept in " + file + ": " + e.getMessage(), e);
    }
  }

  private Properties read() {
    Properties places = new Properties();
    try (Reader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      places.load(in);
    } catch (NoSuchFileException e) {
      return places;
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be read", e);
    }
    return places;
  }
}
