package cliplight.app.shell;

import cliplight.app.action.ActionTable;
import cliplight.app.action.AppAction;
import cliplight.app.action.MenuBarBuilder;
import cliplight.app.theme.Appearance;
import java.util.List;
import javafx.beans.binding.Bindings;
import javafx.beans.binding.DoubleBinding;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.css.PseudoClass;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.MenuBar;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;

/** The frame of the window: header, side panels, page, transport; dialogs and notices above. */
public final class Shell {

  private static final double WIDE = 1400;
  private static final double RUNS_WIDE = 246;
  private static final double RUNS_NARROW = 222;
  private static final double LIGHTS_WIDE = 276;
  private static final double LIGHTS_NARROW = 256;

  private static final PseudoClass PAGE_HAS_DEFAULT =
      PseudoClass.getPseudoClass("page-has-default");

  private final StackPane root = new StackPane();
  private final BorderPane frame = new BorderPane();
  private final StackPane page = new StackPane();
  private final Overlay overlay = new Overlay();
  private final BooleanProperty runsShown = new SimpleBooleanProperty(this, "runsShown", true);
  private final BooleanProperty lightsShown = new SimpleBooleanProperty(this, "lightsShown", true);
  private final Appearance appearance;

  public Shell(Appearance appearance) {
    this.appearance = appearance;
    root.setId("root");
    frame.getStyleClass().add("cl-frame");
    page.setId("page");
    page.getStyleClass().add("cl-page");
    root.getChildren().addAll(frame, overlay);
  }

  /**
   * Puts the parts in place.
   *
   * @param standing messages above the page
   * @param passing notices over the page
   */
  public void furnish(
      ActionTable actions, Node runs, Node lights, Node transport, Node standing, Node passing) {
    StackPane middle = new StackPane(new VBox(standing, page), passing);
    VBox.setVgrow(page, Priority.ALWAYS);
    frame.setTop(header(actions));
    frame.setCenter(middle);
    frame.setBottom(transport);
    side((Region) runs, RUNS_WIDE, RUNS_NARROW);
    side((Region) lights, LIGHTS_WIDE, LIGHTS_NARROW);
    frame.leftProperty().bind(Bindings.when(runsShown).then(runs).otherwise((Node) null));
    frame.rightProperty().bind(Bindings.when(lightsShown).then(lights).otherwise((Node) null));
  }

  private void side(Region panel, double wide, double narrow) {
    DoubleBinding width =
        Bindings.createDoubleBinding(
            () -> (root.getWidth() >= WIDE ? wide : narrow) * appearance.scale(),
            root.widthProperty(),
            appearance.textScaleProperty());
    panel.minWidthProperty().bind(width);
    panel.maxWidthProperty().bind(width);
    panel.prefWidthProperty().bind(width);
  }

  private static Node header(ActionTable actions) {
    MenuBar menus = new MenuBarBuilder(actions).build();
    Region gap = new Region();
    HBox.setHgrow(gap, Priority.ALWAYS);
    HBox header = new HBox(Mark.node(), menus, gap, paletteField(actions.get("palette")));
    header.setId("header");
    header.getStyleClass().add("cl-header");
    return header;
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
  public StackPane root() {
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
    root.pseudoClassStateChanged(PAGE_HAS_DEFAULT, ownDefault);
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
