package cliplight.app.shell;

import javafx.geometry.Insets;
import javafx.scene.Node;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.shape.Circle;

/** The program's mark: four lamps in a rounded square, two dark, one in use, one lit. */
final class Mark {

  private Mark() {}

  static Node node() {
    GridPane lamps = new GridPane();
    lamps.setHgap(2);
    lamps.setVgap(2);
    lamps.setPadding(new Insets(2.5));
    lamps.add(lamp("cl-mark-off"), 0, 0);
    lamps.add(lamp("cl-mark-off"), 1, 0);
    lamps.add(inUse(), 0, 1);
    lamps.add(lamp("cl-mark-lit"), 1, 1);
    StackPane square = new StackPane(lamps);
    square.getStyleClass().add("cl-mark");
    square.setMaxSize(Region.USE_PREF_SIZE, Region.USE_PREF_SIZE);
    square.setMinSize(Region.USE_PREF_SIZE, Region.USE_PREF_SIZE);
    square.setMouseTransparent(true);
    return square;
  }

  private static Circle lamp(String styleClass) {
    Circle circle = new Circle(3);
    circle.getStyleClass().add(styleClass);
    return circle;
  }

  private static Node inUse() {
    Circle dot = new Circle(1.2);
    dot.getStyleClass().add("cl-mark-dot");
    return new StackPane(lamp("cl-mark-ok"), dot);
  }
}
