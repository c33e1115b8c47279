package cliplight.app.shell;

import cliplight.app.action.ActionButton;
import cliplight.app.action.ActionTable;
import cliplight.app.action.AppAction;
import cliplight.app.action.MenuBarBuilder;
import cliplight.app.theme.Appearance;
import cliplight.viz.Zoom;
import java.util.List;
import javafx.beans.InvalidationListener;
import javafx.beans.binding.Bindings;
import javafx.beans.binding.BooleanBinding;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.value.ObservableNumberValue;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.MenuBar;
import javafx.scene.control.ToggleButton;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;

/**
 * The frame of the window: header, side panels, page, transport; dialogs and notices above. Where
 * there is no room beside the page, as with large text, the side panels are closed and open over
 * it.
 */
public final class Shell {

  private static final double WIDE = 1400;
  private static final double NARROW = 1000;
  private static final double RUNS_WIDE = 246;
  private static final double RUNS_NARROW = 222;
  private static final double LIGHTS_WIDE = 276;
  private static final double LIGHTS_NARROW = 256;

  private static final PseudoClass PAGE_HAS_DEFAULT =
      PseudoClass.getPseudoClass("page-has-default");

  private final StackPane content = new StackPane();
  private final Zoom root = new Zoom(content);
  private final BorderPane frame = new BorderPane();
  private final StackPane middle = new StackPane();
  private final StackPane page = new StackPane();
  private final Overlay overlay = new Overlay();
  private final BooleanProperty runsShown = new SimpleBooleanProperty(this, "runsShown", true);
  private final BooleanProperty lightsShown = new SimpleBooleanProperty(this, "lightsShown", true);
  private final BooleanBinding narrow = content.widthProperty().lessThan(NARROW);

  public Shell(Appearance appearance) {
    root.factorProperty().bind(appearance.textScaleProperty().divide(100.0));
    content.setId("root");
    frame.getStyleClass().add("cl-frame");
    page.setId("page");
    page.getStyleClass().add("cl-page");
    content.getChildren().addAll(frame, overlay);
  }

  /**
   * Puts the parts in place.
   *
   * @param standing messages above the page
   * @param passing notices over the page
   */
  public void furnish(
      ActionTable actions, Node runs, Node lights, Node transport, Node standing, Node passing) {
    middle.getChildren().addAll(new VBox(standing, page), passing);
    VBox.setVgrow(page, Priority.ALWAYS);
    frame.setTop(header(actions));
    frame.setCenter(middle);
    frame.setBottom(transport);
    side((Region) runs, RUNS_WIDE, RUNS_NARROW);
    side((Region) lights, LIGHTS_WIDE, LIGHTS_NARROW);
    StackPane.setAlignment(runs, Pos.CENTER_LEFT);
    StackPane.setAlignment(lights, Pos.CENTER_RIGHT);
    InvalidationListener changed = property -> placeSides(runs, lights);
    runsShown.addListener(changed);
    lightsShown.addListener(changed);
    narrow.addListener(
        (property, was, is) -> {
          runsShown.set(!is);
          lightsShown.set(!is);
          placeSides(runs, lights);
        });
    placeSides(runs, lights);
  }

  private void placeSides(Node runs, Node lights) {
    frame.setLeft(null);
    frame.setRight(null);
    middle.getChildren().removeAll(runs, lights);
    if (runsShown.get()) {
      if (narrow.get()) {
        middle.getChildren().add(runs);
      } else {
        frame.setLeft(runs);
      }
    }
    if (lightsShown.get()) {
      if (narrow.get()) {
        middle.getChildren().add(lights);
      } else {
        frame.setRight(lights);
      }
    }
  }

  private void side(Region panel, double wide, double narrow) {
    ObservableNumberValue width =
        Bindings.when(content.widthProperty().greaterThanOrEqualTo(WIDE))
            .then(wide)
            .otherwise(narrow);
    panel.minWidthProperty().bind(width);
    panel.maxWidthProperty().bind(width);
    panel.prefWidthProperty().bind(width);
  }

  private Node header(ActionTable actions) {
    MenuBar menus = new MenuBarBuilder(actions).build();
    Region gap = new Region();
    HBox.setHgrow(gap, Priority.ALWAYS);
    HBox header =
        new HBox(
            Mark.node(),
            menus,
            gap,
            opener(actions.get("runs-panel"), runsShown),
            opener(actions.get("lights-panel-toggle"), lightsShown),
            paletteField(actions.get("palette")));
    header.setId("header");
    header.getStyleClass().add("cl-header");
    return header;
  }

  /** Opens a side panel over the page where there is no room beside it. */
  private ToggleButton opener(AppAction action, BooleanProperty shown) {
    ToggleButton opener = new ToggleButton(action.text());
    ActionButton.describe(opener, action);
    opener.selectedProperty().bindBidirectional(shown);
    opener.visibleProperty().bind(narrow);
    opener.managedProperty().bind(narrow);
    return opener;
  }

  private static Button paletteField(AppAction palette) {
    Label words = new Label("Go to or do…");
    words.getStyleClass().add("cl-second");
    Region gap = new Region();
    HBox.setHgrow(gap, Priority.ALWAYS);
    Label key = new Label(palette.keyText());
    key.getStyleClass().add("cl-key");
    HBox content = new HBox(words, gap, key);
    content.getStyleClass().add("cl-palette-hint");
    Button button = new Button();
    button.setId("palette-button");
    button.setGraphic(content);
    content.prefWidthProperty().bind(button.widthProperty().subtract(18));
    button.getStyleClass().add("cl-palette-button");
    button.setAccessibleText(palette.text());
    button.setOnAction(event -> palette.perform());
    return button;
  }

  /** The root of the scene. */
  public Parent root() {
    return root;
  }

  public Overlay overlay() {
    return overlay;
  }

  public BooleanProperty runsShownProperty() {
    return runsShown;
  }

  public BooleanProperty lightsShownProperty() {
    return lightsShown;
  }

  /**
   * Shows one of the pages.
   *
   * @param ownDefault whether the page has the default button itself
   */
  public void showPage(Node node, boolean ownDefault) {
    content.pseudoClassStateChanged(PAGE_HAS_DEFAULT, ownDefault);
    if (!page.getChildren().equals(List.of(node))) {
      page.getChildren().setAll(node);
      if (!overlay.isOpen()) {
        focusPage();
      }
    }
  }

  /** Gives the keyboard back to the page, so that single keys act again. */
  public void focusPage() {
    if (!page.getChildren().isEmpty()) {
      page.getChildren().get(0).requestFocus();
    }
  }
}
