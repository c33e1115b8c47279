package cliplight.app.shell;

import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;

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
    Label head = new Label(title);
    head.getStyleClass().add("cl-page-title");
    head.setWrapText(true);
    Label words = new Label(text);
    words.setWrapText(true);
    words.getStyleClass().add("cl-second");
    Button cancel = new Button("Cancel");
    cancel.setId("question-cancel");
    cancel.setCancelButton(true);
    cancel.setOnAction(event -> overlay.close());
    Button doIt = new Button(yes);
    doIt.setId("question-yes");
    doIt.getStyleClass().add("cl-primary");
    doIt.setDefaultButton(true);
    doIt.setOnAction(
        event -> {
          overlay.close();
          run.run();
        });
    HBox buttons = new HBox(cancel, doIt);
    buttons.getStyleClass().add("cl-dialog-buttons");
    VBox dialog = new VBox(head, words, buttons);
    dialog.setId("question");
    dialog.getStyleClass().addAll("cl-dialog", "cl-question");
    overlay.open(dialog, Pos.CENTER, cancel, () -> {});
  }
}
