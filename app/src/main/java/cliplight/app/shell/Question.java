package cliplight.app.shell;

import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.Region;

/** Asks before something that cannot be taken back. */
public final class Question {

  private Question() {}

  /**
   * @param title the question
   * @param text what is kept and what is lost
   * @param yes text of the button that does it
   * @param run does it
   */
  public static void ask(Overlay overlay, String title, String text, String yes, Runnable run) {
    Label words = new Label(text);
    words.setWrapText(true);
    words.setMinHeight(Region.USE_PREF_SIZE);
    words.getStyleClass().add("cl-second");
    Dialog dialog = new Dialog(overlay, "question", "cl-question", title).add(words);
    Button cancel = dialog.close("Cancel");
    cancel.setId("question-cancel");
    dialog.primary(
        "question-yes",
        yes,
        () -> {
          overlay.close();
          run.run();
        });
    dialog.open(cancel);
  }
}
