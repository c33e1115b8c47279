package cliplight.app.compare;

import javafx.scene.control.Label;
import javafx.scene.layout.Region;

/** Sentences of the panel of statistics. */
final class Words {

  private Words() {}

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
