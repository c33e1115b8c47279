package cliplight.app.theme;

import cliplight.viz.theme.Icons;
import javafx.scene.Group;
import javafx.scene.layout.StackPane;
import javafx.scene.shape.Rectangle;
import javafx.scene.shape.SVGPath;

/** An icon in a box of its own, so that icons of other shapes line up. */
public final class IconBox extends StackPane {

  public IconBox(Icons icon) {
    SVGPath path = icon.node();
    Rectangle box = new Rectangle(Icons.BOX, Icons.BOX);
    box.setOpacity(0);
    getChildren().add(new Group(box, path));
    setMinSize(Icons.BOX, Icons.BOX);
    setPrefSize(Icons.BOX, Icons.BOX);
    setMaxSize(Icons.BOX, Icons.BOX);
    setMouseTransparent(true);
  }
}
