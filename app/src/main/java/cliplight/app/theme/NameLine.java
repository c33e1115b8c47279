package cliplight.app.theme;

import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;

/** A line that never asks for more room than there is, and whose name is cut last. */
public final class NameLine extends HBox {

  private final Label name;

  /**
   * @param name what is cut last
   * @param others what stands behind it
   */
  public NameLine(Label name, Node... others) {
    super(name);
    this.name = name;
    getChildren().addAll(others);
  }

  @Override
  protected double computeMinWidth(double height) {
    return 0;
  }

  @Override
  protected void layoutChildren() {
    double others =
        getManagedChildren().stream()
            .filter(child -> child != name)
            .mapToDouble(child -> child.minWidth(-1) + getSpacing())
            .sum();
    double room = getWidth() - snappedLeftInset() - snappedRightInset() - others;
    name.setMinWidth(Math.max(0, Math.min(Math.ceil(name.prefWidth(-1)), Math.floor(room))));
    super.layoutChildren();
  }
}
