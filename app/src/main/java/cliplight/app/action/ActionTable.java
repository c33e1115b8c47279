package cliplight.app.action;

import java.util.List;
import java.util.Optional;

/** All actions, in the order of the menus; no two share an id or a shortcut. */
public final class ActionTable {

  private final List<AppAction> actions;

  public ActionTable(List<AppAction> actions) {
    this.actions = List.copyOf(actions);
  }

  public List<AppAction> all() {
    return actions;
  }

  public List<AppAction> of(AppAction.Menu menu) {
    return actions.stream().filter(action -> action.menu() == menu).toList();
  }

  public Optional<AppAction> find(String id) {
    return actions.stream().filter(action -> action.id().equals(id)).findFirst();
  }

  /**
   * The action of that id.
   *
   * @throws IllegalArgumentException if there is none
   */
  public AppAction get(String id) {
    return find(id).orElseThrow(() -> new IllegalArgumentException("No action is called " + id));
  }

  /** Actions whose text or menu holds every word typed. */
  public List<AppAction> matching(String typed) {
    String[] words = typed.toLowerCase(java.util.Locale.ROOT).trim().split("\\s+");
    return actions.stream()
        .filter(
            action -> {
              String text =
                  (action.menu().title() + " " + action.text()).toLowerCase(java.util.Locale.ROOT);
              return java.util.Arrays.stream(words).allMatch(text::contains);
            })
        .toList();
  }
}
