package cliplight.app.live;

import cliplight.app.action.ActionTable;
import cliplight.app.action.AppAction;
import cliplight.app.workspace.Workspace;
import cliplight.viz.lamp.ClipLightBoard;
import cliplight.viz.lamp.Lamp;
import java.util.List;
import java.util.Optional;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.MenuItem;
import javafx.scene.input.ContextMenuEvent;

/** The context menu of a lamp: looks into its head at the cursor's step. */
final class HeadMenu {

  private static final List<String> OF_A_HEAD = List.of("probe", "step-by-step", "fork");

  private final Workspace workspace;
  private final ActionTable actions;
  private final ContextMenu menu = new ContextMenu();

  HeadMenu(Workspace workspace, ActionTable actions) {
    this.workspace = workspace;
    this.actions = actions;
    for (String id : OF_A_HEAD) {
      MenuItem item = new MenuItem();
      item.setId("head-" + id);
      item.setOnAction(event -> actions.get(id).perform());
      menu.getItems().add(item);
    }
  }

  /** Selects the lamp's run and isolates its head, then offers what can be done. */
  void install(ClipLightBoard board) {
    board.addEventHandler(
        ContextMenuEvent.CONTEXT_MENU_REQUESTED,
        event -> {
          if (event.getTarget() instanceof Lamp lamp) {
            workspace
                .entry(board.run().reader().info().id())
                .ifPresent(run -> workspace.selectedProperty().set(Optional.of(run)));
            workspace.axis().isolatedProperty().set(Optional.of(lamp.head()));
            tell();
            menu.show(lamp, event.getScreenX(), event.getScreenY());
            event.consume();
          }
        });
  }

  /** What cannot be done says why. */
  private void tell() {
    for (int i = 0; i < OF_A_HEAD.size(); i++) {
      AppAction action = actions.get(OF_A_HEAD.get(i));
      boolean can = action.available().get();
      MenuItem item = menu.getItems().get(i);
      item.setText(can ? action.text() : action.text().replace("…", "") + ": " + action.whyNot());
      item.setDisable(!can);
    }
  }
}
