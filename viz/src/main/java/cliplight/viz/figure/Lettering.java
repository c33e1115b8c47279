package cliplight.viz.figure;

import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.font.FontRenderContext;
import java.awt.font.TextLayout;

/**
 * Words as a figure has them, whatever it is kept as: in the order and the forms of their script,
 * and no wider than there is room.
 *
 * @param layout what is drawn
 */
record Lettering(TextLayout layout) {

  /**
   * Lays words out.
   *
   * @param text what to write
   * @param room pixels; where they do not do the end gives way to an ellipsis
   */
  static Lettering of(String text, Font font, FontRenderContext context, double room) {
    String words = text.isEmpty() ? " " : text;
    // names in scripts that the window's font lacks are left to the system's fonts
    Font able =
        font.canDisplayUpTo(words) < 0
            ? font
            : new Font(Font.SANS_SERIF, Font.PLAIN, 1).deriveFont(font.getSize2D());
    Lettering whole = new Lettering(new TextLayout(words, able, context));
    if (whole.width() <= room) {
      return whole;
    }
    int least = 1;
    int most = words.codePointCount(0, words.length());
    while (least < most) {
      int middle = (least + most + 1) / 2;
      if (cut(words, middle, able, context).width() <= room) {
        least = middle;
      } else {
        most = middle - 1;
      }
    }
    return cut(words, least, able, context);
  }

  private static Lettering cut(String words, int signs, Font font, FontRenderContext context) {
    String begin = words.substring(0, words.offsetByCodePoints(0, signs)).stripTrailing();
    return new Lettering(new TextLayout(begin + "…", font, context));
  }

  double width() {
    return layout.getAdvance();
  }

  /**
   * @param x left edge
   * @param y of the line that letters stand on
   */
  void draw(Graphics2D g2, double x, double y) {
    layout.draw(g2, (float) x, (float) y);
  }
}
