package cliplight.app.runs;

import cliplight.app.action.ActionButton;
import cliplight.app.action.ActionTable;
import cliplight.app.action.NodePath;
import cliplight.app.workspace.RunEntry;
import cliplight.app.workspace.Workspace;
import cliplight.engine.runs.RunSummary;
import java.util.List;
import java.util.Optional;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.scene.control.MenuItem;
import javafx.scene.control.Tooltip;
import javafx.scene.input.ContextMenuEvent;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.controlsfx.control.textfield.CustomTextField;

/** Builds the runs panel. */
final class RunsViewBuilder {

  private static final List<String> OF_A_RUN =
      List.of(
          "toggle-run",
          "change-settings",
          "fork",
          "probe",
          "step-by-step",
          "verify",
          "stop-run",
          "delete-run");

  private final RunsModel model;
  private final RunsController controller;
  private final Workspace workspace;
  private final ActionTable actions;
  private final CustomTextField filter = new CustomTextField();
  private final ListView<RunsRow> list = new ListView<>();
  private boolean selecting;

  RunsViewBuilder(
      RunsModel model, RunsController controller, Workspace workspace, ActionTable actions) {
    this.model = model;
    this.controller = controller;
    this.workspace = workspace;
    this.actions = actions;
  }

  Node build() {
    VBox panel = new VBox(title(), filterField(), runs(), foot());
    panel.setId("runs-panel");
    panel.getStyleClass().addAll("cl-panel", "cl-panel-left");
    return panel;
  }

  void focusFilter() {
    filter.requestFocus();
    filter.selectAll();
  }

  private Node title() {
    Label title = new Label("Runs");
    title.getStyleClass().add("cl-panel-title");
    Label count = new Label();
    count.setId("run-count");
    count.getStyleClass().addAll("cl-mono", "cl-quiet");
    count.textProperty().bind(model.countProperty());
    Region gap = new Region();
    HBox.setHgrow(gap, Priority.ALWAYS);
    Button newStudy = new ActionButton(actions.get("new-study"));
    newStudy.setText("New study…");
    newStudy.getStyleClass().add("cl-new-study");
    HBox row = new HBox(title, count, gap, newStudy);
    row.getStyleClass().add("cl-panel-head");
    return row;
  }

  private Node filterField() {
    filter.setId("filter");
    filter.setPromptText("Filter: lr > 0.02");
    filter.getStyleClass().addAll("cl-filter", "cl-mono");
    filter.setAccessibleText("Filter runs, by words or comparisons such as lr > 0.02");
    Label key = new Label(actions.get("filter").keyText());
    key.getStyleClass().add("cl-key");
    filter.setRight(key);
    filter.textProperty().bindBidirectional(model.filterProperty());
    filter.addEventFilter(
        KeyEvent.KEY_PRESSED,
        event -> {
          if (event.getCode() == KeyCode.ESCAPE) {
            filter.clear();
            list.requestFocus();
            event.consume();
          } else if (event.getCode() == KeyCode.ENTER || event.getCode() == KeyCode.DOWN) {
            list.requestFocus();
            event.consume();
          }
        });
    HBox row = new HBox(filter);
    HBox.setHgrow(filter, Priority.ALWAYS);
    row.getStyleClass().add("cl-filter-row");
    return row;
  }

  private Node runs() {
    list.setId("runs");
    list.getStyleClass().add("cl-runs");
    list.setAccessibleText("Runs by study");
    list.setItems(model.rows());
    list.setCellFactory(view -> new RunCell(controller));
    list.getSelectionModel()
        .selectedItemProperty()
        .addListener(
            (p, was, is) -> {
              if (!selecting && is instanceof RunsRow.Run run) {
                workspace.selectedProperty().set(Optional.of(run.entry()));
              }
            });
    workspace.selectedProperty().addListener((p, was, is) -> select(is));
    model
        .rows()
        .addListener(
            (javafx.collections.ListChangeListener<RunsRow>)
                change -> select(workspace.selectedProperty().get()));
    ContextMenu menu = new ContextMenu();
    menu.setOnShowing(
        event ->
            menu.getItems()
                .forEach(item -> item.setDisable(!actions.get(item.getId()).available().get())));
    for (String id : OF_A_RUN) {
      MenuItem item = new MenuItem(actions.get(id).text());
      item.setId(id);
      item.setOnAction(event -> actions.get(id).perform());
      menu.getItems().add(item);
    }
    list.setContextMenu(menu);
    list.addEventFilter(
        ContextMenuEvent.CONTEXT_MENU_REQUESTED,
        event -> {
          if (!asksForARun(event)) {
            event.consume();
          }
        });
    VBox.setVgrow(list, Priority.ALWAYS);
    return list;
  }

  /** Not on a heading or below all rows, nor where the filter hides the selected run. */
  private boolean asksForARun(ContextMenuEvent event) {
    if (event.isKeyboardTrigger()) {
      return list.getSelectionModel().getSelectedItem() instanceof RunsRow.Run;
    }
    return event.getTarget() instanceof Node target
        && NodePath.of(target)
            .anyMatch(
                node -> node instanceof RunCell cell && cell.getItem() instanceof RunsRow.Run);
  }

  private void select(Optional<RunEntry> entry) {
    selecting = true;
    Optional<RunsRow> row =
        entry.flatMap(
            wanted ->
                model.rows().stream()
                    .filter(one -> one instanceof RunsRow.Run run && run.entry() == wanted)
                    .findFirst());
    row.ifPresentOrElse(
        one -> list.getSelectionModel().select(one),
        () -> list.getSelectionModel().clearSelection());
    selecting = false;
  }

  private static Node foot() {
    Label words = new Label("loss = mean of last 50 steps, at most half");
    words.setTooltip(new Tooltip("The " + RunSummary.LOSS_WORDS + "."));
    words.getStyleClass().addAll("cl-small", "cl-quiet");
    HBox row = new HBox(words);
    row.getStyleClass().add("cl-panel-foot");
    return row;
  }
}
