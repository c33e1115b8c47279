package cliplight.viz;

import javafx.geometry.VPos;
import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.text.TextAlignment;
import javafx.scene.transform.Scale;

/** A canvas with a pixel for each of the window's, however large the text is. */
public final class SharpCanvas extends Canvas {

  private final Scale shrink = new Scale();

  public SharpCanvas() {
    setManaged(false);
    setMouseTransparent(true);
    getTransforms().add(shrink);
  }

  /**
   * Empties it and begins to draw.
   *
   * @param width in pixels at 100 %, as all that is drawn
   * @param height in pixels at 100 %
   */
  public GraphicsContext begin(double width, double height) {
    double zoom = Zoom.of(this);
    shrink.setX(1 / zoom);
    shrink.setY(1 / zoom);
    setWidth(width * zoom);
    setHeight(height * zoom);
    GraphicsContext g = getGraphicsContext2D();
    g.setTransform(1, 0, 0, 1, 0, 0);
    // beyond its edges: half a pixel would be left half full
    g.clearRect(-1, -1, getWidth() + 2, getHeight() + 2);
    g.setTransform(zoom, 0, 0, zoom, 0, 0);
    g.setTextBaseline(VPos.CENTER);
    g.setTextAlign(TextAlignment.LEFT);
    return g;
  }
}
