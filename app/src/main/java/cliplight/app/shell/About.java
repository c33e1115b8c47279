package cliplight.app.shell;

import javafx.scene.control.Label;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;

/** What program this is and where it keeps its runs. */
public final class About {

  private About() {}

  /**
   * @param store where the runs are kept
   */
  public static void open(Overlay overlay, String store) {
    HBox mark = new HBox(Mark.node());
    Label words =
        new Label(
            "Trains small Mixture-of-Experts transformers and shows every attention head while they"
                + " train.");
    words.setWrapText(true);
    words.setMinHeight(Region.USE_PREF_SIZE);
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
    Dialog dialog =
        new Dialog(overlay, "about", "cl-question", "Cliplight").add(mark, words, facts);
    dialog.open(dialog.close("Close"));
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
