package cliplight.app.shell;

import java.util.Optional;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;

/**
 * The layer over the window for one dialog at a time: dims what lies below, keeps the keyboard,
 * closes on Esc or a click outside.
 */
public final class Overlay extends StackPane {

  private Optional<Node> before = Optional.empty();
  private Optional<Runnable> onClose = Optional.empty();

  public Overlay() {
    setId("overlay");
    getStyleClass().add("cl-overlay");
    setVisible(false);
    setOnMousePressed(
        event -> {
          if (event.getTarget() == this) {
            close();
          }
        });
    addEventFilter(
        KeyEvent.KEY_PRESSED,
        event -> {
          if (event.getCode() == KeyCode.ESCAPE) {
            close();
            event.consume();
          }
        });
  }

  /** Opens a dialog in place of the one that may be open. */
  public void open(Region dialog, Pos place, Node firstFocus, Runnable whenClosed) {
    close();
    Scene scene = getScene();
    before = Optional.ofNullable(scene.getFocusOwner());
    onClose = Optional.of(whenClosed);
    dialog.setMaxSize(Region.USE_PREF_SIZE, Region.USE_PREF_SIZE);
    setAlignment(dialog, place);
    getChildren().setAll(dialog);
    setVisible(true);
    // what scrolls is in the scene only once its skin is made
    dialog.applyCss();
    firstFocus.requestFocus();
  }

  public boolean isOpen() {
    return isVisible();
  }

  public void close() {
    if (!isVisible()) {
      return;
    }
    setVisible(false);
    getChildren().clear();
    Optional<Runnable> closing = onClose;
    onClose = Optional.empty();
    before.ifPresent(Node::requestFocus);
    before = Optional.empty();
    closing.ifPresent(Runnable::run);
  }
}
