package cliplight.app.live;

import javafx.scene.control.Label;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.scene.shape.Circle;

/** The board of the small model without a run: all lamps dark. */
final class EmptyBoard extends GridPane {

  private static final int LAYERS = 2;
  private static final int HEADS = 4;
  private static final double LAMP_RADIUS = 17 * 0.34;

  EmptyBoard() {
    getStyleClass().add("cl-empty-grid");
    ColumnConstraints label = new ColumnConstraints();
    label.setMinWidth(Region.USE_PREF_SIZE);
    getColumnConstraints().add(label);
    for (int head = 0; head < HEADS; head++) {
      ColumnConstraints column = new ColumnConstraints();
      column.setHgrow(Priority.ALWAYS);
      column.setPercentWidth(22);
      getColumnConstraints().add(column);
      add(mono("h" + head), head + 1, 0);
    }
    for (int layer = 0; layer < LAYERS; layer++) {
      add(mono("L" + layer), 0, layer + 1);
      for (int head = 0; head < HEADS; head++) {
        Circle lamp = new Circle(LAMP_RADIUS);
        lamp.getStyleClass().add("cl-lamp-dark");
        Region level = new Region();
        level.getStyleClass().add("cl-level-empty");
        VBox cell = new VBox(lamp, level);
        cell.getStyleClass().add("cl-empty-cell");
        add(cell, head + 1, layer + 1);
      }
    }
    setAccessibleText("No run: all lamps dark");
  }

  private static Label mono(String text) {
    Label label = new Label(text);
    label.getStyleClass().addAll("cl-mono", "cl-axis", "cl-quiet");
    return label;
  }
}
