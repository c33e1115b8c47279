package cliplight.app.shell;

import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;

/** What program this is and where it keeps its runs. */
public final class About {

  private About() {}

  /**
   * @param store where the runs are kept
   */
  public static void open(Overlay overlay, String store) {
    Label title = new Label("Cliplight");
    title.getStyleClass().add("cl-page-title");
    HBox head = new HBox(Mark.node(), title);
    head.getStyleClass().add("cl-form-row");
    Label words =
        new Label(
            "Trains small Mixture-of-Experts transformers and shows every attention head while they"
                + " train.");
    words.setWrapText(true);
    GridPane facts = new GridPane();
    facts.getStyleClass().add("cl-form");
    row(facts, 0, "runs are kept in", store);
    row(facts, 1, "Java", System.getProperty("java.version", "?"));
    row(facts, 2, "JavaFX", System.getProperty("javafx.runtime.version", "?"));
    row(
        facts,
        3,
        "system",
        System.getProperty("os.name", "?") + ", " + System.getProperty("os.arch", "?"));
    Button close = new Button("Close");
    close.setOnAction(event -> overlay.close());
    HBox buttons = new HBox(close);
    buttons.getStyleClass().add("cl-dialog-buttons");
    VBox dialog = new VBox(head, words, facts, buttons);
    dialog.setId("about");
    dialog.getStyleClass().addAll("cl-dialog", "cl-question");
    overlay.open(dialog, Pos.CENTER, close, () -> {});
  }

  private static void row(GridPane grid, int row, String name, String value) {
    Label label = new Label(name);
    label.getStyleClass().add("cl-second");
    Label text = new Label(value);
    text.setWrapText(true);
    text.getStyleClass().add("cl-mono");
    grid.addRow(row, label, text);
  }
}
