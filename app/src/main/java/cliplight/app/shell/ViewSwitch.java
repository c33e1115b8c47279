package cliplight.app.shell;

import cliplight.app.action.ActionButton;
import cliplight.app.action.ActionTable;
import cliplight.app.action.AppAction;
import javafx.beans.property.ObjectProperty;
import javafx.scene.Node;
import javafx.scene.control.ToggleButton;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;

/** The row of views in the header, one of which is on. */
final class ViewSwitch {

  private ViewSwitch() {}

  static Node node(ActionTable actions, ObjectProperty<View> shown) {
    HBox row = new HBox();
    row.setId("view-switch");
    row.getStyleClass().add("cl-view-switch");
    row.setMinWidth(Region.USE_PREF_SIZE);
    for (View view : View.values()) {
      AppAction action = actions.get(view.action());
      ToggleButton button = new ToggleButton(view.title());
      button.setId(view.action());
      ActionButton.describe(button, action);
      button.setSelected(shown.get() == view);
      shown.addListener((p, was, is) -> button.setSelected(is == view));
      button.setOnAction(
          event -> {
            // a second click does not switch it off
            button.setSelected(true);
            action.perform();
          });
      row.getChildren().add(button);
    }
    return row;
  }
}
