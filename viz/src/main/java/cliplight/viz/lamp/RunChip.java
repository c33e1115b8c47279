package cliplight.viz.lamp;

import cliplight.viz.ShownRun;
import cliplight.viz.theme.Fonts;
import cliplight.viz.theme.Palette;
import cliplight.viz.theme.TextWidth;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.text.Font;
import javafx.scene.text.TextAlignment;

/** The chip with a run's letter on its colour; as wide as a run's letters after Z need. */
final class RunChip {

  static final double SIZE = 16;

  private static final double BESIDE_LETTERS = 8;
  private static final double GAP = 8;

  private RunChip() {}

  /** Returns where what stands beside it begins. */
  static double draw(GraphicsContext g, Palette p, ShownRun run, double x, double y) {
    double width = width(run.letter());
    g.setFill(p.run(run.color()).fx());
    g.fillRoundRect(x, y, width, SIZE, 5, 5);
    g.setFill(p.onRun(run.color()).fx());
    g.setFont(font());
    g.setTextAlign(TextAlignment.CENTER);
    g.fillText(run.letter(), x + width / 2, y + SIZE / 2);
    return x + width + GAP;
  }

  static double width(String letter) {
    return letter.length() == 1
        ? SIZE
        : Math.max(SIZE, Math.ceil(TextWidth.of(letter, font())) + BESIDE_LETTERS);
  }

  static Font font() {
    return Fonts.strongWords(10.5);
  }
}
