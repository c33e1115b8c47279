package cliplight.app.shell;

import cliplight.app.action.NodePath;
import java.util.Optional;
import javafx.beans.value.ObservableBooleanValue;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;

/**
 * The layer over the window for one dialog at a time: dims what lies below, keeps the keyboard,
 * closes on Esc.
 */
public final class Overlay extends StackPane {

  private Optional<Node> before = Optional.empty();
  private Optional<Runnable> onClose = Optional.empty();
  private Optional<Node> first = Optional.empty();
  private boolean passing;

  public Overlay() {
    setId("overlay");
    getStyleClass().add("cl-overlay");
    setVisible(false);
    setOnMousePressed(
        event -> {
          if (passing && event.getTarget() == this) {
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
    sceneProperty()
        .flatMap(Scene::focusOwnerProperty)
        .addListener((p, was, is) -> keepFocus(Optional.ofNullable(is)));
  }

  /** Tab goes round within the dialog: nobody is to operate what is dimmed. */
  private void keepFocus(Optional<Node> now) {
    if (isVisible() && now.isPresent() && !holds(now.get())) {
      first.ifPresent(this::focus);
    }
  }

  /** What cannot be operated yet cannot have the keyboard; the dialog itself always can. */
  private void focus(Node wanted) {
    wanted.requestFocus();
    if (Optional.ofNullable(getScene().getFocusOwner()).filter(this::holds).isEmpty()) {
      getChildren().get(0).requestFocus();
    }
  }

  private boolean holds(Node node) {
    return NodePath.of(node).anyMatch(at -> at == this);
  }

  /**
   * Opens what holds nothing that could be lost, so that a click beside it closes it too.
   *
   * @see #open
   */
  public void openInPassing(Region dialog, Pos place, Node firstFocus) {
    open(dialog, place, firstFocus, () -> {});
    passing = true;
  }

  /** Opens a dialog in place of the one that may be open. */
  public void open(Region dialog, Pos place, Node firstFocus, Runnable whenClosed) {
    close();
    Scene scene = getScene();
    before = Optional.ofNullable(scene.getFocusOwner());
    onClose = Optional.of(whenClosed);
    first = Optional.of(firstFocus);
    passing = false;
    dialog.setMaxSize(Region.USE_PREF_SIZE, Region.USE_PREF_SIZE);
    setAlignment(dialog, place);
    getChildren().setAll(dialog);
    setVisible(true);
    // what scrolls is in the scene only once its skin is made
    dialog.applyCss();
    focus(firstFocus);
  }

  public boolean isOpen() {
    return isVisible();
  }

  /** The same, to be observed. */
  public ObservableBooleanValue openProperty() {
    return visibleProperty();
  }

  public void close() {
    if (!isVisible()) {
      return;
    }
    setVisible(false);
    getChildren().clear();
    Optional<Runnable> closing = onClose;
    onClose = Optional.empty();
    first = Optional.empty();
    before.ifPresent(Node::requestFocus);
    before = Optional.empty();
    closing.ifPresent(Runnable::run);
  }
}
