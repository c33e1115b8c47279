package cliplight.app.live;

import cliplight.app.message.Message;
import cliplight.app.message.Messages;
import cliplight.app.shell.Dialog;
import cliplight.app.shell.Overlay;
import cliplight.app.workspace.Background;
import cliplight.app.workspace.RunEntry;
import cliplight.engine.runs.RunEvent;
import cliplight.engine.runs.RunStore;
import java.util.List;
import java.util.concurrent.Callable;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;

/** What a person writes to a step of a run: a new note, and those that are there already. */
public final class NoteDialog {

  private final Overlay overlay;
  private final Background background;
  private final Messages messages;
  private final RunStore store;

  public NoteDialog(Overlay overlay, Background background, Messages messages, RunStore store) {
    this.overlay = overlay;
    this.background = background;
    this.messages = messages;
    this.store = store;
  }

  /** Asks for a note to a step and shows the notes that the step has. */
  public void open(RunEntry run, long step) {
    TextField words = new TextField();
    words.setId("note-text");
    words.setPromptText("what you see here");
    Dialog dialog =
        new Dialog(overlay, "note", "cl-question", "Note at step " + step)
            .about(run.letter(), run.color(), run.info().name());
    for (RunEvent note : notes(run, step)) {
      dialog.add(present(run, note));
    }
    dialog.add(words);
    dialog.close("Cancel");
    Button add =
        dialog.primary(
            "note-add",
            "Add note",
            () -> {
              overlay.close();
              add(run, step, words.getText().strip());
            });
    add.disableProperty().bind(words.textProperty().map(String::isBlank));
    dialog.open(words);
  }

  /** Marks a step without words. */
  public void bookmark(RunEntry run, long step) {
    add(run, step, "");
  }

  private static List<RunEvent> notes(RunEntry run, long step) {
    return run.readerProperty().get().stream()
        .flatMap(reader -> reader.events().stream())
        .filter(event -> event.ofPerson() && event.step() == step)
        .toList();
  }

  private HBox present(RunEntry run, RunEvent note) {
    Label words = new Label(note.message().isEmpty() ? "bookmark" : note.message());
    words.setWrapText(true);
    words.setMinHeight(Region.USE_PREF_SIZE);
    Region gap = new Region();
    HBox.setHgrow(gap, Priority.ALWAYS);
    Button delete = new Button("Delete");
    delete.setMinWidth(Region.USE_PREF_SIZE);
    delete.setAccessibleText("Delete the note: " + words.getText());
    HBox row = new HBox(words, gap, delete);
    row.getStyleClass().add("cl-form-row");
    row.setAlignment(Pos.CENTER_LEFT);
    delete.setOnAction(
        event -> {
          overlay.close();
          call("The note stays:", () -> store.deleteNote(run.id(), note));
        });
    return row;
  }

  private void add(RunEntry run, long step, String text) {
    call(
        "The note was not kept:",
        () -> {
          store.addNote(run.id(), step, text);
          return true;
        });
  }

  private void call(String lead, Callable<Boolean> change) {
    background.call(
        change,
        done -> {},
        failure -> messages.show(Message.error(lead, Message.sentence(failure)).causedBy(failure)));
  }
}
