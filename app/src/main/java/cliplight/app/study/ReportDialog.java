package cliplight.app.study;

import cliplight.app.shell.Dialog;
import cliplight.app.shell.Overlay;
import cliplight.engine.lab.StudyReport;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javafx.geometry.HPos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/** What became of a study: the table of its runs and a sentence on each. */
public final class ReportDialog {

  private ReportDialog() {}

  /**
   * @param page where the report lies as a file, if it does
   */
  public static void open(Overlay overlay, StudyReport report, Optional<Path> page) {
    ScrollPane table = new ScrollPane(table(report.table()));
    table.setFitToHeight(true);
    table.setMinHeight(Region.USE_PREF_SIZE);
    table.setVbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
    VBox sentences = new VBox();
    sentences.getStyleClass().add("cl-report-sentences");
    for (String sentence : report.sentences()) {
      sentences.getChildren().add(words(sentence, "cl-report-sentence"));
    }
    Dialog dialog =
        new Dialog(overlay, "report", "cl-report", report.title())
            .add(table, sentences, words(StudyReport.LEGEND, "cl-second", "cl-small"));
    page.ifPresent(file -> dialog.say("Kept as " + file));
    Button copy = dialog.button("Copy as Markdown", () -> {});
    copy.setId("report-copy");
    copy.setOnAction(
        event -> {
          ClipboardContent content = new ClipboardContent();
          content.putString(report.markdown());
          Clipboard.getSystemClipboard().setContent(content);
          copy.setText("Copied");
        });
    dialog.open(dialog.close("Close"));
  }

  private static Label words(String text, String... styles) {
    Label label = new Label(text);
    label.setWrapText(true);
    label.setMinHeight(Region.USE_PREF_SIZE);
    label.getStyleClass().addAll(styles);
    return label;
  }

  private static GridPane table(List<List<String>> rows) {
    GridPane grid = new GridPane();
    grid.getStyleClass().add("cl-report-table");
    for (int row = 0; row < rows.size(); row++) {
      for (int column = 0; column < rows.get(row).size(); column++) {
        Label cell = new Label(rows.get(row).get(column));
        cell.setMinWidth(Region.USE_PREF_SIZE);
        boolean number = column > 0 && column < rows.get(row).size() - 1;
        if (row == 0) {
          cell.getStyleClass().add("cl-second");
        } else if (number) {
          cell.getStyleClass().add("cl-mono");
        }
        GridPane.setHalignment(cell, number ? HPos.RIGHT : HPos.LEFT);
        grid.add(cell, column, row);
      }
    }
    return grid;
  }
}
