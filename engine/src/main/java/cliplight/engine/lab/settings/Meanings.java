package cliplight.engine.lab.settings;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;

/** One line per key on what it means, kept in {@code settings.properties}. */
final class Meanings {

  private static final Properties LINES = load();

  private Meanings() {}

  static String of(String key) {
    return LINES.getProperty(key, "");
  }

  static Set<String> keys() {
    return LINES.stringPropertyNames();
  }

  private static Properties load() {
    Properties lines = new Properties();
    try (InputStream in =
        Objects.requireNonNull(Meanings.class.getResourceAsStream("settings.properties"))) {
      lines.load(new InputStreamReader(in, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return lines;
  }
}
