package cliplight.app.shell;

import cliplight.app.action.ActionTable;
import cliplight.app.action.AppAction;
import cliplight.app.action.KeyText;
import javafx.scene.control.Label;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/** The list of keys, made from the table of actions. */
public final class KeyHelp {

  /** Rows of one column; menus stand whole in one. */
  private static final int MOST_ROWS = 22;

  private static final double WIDTH = 1000;

  private KeyHelp() {}

  public static void open(Overlay overlay, ActionTable actions) {
    FlowPane columns = new FlowPane(24, 16);
    columns.setPrefWrapLength(WIDTH);
    VBox column = new VBox();
    int rowsInColumn = 0;
    for (AppAction.Menu menu : AppAction.Menu.values()) {
      GridPane grid = new GridPane();
      grid.getStyleClass().add("cl-keys-grid");
      Label title = new Label(menu.title());
      title.getStyleClass().add("cl-title");
      grid.add(title, 0, 0, 2, 1);
      int row = 1;
      for (AppAction action : actions.of(menu)) {
        if (!action.keys().isEmpty()) {
          HBox keys = new HBox();
          keys.getStyleClass().add("cl-keys");
          // a plus is typed in two ways and looks the same
          for (String name : action.keys().stream().map(KeyText::of).distinct().toList()) {
            Label key = new Label(name);
            key.setMinWidth(Region.USE_PREF_SIZE);
            key.getStyleClass().add("cl-key");
            keys.getChildren().add(key);
          }
          Label text = new Label(action.text());
          text.setMinWidth(Region.USE_PREF_SIZE);
          grid.add(text, 0, row);
          grid.add(keys, 1, row++);
        }
      }
      if (row > 1) {
        if (rowsInColumn == 0 || rowsInColumn + row > MOST_ROWS) {
          column = new VBox();
          column.getStyleClass().add("cl-keys-column");
          columns.getChildren().add(column);
          rowsInColumn = 0;
        }
        column.getChildren().add(grid);
        rowsInColumn += row;
      }
    }
    Label note =
        new Label(
            "Keys without Ctrl act outside text fields. In the lamp board and in lists the arrows"
                + " move the selection; after Esc they move through time again. In a probe the"
                + " arrows go from phase to phase, Page down and Page up from step to step.");
    note.setWrapText(true);
    note.setMinHeight(Region.USE_PREF_SIZE);
    note.getStyleClass().add("cl-second");
    Dialog dialog = new Dialog(overlay, "key-help", "cl-keys-dialog", "Keys").add(columns, note);
    dialog.open(dialog.close("Close"));
  }
}
