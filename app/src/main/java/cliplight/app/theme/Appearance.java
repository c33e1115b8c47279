package cliplight.app.theme;

import cliplight.app.settings.Settings;
import java.util.Locale;
import java.util.logging.Level;
import java.util.logging.Logger;
import javafx.application.ConditionalFeature;
import javafx.application.Platform;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.IntegerProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleIntegerProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.collections.ListChangeListener;
import javafx.scene.Parent;
import javafx.scene.Scene;
import javafx.scene.control.PopupControl;
import javafx.stage.Window;

/** How the program looks: theme, contrast, text size. Remembered between starts. */
public final class Appearance {

  /** Popups that cast no shadow. */
  private static final String OPAQUE = "cl-opaque";

  /** Text sizes in percent that the View menu walks through. */
  private static final int[] TEXT_SCALES = {80, 90, 100, 110, 125, 150, 175, 200};

  private static final double BODY_PX = 12;

  /**
   * Menus are styled once before they hang in the scene that knows the tokens, and JavaFX warns of
   * every token it cannot find then. The logger is held here, or its level would be forgotten.
   */
  private static final Logger CSS_LOG = Logger.getLogger("javafx.css");

  static {
    CSS_LOG.setLevel(Level.SEVERE);
  }

  private final ObjectProperty<Theme> theme;
  private final BooleanProperty contrast;
  private final BooleanProperty reducedMotion;
  private final IntegerProperty textScale;

  public Appearance(Settings settings) {
    theme = new SimpleObjectProperty<>(this, "theme", themeNamed(settings.get("theme", "dark")));
    contrast = new SimpleBooleanProperty(this, "contrast", settings.get("contrast", false));
    reducedMotion =
        new SimpleBooleanProperty(this, "reducedMotion", settings.get("reducedMotion", false));
    textScale =
        new SimpleIntegerProperty(
            this, "textScale", Math.max(80, Math.min(200, settings.get("textScale", 100))));
    theme.addListener((p, was, is) -> settings.put("theme", is.name().toLowerCase(Locale.ROOT)));
    contrast.addListener((p, was, is) -> settings.put("contrast", is));
    reducedMotion.addListener((p, was, is) -> settings.put("reducedMotion", is));
    textScale.addListener((p, was, is) -> settings.put("textScale", is));
  }

  private static Theme themeNamed(String name) {
    return name.equals("light") ? Theme.LIGHT : Theme.DARK;
  }

  public ObjectProperty<Theme> themeProperty() {
    return theme;
  }

  /** Stronger lines and text on top of either theme. */
  public BooleanProperty contrastProperty() {
    return contrast;
  }

  /** Whether lamps change without holding their light. */
  public BooleanProperty reducedMotionProperty() {
    return reducedMotion;
  }

  /** Percent, 80 to 200. */
  public IntegerProperty textScaleProperty() {
    return textScale;
  }

  /** The next text size up (+1) or down (-1). */
  public void changeTextScale(int direction) {
    int i = 0;
    while (i < TEXT_SCALES.length - 1 && TEXT_SCALES[i] < textScale.get()) {
      i++;
    }
    textScale.set(TEXT_SCALES[Math.max(0, Math.min(TEXT_SCALES.length - 1, i + direction))]);
  }

  /** Dresses a scene and keeps it dressed as the settings change. */
  public void dress(Scene scene) {
    scene
        .getStylesheets()
        .addAll(resource("/cliplight/viz/tokens.css"), resource("/cliplight/app/cliplight.css"));
    theme.addListener((p, was, is) -> apply(scene.getRoot()));
    contrast.addListener((p, was, is) -> apply(scene.getRoot()));
    apply(scene.getRoot());
    // menus, lists and tooltips are windows of their own, which the scene's scale does not reach
    Window.getWindows().forEach(this::dressPopup);
    Window.getWindows()
        .addListener(
            (ListChangeListener<Window>)
                change -> {
                  while (change.next()) {
                    change.getAddedSubList().forEach(this::dressPopup);
                  }
                });
  }

  private void dressPopup(Window window) {
    if (window instanceof PopupControl popup) {
      popup.setStyle(
          String.format(Locale.ROOT, "-fx-font-size: %.2fpx;", BODY_PX * textScale.get() / 100));
      // without a compositor a shadow lies on a white rim
      if (!Platform.isSupported(ConditionalFeature.TRANSPARENT_WINDOW)
          && !popup.getStyleClass().contains(OPAQUE)) {
        popup.getStyleClass().add(OPAQUE);
      }
    }
  }

  private void apply(Parent root) {
    root.getStyleClass().removeAll("cl-dark", "cl-light", "cl-contrast");
    root.getStyleClass().add(theme.get().styleClass());
    if (contrast.get()) {
      root.getStyleClass().add("cl-contrast");
    }
  }

  private static String resource(String path) {
    java.net.URL url = Appearance.class.getResource(path);
    if (url == null) {
      throw new IllegalStateException("The program lacks its stylesheet " + path);
    }
    return url.toExternalForm();
  }
}
