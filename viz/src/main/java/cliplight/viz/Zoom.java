package cliplight.viz;

import javafx.beans.property.DoubleProperty;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.scene.Node;
import javafx.scene.layout.Region;
import javafx.scene.transform.Scale;

/**
 * Text scaling: lays its content out as if at 100 % and shows all of it larger or smaller. What is
 * painted in pixels asks {@link #of} how many of them it needs to stay sharp.
 */
public final class Zoom extends Region {

  private final DoubleProperty factor = new SimpleDoubleProperty(this, "factor", 1);
  private final Region content;

  public Zoom(Region content) {
    this.content = content;
    Scale scale = new Scale();
    scale.xProperty().bind(factor);
    scale.yProperty().bind(factor);
    content.getTransforms().add(scale);
    content.setManaged(false);
    getChildren().add(content);
    factor.addListener(property -> requestLayout());
  }

  /** How large the content is shown, 1 for 100 %. */
  public DoubleProperty factorProperty() {
    return factor;
  }

  /** How many pixels of the window a pixel of this node's parent is wide. */
  public static double of(Node node) {
    return node.getParent() == null ? 1 : node.getParent().getLocalToSceneTransform().getMxx();
  }

  @Override
  protected void layoutChildren() {
    content.resizeRelocate(0, 0, getWidth() / factor.get(), getHeight() / factor.get());
  }
}
