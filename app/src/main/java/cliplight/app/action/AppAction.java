package cliplight.app.action;

import java.util.List;
import java.util.Optional;
import javafx.beans.property.Property;
import javafx.beans.value.ObservableBooleanValue;
import javafx.scene.input.KeyCombination;

/**
 * Something a person can do, named once: menus, shortcuts, palette, key list and accessible text
 * are made from it.
 *
 * @param id stable name, also the id of its menu item
 * @param menu where it stands
 * @param text what the menu says
 * @param startsGroup whether a line stands above it in its menu
 * @param keys shortcuts, the first is shown
 * @param available whether it can be done now
 * @param whyNot why it cannot, in a few words
 * @param toggle the state it switches, for entries with a check mark
 * @param run does it; on the JavaFX thread
 */
public record AppAction(
    String id,
    Menu menu,
    String text,
    boolean startsGroup,
    List<KeyCombination> keys,
    ObservableBooleanValue available,
    String whyNot,
    Optional<Property<Boolean>> toggle,
    Runnable run) {

  /** The menus of the header, left to right. */
  public enum Menu {
    FILE("File"),
    EDIT("Edit"),
    VIEW("View"),
    RUN("Run"),
    HELP("Help");

    private final String title;

    Menu(String title) {
      this.title = title;
    }

    public String title() {
      return title;
    }
  }

  public AppAction {
    keys = List.copyOf(keys);
    if (text.isBlank()) {
      throw new IllegalArgumentException("Action " + id + " needs a text");
    }
  }

  /** The first shortcut as a person reads it; empty where there is none. */
  public String keyText() {
    return keys.isEmpty() ? "" : KeyText.of(keys.get(0));
  }

  /** Does it, unless it cannot be done now. A toggle is switched first. */
  public boolean perform() {
    if (!available.get()) {
      return false;
    }
    toggle.ifPresent(state -> state.setValue(!state.getValue()));
    run.run();
    return true;
  }
}
