package cliplight.app.live;

import cliplight.app.action.ActionTable;
import cliplight.app.workspace.Workspace;
import cliplight.viz.ShownRun;
import cliplight.viz.lamp.ClipLightBoard;
import cliplight.viz.lamp.HeadDetail;
import cliplight.viz.lamp.LampLegend;
import cliplight.viz.theme.Palette;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javafx.beans.binding.Bindings;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.collections.ListChangeListener;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/** Builds the clip lights panel: a board for every shown run, one head's values, the legend. */
final class LightsViewBuilder {

  /** Under this height the small curve of one head makes room. */
  private static final double ROOM_FOR_SPARK = 775;

  private final Workspace workspace;
  private final ObjectProperty<Palette> palette;
  private final ReadOnlyBooleanProperty reducedMotion;
  private final HeadMenu menu;
  private final VBox boards = new VBox();
  private final Map<ShownRun, ClipLightBoard> boardOf = new LinkedHashMap<>();

  LightsViewBuilder(
      Workspace workspace,
      ObjectProperty<Palette> palette,
      ReadOnlyBooleanProperty reducedMotion,
      ActionTable actions) {
    menu = new HeadMenu(workspace, actions);
    this.workspace = workspace;
    this.palette = palette;
    this.reducedMotion = reducedMotion;
  }

  Node build() {
    boards.setId("boards");
    workspace.shown().addListener((ListChangeListener<ShownRun>) change -> updateBoards());
    updateBoards();

    HeadDetail detail =
        new HeadDetail(workspace.axis(), workspace.selectedShownProperty(), palette);
    detail.setId("head-detail");
    VBox upper = new VBox(boards, detail);
    ScrollPane scroll = new ScrollPane(upper);
    scroll.setFitToWidth(true);
    scroll.getStyleClass().add("cl-lights-scroll");
    VBox.setVgrow(scroll, Priority.ALWAYS);
    Node legend = LampLegend.compact(palette);
    legend.getStyleClass().add("cl-lights-legend");

    VBox filled = new VBox(scroll, legend);
    VBox.setVgrow(filled, Priority.ALWAYS);
    Node empty = emptyBoard();
    var any = Bindings.isNotEmpty(workspace.shown());
    filled.visibleProperty().bind(any);
    filled.managedProperty().bind(any);
    empty.visibleProperty().bind(any.not());
    empty.managedProperty().bind(any.not());

    VBox panel = new VBox(title(), filled, empty);
    panel.setId("lights-panel");
    detail.sparkProperty().bind(panel.heightProperty().greaterThanOrEqualTo(ROOM_FOR_SPARK));
    panel.getStyleClass().addAll("cl-panel", "cl-panel-right");
    return panel;
  }

  private Node title() {
    Label title = new Label("Clip lights");
    title.getStyleClass().add("cl-panel-title");
    Region gap = new Region();
    HBox.setHgrow(gap, Priority.ALWAYS);
    Label word = new Label();
    word.getStyleClass().add("cl-quiet");
    Label step = new Label();
    step.setId("lights-step");
    step.getStyleClass().addAll("cl-mono", "cl-strong");
    var any = Bindings.isNotEmpty(workspace.shown());
    word.textProperty().bind(Bindings.when(any).then("at step").otherwise("no run"));
    step.textProperty()
        .bind(
            Bindings.createStringBinding(
                () -> Long.toString(workspace.axis().cursor()),
                workspace.axis().playHeadProperty(),
                workspace.axis().pointerProperty()));
    step.visibleProperty().bind(any);
    step.managedProperty().bind(any);
    HBox row = new HBox(title, gap, word, step);
    row.getStyleClass().add("cl-panel-head");
    return row;
  }

  /** Keeps the boards of runs that stay, so that a lamp holds its light. */
  private void updateBoards() {
    for (ShownRun run : Map.copyOf(boardOf).keySet()) {
      if (!workspace.shown().contains(run)) {
        Optional.ofNullable(boardOf.remove(run)).ifPresent(ClipLightBoard::dispose);
      }
    }
    boards.getChildren().clear();
    for (ShownRun run : workspace.shown()) {
      ClipLightBoard board =
          boardOf.computeIfAbsent(
              run,
              shown -> {
                ClipLightBoard made = new ClipLightBoard(workspace.axis(), shown, palette);
                menu.install(made);
                return made;
              });
      board.reducedMotionProperty().bind(reducedMotion);
      board.setId("board-" + run.letter());
      boards.getChildren().add(board);
    }
  }

  private Node emptyBoard() {
    Label words = new Label("One lamp per attention head, layers down,\nheads across.");
    words.getStyleClass().addAll("cl-small", "cl-quiet");
    words.setWrapText(true);
    VBox top = new VBox(new EmptyBoard(), words);
    top.getStyleClass().add("cl-empty-board");
    return new VBox(top, LampLegend.full(palette));
  }
}
