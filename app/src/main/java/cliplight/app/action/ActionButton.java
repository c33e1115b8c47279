package cliplight.app.action;

import javafx.beans.binding.Bindings;
import javafx.scene.control.Button;
import javafx.scene.control.ButtonBase;
import javafx.scene.control.Tooltip;

/** A button that does an action of the table and is named by it. */
public final class ActionButton extends Button {

  public ActionButton(AppAction action) {
    setId(action.id());
    describe(this, action);
    disableProperty().bind(Bindings.not(action.available()));
    setOnAction(event -> action.perform());
  }

  /** Gives a button the action's name, shortcut and, while it cannot be done, the reason. */
  public static void describe(ButtonBase button, AppAction action) {
    button.setAccessibleText(action.text());
    String key = action.keyText();
    Tooltip tooltip = new Tooltip(key.isEmpty() ? action.text() : action.text() + "   " + key);
    button.setTooltip(tooltip);
    if (!action.whyNot().isEmpty()) {
      button
          .accessibleHelpProperty()
          .bind(Bindings.when(action.available()).then("").otherwise(action.whyNot()));
    }
  }
}
