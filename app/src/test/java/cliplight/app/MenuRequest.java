package cliplight.app;

import javafx.geometry.Bounds;
import javafx.scene.Node;
import javafx.scene.input.ContextMenuEvent;

/** Asks for a context menu as a click of the right button does. JavaFX thread only. */
final class MenuRequest {

  private static final double INSIDE = 5;

  private MenuRequest() {}

  static void at(Node node) {
    Bounds at = node.localToScreen(node.getBoundsInLocal());
    node.fireEvent(
        new ContextMenuEvent(
            ContextMenuEvent.CONTEXT_MENU_REQUESTED,
            INSIDE,
            INSIDE,
            at.getMinX() + INSIDE,
            at.getMinY() + INSIDE,
            false,
            null));
  }
}
