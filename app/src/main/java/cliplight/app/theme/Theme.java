package cliplight.app.theme;

/** The two themes; the style class stands on the root of the scene. */
public enum Theme {
  DARK("cl-dark"),
  LIGHT("cl-light");

  private final String styleClass;

  Theme(String styleClass) {
    this.styleClass = styleClass;
  }

  public String styleClass() {
    return styleClass;
  }
}
