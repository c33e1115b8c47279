package cliplight.app.shell;

import cliplight.app.action.ActionButton;
import cliplight.app.action.ActionTable;
import cliplight.app.action.AppAction;
import cliplight.app.action.MenuBarBuilder;
import cliplight.app.theme.Appearance;
import cliplight.viz.Zoom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javafx.beans.InvalidationListener;
import javafx.beans.binding.Bindings;
import javafx.beans.binding.BooleanBinding;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
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
  private static final double STATISTICS_WIDE = 340;
  private static final double STATISTICS_NARROW = 300;

  private static final PseudoClass PAGE_HAS_DEFAULT =
      PseudoClass.getPseudoClass("page-has-default");

  private final StackPane content = new StackPane();
  private final Zoom root = new Zoom(content);
  private final BorderPane frame = new BorderPane();
  private final StackPane middle = new StackPane();
  private final StackPane page = new StackPane();
  private final Overlay overlay = new Overlay();
  private final BooleanProperty runsShown = new SimpleBooleanProperty(this, "runsShown", true);
  private final BooleanProperty rightShown = new SimpleBooleanProperty(this, "rightShown", true);
  private final ObjectProperty<View> view = new SimpleObjectProperty<>(this, "view", View.LIVE);
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
   * @param rights what stands at the right of a view
   * @param standing messages above the page
   * @param passing notices over the page
   */
  public void furnish(
      ActionTable actions,
      Node runs,
      Map<View, Node> rights,
      Node transport,
      Node standing,
      Node passing) {
    middle.getChildren().addAll(new VBox(standing, page), passing);
    VBox.setVgrow(page, Priority.ALWAYS);
    frame.setTop(header(actions));
    frame.setCenter(middle);
    frame.setBottom(transport);
    side((Region) runs, RUNS_WIDE, RUNS_NARROW);
    rights.forEach(
        (where, right) -> {
          boolean lights = where == View.LIVE;
          side(
              (Region) right,
              lights ? LIGHTS_WIDE : STATISTICS_WIDE,
              lights ? LIGHTS_NARROW : STATISTICS_NARROW);
          StackPane.setAlignment(right, Pos.CENTER_RIGHT);
        });
    StackPane.setAlignment(runs, Pos.CENTER_LEFT);
    InvalidationListener changed = property -> placeSides(runs, rights);
    runsShown.addListener(changed);
    rightShown.addListener(changed);
    view.addListener(changed);
    narrow.addListener(
        (property, was, is) -> {
          runsShown.set(!is);
          rightShown.set(!is);
          placeSides(runs, rights);
        });
    placeSides(runs, rights);
  }

  private void placeSides(Node runs, Map<View, Node> rights) {
    frame.setLeft(null);
    frame.setRight(null);
    middle.getChildren().remove(runs);
    middle.getChildren().removeAll(rights.values());
    if (runsShown.get()) {
      if (narrow.get()) {
        middle.getChildren().add(runs);
      } else {
        frame.setLeft(runs);
      }
    }
    Optional<Node> right = Optional.ofNullable(rights.get(view.get()));
    if (rightShown.get() && right.isPresent()) {
      if (narrow.get()) {
        middle.getChildren().add(right.get());
      } else {
        frame.setRight(right.get());
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
    MenuBar menus = new MenuBarBuilder(actions, overlay.openProperty()).build();
    menus.setMinWidth(Region.USE_PREF_SIZE);
    ToggleButton right = opener(actions.get("right-panel"), rightShown);
    right.textProperty().bind(view.map(View::right));
    HBox header =
        new HBox(
            Mark.node(),
            menus,
            spring(),
            ViewSwitch.node(actions, view),
            spring(),
            opener(actions.get("runs-panel"), runsShown),
            right,
            paletteField(actions.get("palette")));
    header.setId("header");
    header.getStyleClass().add("cl-header");
    return header;
  }

  private static Region spring() {
    Region spring = new Region();
    HBox.setHgrow(spring, Priority.ALWAYS);
    return spring;
  }

  /** Opens a side panel over the page where there is no room beside it. */
  private ToggleButton opener(AppAction action, BooleanProperty shown) {
    ToggleButton opener = new ToggleButton(action.text());
    opener.setMinWidth(Region.USE_PREF_SIZE);
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

  /** Whether the panel at the right of the view is shown: clip lights, or statistics. */
  public BooleanProperty rightShownProperty() {
    return rightShown;
  }

  public ObjectProperty<View> viewProperty() {
    return view;
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
