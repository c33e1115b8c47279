package cliplight.viz.lamp;

import cliplight.viz.ShownRun;
import cliplight.viz.theme.Fonts;
import cliplight.viz.theme.Palette;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.text.TextAlignment;

/** The chip with a run's letter on its colour. */
final class RunChip {

  static final double SIZE = 16;

  private RunChip() {}

  static void draw(GraphicsContext g, Palette p, ShownRun run, double x, double y) {
    g.setFill(p.run(run.color()).fx());
    g.fillRoundRect(x, y, SIZE, SIZE, 5, 5);
    g.setFill(p.onRun(run.color()).fx());
    g.setFont(Fonts.strongWords(10.5));
    g.setTextAlign(TextAlignment.CENTER);
    g.fillText(run.letter(), x + SIZE / 2, y + SIZE / 2);
  }
}
