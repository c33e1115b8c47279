package cliplight.viz.theme;

import javafx.beans.binding.Bindings;
import javafx.beans.binding.DoubleBinding;
import javafx.geometry.VPos;
import javafx.scene.text.Text;

/**
 * Tells a painted node how large text shall be: an empty text that inherits the font size of the
 * scene's root, 12 px at 100 %. The node keeps it among its children and multiplies all by it.
 */
public final class TextScale extends Text {

  private final DoubleBinding scale =
      Bindings.createDoubleBinding(() -> getFont().getSize() / Metrics.BODY_TEXT, fontProperty());

  public TextScale() {
    setManaged(false);
    setMouseTransparent(true);
    // an empty text has the height of a line: keep it within its owner's bounds
    setTextOrigin(VPos.TOP);
  }

  /** 1 at 100 %. */
  public double get() {
    return Math.max(0.5, Math.min(4, scale.get()));
  }

  /** Follows the font size; listen to hear of changes. */
  public DoubleBinding scaleBinding() {
    return scale;
  }
}
