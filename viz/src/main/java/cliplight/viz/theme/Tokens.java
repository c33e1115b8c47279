package cliplight.viz.theme;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The colour tokens of {@code tokens.css}, the only place where a colour is written. JavaFX looks
 * the same names up from the same file.
 */
public final class Tokens {

  /** Where the file lies on the class path; add it to a scene's stylesheets. */
  public static final String RESOURCE = "/cliplight/viz/tokens.css";

  private static final Pattern BLOCK = Pattern.compile("([^{}]+)\\{([^{}]*)\\}");
  private static final Pattern COLOR = Pattern.compile("-cl-([a-z0-9-]+)\\s*:\\s*([^;]+);");

  private Tokens() {}

  /** The stylesheet's address for {@code Scene.getStylesheets()}. */
  public static String stylesheet() {
    java.net.URL url = Tokens.class.getResource(RESOURCE);
    if (url == null) {
      throw new IllegalStateException("tokens.css is missing from the class path: " + RESOURCE);
    }
    return url.toExternalForm();
  }

  /**
   * All colours of one rule, by token name without {@code -cl-}.
   *
   * @param selector exactly as written in the file, such as {@code .root.cl-dark}
   */
  public static Map<String, Ink> of(String selector) {
    String css = read().replaceAll("(?s)/\\*.*?\\*/", "");
    Matcher block = BLOCK.matcher(css);
    while (block.find()) {
      if (block.group(1).strip().equals(selector)) {
        Map<String, Ink> colors = new LinkedHashMap<>();
        Matcher color = COLOR.matcher(block.group(2));
        while (color.find()) {
          colors.put(color.group(1), Ink.parse(color.group(2)));
        }
        return colors;
      }
    }
    throw new IllegalStateException("tokens.css has no rule '" + selector + "'");
  }

  private static String read() {
    try (InputStream in = Tokens.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("tokens.css is missing from the class path: " + RESOURCE);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("tokens.css cannot be read", e);
    }
  }
}
