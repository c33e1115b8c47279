package cliplight.viz.theme;

import java.awt.FontFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import javafx.scene.text.Font;

/**
 * Inter for words and JetBrains Mono for numbers, loaded from the font jars, for JavaFX and for
 * Java 2D. Where a font cannot be loaded the platform's own takes its place.
 */
public final class Fonts {

  /** Family names as stylesheets use them. */
  public static final String WORDS = "Inter";

  public static final String STRONG_WORDS = "Inter SemiBold";
  public static final String NUMBERS = "JetBrains Mono";

  private static final Logger LOG = System.getLogger(Fonts.class.getName());
  private static final String INTER = "/com/formdev/flatlaf/fonts/inter/Inter-";
  private static final String MONO = "/com/formdev/flatlaf/fonts/jetbrains_mono/JetBrainsMono-";

  private static final java.awt.Font AWT_WORDS = awt(INTER + "Regular.otf", "SansSerif");
  private static final java.awt.Font AWT_NUMBERS = awt(MONO + "Regular.ttf", "Monospaced");

  private static final Font FX_WORDS = fx(INTER + "Regular.otf", "System");
  private static final Font FX_STRONG_WORDS = fx(INTER + "SemiBold.otf", "System");
  private static final Font FX_NUMBERS = fx(MONO + "Regular.ttf", "Monospaced");

  static {
    fx(INTER + "Bold.otf", "System");
    fx(INTER + "Italic.otf", "System");
    fx(MONO + "Bold.ttf", "Monospaced");
  }

  private Fonts() {}

  /** Makes the families known to stylesheets; call once before the first scene is shown. */
  public static void load() {
    words(12);
  }

  public static Font words(double size) {
    return new Font(FX_WORDS.getName(), size);
  }

  public static Font strongWords(double size) {
    return new Font(FX_STRONG_WORDS.getName(), size);
  }

  public static Font numbers(double size) {
    return new Font(FX_NUMBERS.getName(), size);
  }

  public static java.awt.Font awtWords(double size) {
    return AWT_WORDS.deriveFont((float) size);
  }

  public static java.awt.Font awtNumbers(double size) {
    return AWT_NUMBERS.deriveFont((float) size);
  }

  private static Font fx(String resource, String fallback) {
    try (InputStream in = Fonts.class.getResourceAsStream(resource)) {
      if (in != null) {
        Font font = Font.loadFont(in, 12);
        if (font != null) {
          return font;
        }
      }
    } catch (IOException e) {
      LOG.log(Level.WARNING, "Font " + resource + " cannot be read", e);
    }
    LOG.log(Level.WARNING, "Font {0} is missing, {1} takes its place", resource, fallback);
    return Font.font(fallback, 12);
  }

  private static java.awt.Font awt(String resource, String fallback) {
    try (InputStream in = Fonts.class.getResourceAsStream(resource)) {
      if (in != null) {
        return java.awt.Font.createFont(java.awt.Font.TRUETYPE_FONT, in);
      }
    } catch (IOException | FontFormatException e) {
      LOG.log(Level.WARNING, "Font " + resource + " cannot be read", e);
    }
    return new java.awt.Font(fallback, java.awt.Font.PLAIN, 12);
  }
}
