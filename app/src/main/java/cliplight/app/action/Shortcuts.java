package cliplight.app.action;

import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.ChoiceBox;
import javafx.scene.control.ComboBoxBase;
import javafx.scene.control.ListView;
import javafx.scene.control.MenuBar;
import javafx.scene.control.Slider;
import javafx.scene.control.TableView;
import javafx.scene.control.TextInputControl;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCombination;
import javafx.scene.input.KeyEvent;

/**
 * Brings the shortcuts of the table to a scene. Keys without Ctrl or Alt leave text fields alone;
 * arrows and Enter leave lists, choices and the lamp board alone while these have the focus. The
 * menus show the same keys and never act on them: nothing gets round these rules.
 */
public final class Shortcuts {

  /** Put on a node that moves its own selection with the arrow keys. */
  public static final String KEEPS_ARROWS = "cl-keeps-arrows";

  private final ActionTable table;
  private final BooleanSupplier blocked;
  private final Consumer<AppAction> cannot;
  private boolean typedKeyIsSpent;

  private Shortcuts(ActionTable table, BooleanSupplier blocked, Consumer<AppAction> cannot) {
    this.table = table;
    this.blocked = blocked;
    this.cannot = cannot;
  }

  /**
   * @param blocked true while a dialog keeps the keyboard
   * @param cannot told of an action that was asked for with Ctrl and cannot be done now
   */
  public static void install(
      Scene scene, ActionTable table, BooleanSupplier blocked, Consumer<AppAction> cannot) {
    Shortcuts shortcuts = new Shortcuts(table, blocked, cannot);
    scene.addEventFilter(KeyEvent.KEY_PRESSED, event -> shortcuts.pressed(scene, event));
    scene.addEventFilter(KeyEvent.KEY_TYPED, event -> shortcuts.typed(event));
    scene.addEventHandler(KeyEvent.KEY_PRESSED, shortcuts::keepFromMenus);
  }

  /** Once nobody wanted a key, the scene would give it to the menus. */
  private void keepFromMenus(KeyEvent event) {
    boolean opensThem = event.getCode() == KeyCode.F10 && blocked.getAsBoolean();
    boolean ofTheTable =
        table.all().stream().flatMap(action -> action.keys().stream()).anyMatch(of(event));
    if (opensThem || ofTheTable) {
      event.consume();
    }
  }

  private static Predicate<KeyCombination> of(KeyEvent event) {
    return keys -> keys.match(event);
  }

  private void pressed(Scene scene, KeyEvent event) {
    typedKeyIsSpent = false;
    if (blocked.getAsBoolean()) {
      return;
    }
    Optional<Node> focus = Optional.ofNullable(scene.getFocusOwner());
    if (focus.filter(node -> keepsForItself(node, event)).isPresent()) {
      return;
    }
    for (AppAction action : table.all()) {
      if (action.keys().stream().anyMatch(of(event))) {
        if (action.perform()) {
          typedKeyIsSpent = true;
          event.consume();
        } else if (event.isShortcutDown()) {
          cannot.accept(action);
        }
        return;
      }
    }
  }

  private void typed(KeyEvent event) {
    if (typedKeyIsSpent) {
      typedKeyIsSpent = false;
      event.consume();
    }
  }

  private static boolean keepsForItself(Node focus, KeyEvent event) {
    boolean plain = !event.isShortcutDown() && !event.isAltDown();
    if (inside(focus, TextInputControl.class)) {
      return plain && !event.getCode().isFunctionKey() && event.getCode() != KeyCode.ESCAPE;
    }
    boolean moves =
        event.getCode().isArrowKey()
            || event.getCode() == KeyCode.HOME
            || event.getCode() == KeyCode.END
            || event.getCode() == KeyCode.ENTER
            || event.getCode() == KeyCode.SPACE;
    if (!moves || !plain) {
      return false;
    }
    return inside(focus, ComboBoxBase.class)
        || inside(focus, ChoiceBox.class)
        || inside(focus, Slider.class)
        || inside(focus, MenuBar.class)
        || (inside(focus, ListView.class) && event.getCode() != KeyCode.SPACE)
        || (inside(focus, TableView.class) && event.getCode() != KeyCode.SPACE)
        || (event.getCode() != KeyCode.SPACE && keepsArrows(focus));
  }

  private static boolean inside(Node node, Class<?> kind) {
    return NodePath.of(node).anyMatch(kind::isInstance);
  }

  private static boolean keepsArrows(Node node) {
    return NodePath.of(node).anyMatch(at -> at.getProperties().containsKey(KEEPS_ARROWS));
  }
}
