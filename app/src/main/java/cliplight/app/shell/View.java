package cliplight.app.shell;

/** The views of the window: what its middle shows, and what stands at its right. */
public enum View {
  LIVE("Live", "view-live", "Shortcut+1", "Lights"),
  COMPARE("Compare", "view-compare", "Shortcut+3", "Statistics");

  private final String title;
  private final String action;
  private final String keys;
  private final String right;

  View(String title, String action, String keys, String right) {
    this.title = title;
    this.action = action;
    this.keys = keys;
    this.right = right;
  }

  public String title() {
    return title;
  }

  /** The id of the action that goes there. */
  public String action() {
    return action;
  }

  /** The shortcut that goes there. */
  public String keys() {
    return keys;
  }

  /** What stands at the right of it, in a word. */
  public String right() {
    return right;
  }
}
