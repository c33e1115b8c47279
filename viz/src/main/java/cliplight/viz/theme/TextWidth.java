package cliplight.viz.theme;

import java.util.LinkedHashMap;
import java.util.Map;
import javafx.scene.text.Font;
import javafx.scene.text.Text;

/** How wide a text is on a canvas. Remembers recent answers. JavaFX thread only. */
public final class TextWidth {

  private record Question(String text, String font, double size) {}

  private static final Text RULER = new Text();
  private static final Map<Question, Double> ANSWERS =
      new LinkedHashMap<>(256, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Question, Double> eldest) {
          return size() > 2000;
        }
      };

  private TextWidth() {}

  /** Pixels that a text takes in a font. */
  public static double of(String text, Font font) {
    if (font.getName().startsWith(Fonts.NUMBERS)) {
      return text.length() * font.getSize() * Metrics.NUMBER_ADVANCE;
    }
    return ANSWERS.computeIfAbsent(
        new Question(text, font.getName(), font.getSize()),
        question -> {
          RULER.setFont(font);
          RULER.setText(text);
          return RULER.getLayoutBounds().getWidth();
        });
  }

  /** As much of a text as fits, with an ellipsis where some of it does not. */
  public static String fitting(String text, Font font, double room) {
    if (of(text, font) <= room) {
      return text;
    }
    int end = text.length();
    while (end > 1 && of(text.substring(0, end) + "…", font) > room) {
      end = text.offsetByCodePoints(end, -1);
    }
    return text.substring(0, end) + "…";
  }
}
