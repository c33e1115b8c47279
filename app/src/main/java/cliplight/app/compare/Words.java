package cliplight.app.compare;

import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;

/** Sentences and headings of the panel of statistics. */
final class Words {

  private Words() {}

  /** A title, and at the other end of its row what is said beside it. */
  static HBox head(String text, Label aside, String style) {
    Label title = new Label(text);
    title.getStyleClass().add("cl-panel-title");
    Region gap = new Region();
    HBox.setHgrow(gap, Priority.ALWAYS);
    aside.getStyleClass().add("cl-quiet");
    HBox row = new HBox(title, gap, aside);
    row.getStyleClass().add(style);
    return row;
  }

  /** A sentence in small letters, in as many lines as it needs. */
  static Label small(String id, String text) {
    Label words = new Label(text);
    words.setId(id);
    words.setWrapText(true);
    words.setMinHeight(Region.USE_PREF_SIZE);
    words.getStyleClass().addAll("cl-small", "cl-second");
    return words;
  }
}
