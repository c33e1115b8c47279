package cliplight.viz.timeline;

import javafx.scene.canvas.GraphicsContext;
import javafx.scene.paint.Color;

/** The small shapes on the lanes: spike, checkpoint, note, end, not finite. */
final class LaneShapes {

  /** Width of an end's flag. */
  static final double FLAG = 10;

  private LaneShapes() {}

  static void spike(GraphicsContext g, Color color, boolean hollow, double x, double y) {
    double[] xs = {x - 3.5, x + 3.5, x};
    double[] ys = {y - 3, y - 3, y + 3.2};
    if (hollow) {
      g.setStroke(color);
      g.setLineWidth(1.1);
      g.strokePolygon(xs, ys, 3);
    } else {
      g.setFill(color);
      g.fillPolygon(xs, ys, 3);
    }
  }

  static void checkpoint(GraphicsContext g, Color color, double x, double y) {
    g.setStroke(color);
    g.setLineWidth(1.2);
    g.strokePolygon(
        new double[] {x, x + 4.7, x, x - 4.7}, new double[] {y - 4.7, y, y + 4.7, y}, 4);
  }

  static void note(GraphicsContext g, Color color, double x, double y) {
    g.setStroke(color);
    g.setLineWidth(1.2);
    g.strokeRoundRect(x - 4.5, y - 5.5, 10, 11, 2.5, 2.5);
    g.strokeLine(x - 2, y - 1.5, x + 3, y - 1.5);
    g.strokeLine(x - 2, y + 1.5, x + 3, y + 1.5);
  }

  /** A flag whose pole stands at x; the cloth hangs to the left, or to the right. */
  static void end(GraphicsContext g, Color color, double x, double y, boolean leftwards) {
    double side = leftwards ? -1 : 1;
    double pole = x + side;
    g.setStroke(color);
    g.setLineWidth(1.4);
    g.strokeLine(pole, y - 6, pole, y + 6);
    g.strokePolyline(
        new double[] {pole, x + 9 * side, x + 6.5 * side, x + 9 * side, pole},
        new double[] {y - 5.5, y - 5.5, y - 2, y + 1.5, y + 1.5},
        5);
  }

  static void notFinite(GraphicsContext g, Color fill, Color cross, double x, double y) {
    g.setFill(fill);
    g.fillRect(x - 5, y - 5, 10, 10);
    g.setStroke(cross);
    g.setLineWidth(1.5);
    g.strokeLine(x - 2.5, y - 2.5, x + 2.5, y + 2.5);
    g.strokeLine(x - 2.5, y + 2.5, x + 2.5, y - 2.5);
  }

  /** A fork, a changed setting, an interruption: a short upright stroke with a foot. */
  static void change(GraphicsContext g, Color color, double x, double y) {
    g.setStroke(color);
    g.setLineWidth(1.3);
    g.strokeLine(x, y - 5, x, y + 5);
    g.strokeLine(x - 3, y + 5, x + 3, y + 5);
  }
}
