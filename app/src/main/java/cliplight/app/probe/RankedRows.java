package cliplight.app.probe;

import cliplight.viz.probe.DotRows;
import cliplight.viz.theme.Palette;
import java.util.List;
import javafx.beans.property.ObjectProperty;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.VBox;

/** Rows of dots that scroll, the first of them where there are very many. */
final class RankedRows {

  private static final int MOST_ROWS = 60;

  private RankedRows() {}

  static Node of(List<DotRows.Row> rows, int color, ObjectProperty<Palette> palette) {
    List<DotRows.Row> drawn = rows.subList(0, Math.min(MOST_ROWS, rows.size()));
    VBox box = new VBox(new DotRows(drawn, color, palette));
    if (drawn.size() < rows.size()) {
      Label more = new Label("The first " + drawn.size() + " of " + rows.size() + ".");
      more.getStyleClass().addAll("cl-small", "cl-quiet");
      box.getChildren().add(more);
    }
    return scrolled(box);
  }

  static Node scrolled(Node node) {
    ScrollPane scroll = new ScrollPane(node);
    scroll.setFitToWidth(true);
    scroll.setMinHeight(120);
    return scroll;
  }
}
