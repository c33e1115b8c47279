package cliplight.app.action;

import javafx.beans.binding.Bindings;
import javafx.beans.value.ObservableBooleanValue;
import javafx.scene.control.CheckMenuItem;
import javafx.scene.control.Menu;
import javafx.scene.control.MenuBar;
import javafx.scene.control.MenuItem;
import javafx.scene.control.SeparatorMenuItem;

/** Makes the menu bar from the table. */
public final class MenuBarBuilder {

  private final ActionTable table;
  private final ObservableBooleanValue blocked;

  /**
   * @param blocked true while a dialog is open: a key may open the menus even then
   */
  public MenuBarBuilder(ActionTable table, ObservableBooleanValue blocked) {
    this.table = table;
    this.blocked = blocked;
  }

  public MenuBar build() {
    MenuBar bar = new MenuBar();
    bar.setId("menu-bar");
    for (AppAction.Menu title : AppAction.Menu.values()) {
      Menu menu = new Menu(title.title());
      menu.setId("menu-" + title.title().toLowerCase(java.util.Locale.ROOT));
      for (AppAction action : table.of(title)) {
        if (action.startsGroup() && !menu.getItems().isEmpty()) {
          menu.getItems().add(new SeparatorMenuItem());
        }
        menu.getItems().add(item(action));
      }
      if (!menu.getItems().isEmpty()) {
        bar.getMenus().add(menu);
      }
    }
    return bar;
  }

  private MenuItem item(AppAction action) {
    MenuItem item = action.toggle().isPresent() ? checked(action) : new MenuItem(action.text());
    item.setId("menu-" + action.id());
    if (!action.keys().isEmpty()) {
      item.setAccelerator(action.keys().get(0));
    }
    item.disableProperty().bind(Bindings.not(action.available()).or(blocked));
    if (action.toggle().isEmpty()) {
      item.setOnAction(event -> action.perform());
    }
    return item;
  }

  private static CheckMenuItem checked(AppAction action) {
    CheckMenuItem item = new CheckMenuItem(action.text());
    action.toggle().ifPresent(state -> item.selectedProperty().bindBidirectional(state));
    return item;
  }
}
