package cliplight.app.study;

import cliplight.app.message.Message;
import cliplight.app.shell.Dialog;
import cliplight.app.shell.Overlay;
import cliplight.app.workspace.Background;
import cliplight.engine.lab.RunText;
import cliplight.engine.lab.TextElsewhereException;
import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunStore;
import java.io.File;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.stage.DirectoryChooser;
import javafx.stage.FileChooser;

/** Asks where the text lies now that a run was trained on, then does again what missed it. */
public final class MovedTextDialog {

  private final Overlay overlay;
  private final Background background;
  private final RunStore store;
  private final RunId run;
  private final Runnable again;
  private final TextField place = new TextField();
  private final Dialog dialog;

  /**
   * @param again does what missed the text
   */
  public MovedTextDialog(
      Overlay overlay, Background background, RunStore store, RunId run, Runnable again) {
    this.overlay = overlay;
    this.background = background;
    this.store = store;
    this.run = run;
    this.again = again;
    dialog = new Dialog(overlay, "moved-text", "cl-change", "Where does its text lie now?");
  }

  /**
   * @param missed what was missed
   */
  public void open(TextElsewhereException missed) {
    Label words = new Label(Message.sentence(missed));
    words.setWrapText(true);
    words.setMinHeight(Region.USE_PREF_SIZE);
    place.setId("field-place");
    place.setPromptText("path of a file or folder");
    place.setAccessibleText("Path of the file or folder that the run was trained on");
    HBox.setHgrow(place, Priority.ALWAYS);
    Button file =
        chooser("File…", () -> new FileChooser().showOpenDialog(overlay.getScene().getWindow()));
    Button folder =
        chooser("Folder…", () -> new DirectoryChooser().showDialog(overlay.getScene().getWindow()));
    HBox row = new HBox(place, file, folder);
    row.getStyleClass().add("cl-form-row");
    dialog.add(words, row);
    dialog.say("Its content has to be what it was; the place is remembered.");
    dialog.close("Cancel");
    Button use = dialog.primary("place-use", "Use it", this::use);
    use.disableProperty().bind(place.textProperty().map(String::isBlank));
    dialog.open(place);
  }

  /** Shows a chooser of the desktop. */
  private interface Chooser {
    @org.jspecify.annotations.Nullable
    File ask();
  }

  private Button chooser(String text, Chooser chooser) {
    Button button = new Button(text);
    button.setMinWidth(Region.USE_PREF_SIZE);
    button.setOnAction(
        event -> Optional.ofNullable(chooser.ask()).map(File::getPath).ifPresent(place::setText));
    return button;
  }

  private void use() {
    Path path;
    try {
      path = Path.of(place.getText().strip());
    } catch (InvalidPathException e) {
      dialog.sayProblem("This is no path: " + e.getReason() + ".");
      return;
    }
    dialog.say("Reading it …");
    background.call(
        () -> {
          RunText.of(store, run).liesAt(path);
          return path;
        },
        found -> {
          if (dialog.isOpen()) {
            overlay.close();
            again.run();
          }
        },
        failure -> dialog.sayProblem(Message.sentence(failure)));
  }
}
