package cliplight.app.compare;

import cliplight.app.action.ActionButton;
import cliplight.app.action.ActionTable;
import cliplight.app.action.AppAction;
import cliplight.viz.ShownRun;
import cliplight.viz.theme.Palette;
import java.util.List;
import javafx.beans.binding.Bindings;
import javafx.beans.binding.StringExpression;
import javafx.beans.property.ObjectProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ToggleButton;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.RowConstraints;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;

/** Builds the middle of the Compare page: what is compared, the table of groups, the charts. */
final class CompareViewBuilder {

  private static final List<Integer> LASTS = List.of(1, 10, CompareModel.USUAL_LAST, 200);

  private final CompareModel model;
  private final CompareCharts charts;
  private final ObservableList<ShownRun> runs;
  private final ActionTable actions;
  private final ObjectProperty<Palette> palette;

  CompareViewBuilder(
      CompareModel model,
      CompareCharts charts,
      ObservableList<ShownRun> runs,
      ActionTable actions,
      ObjectProperty<Palette> palette) {
    this.palette = palette;
    this.model = model;
    this.charts = charts;
    this.runs = runs;
    this.actions = actions;
  }

  Node build() {
    Node grid = charts();
    VBox.setVgrow(grid, Priority.ALWAYS);
    VBox page = new VBox(bar(), new GroupTable(model).build(), grid);
    page.setId("compare-page");
    page.getStyleClass().addAll("cl-live", "cl-panel");
    page.setFocusTraversable(true);
    return page;
  }

  private Node bar() {
    Label words = new Label();
    words.setId("compare-words");
    words.getStyleClass().add("cl-second");
    words.setWrapText(true);
    words.textProperty().bind(words());
    words.setMaxWidth(Double.MAX_VALUE);
    HBox.setHgrow(words, Priority.ALWAYS);
    HBox bar = new HBox(words, last(), interval(actions.get("seed-interval")), baseline());
    bar.getStyleClass().add("cl-compare-bar");
    return bar;
  }

  private StringExpression words() {
    return Bindings.createStringBinding(
        () -> {
          Comparison now = model.comparison();
          if (!model.problemProperty().get().isEmpty()) {
            return model.problemProperty().get();
          }
          if (now.groups().isEmpty()) {
            return "No run is marked. Mark runs in the list with H or a click on their letter:"
                + " those that differ in their seeds only become one group.";
          }
          return now.runs()
              + (now.runs() == 1 ? " run in " : " runs in ")
              + now.groups().size()
              + (now.groups().size() == 1 ? " group: " : " groups: ")
              + now.grouping()
              + (now.endTogether() ? "" : "; they do not end at the same step");
        },
        model.comparisonProperty(),
        model.problemProperty());
  }

  private Node last() {
    ComboBox<Integer> last = new ComboBox<>(FXCollections.observableArrayList(LASTS));
    last.setId("compare-last");
    last.setMinWidth(Region.USE_PREF_SIZE);
    last.setAccessibleText("How many of the last values a final value is the mean of");
    last.setValue(model.lastProperty().get());
    last.valueProperty().addListener((p, was, is) -> model.lastProperty().set(is));
    Label before = new Label("final: mean of last");
    before.getStyleClass().add("cl-second");
    before.setMinWidth(Region.USE_PREF_SIZE);
    HBox row = new HBox(before, last);
    row.getStyleClass().add("cl-compare-last");
    return row;
  }

  private Node interval(AppAction action) {
    ToggleButton interval = new ToggleButton("95 % CI");
    interval.setId("seed-interval");
    interval.setMinWidth(Region.USE_PREF_SIZE);
    ActionButton.describe(interval, action);
    interval.selectedProperty().bindBidirectional(model.intervalProperty());
    return interval;
  }

  private Node baseline() {
    Button button = new ActionButton(actions.get("make-baseline"));
    button.setMinWidth(Region.USE_PREF_SIZE);
    button
        .textProperty()
        .bind(
            Bindings.createStringBinding(
                () ->
                    model
                        .chosen()
                        .map(group -> "Make " + group.letter() + " the baseline")
                        .orElse("Baseline"),
                model.comparisonProperty(),
                model.chosenProperty(),
                model.baselineProperty()));
    return button;
  }

  private Node charts() {
    GridPane grid = new GridPane();
    grid.setId("compare-charts");
    for (int column = 0; column < 2; column++) {
      ColumnConstraints half = new ColumnConstraints();
      half.setPercentWidth(50);
      half.setMinWidth(0);
      grid.getColumnConstraints().add(half);
    }
    for (int row = 0; row < 2; row++) {
      RowConstraints half = new RowConstraints();
      half.setPercentHeight(50);
      half.setFillHeight(true);
      grid.getRowConstraints().add(half);
    }
    Node rates = new LearningRatesViewBuilder(model, palette).build();
    rates.visibleProperty().bind(model.formulaProperty().isEmpty());
    charts.formula().visibleProperty().bind(model.formulaProperty().isNotEmpty());
    StackPane below = new StackPane(charts.formula(), rates);
    below.setMinSize(0, 0);
    VBox formula = new VBox(new FormulaField(model, runs), below);
    VBox.setVgrow(below, Priority.ALWAYS);
    grid.addRow(0, charts.loss(), charts.maxLogit());
    grid.addRow(1, charts.difference(), formula);
    return grid;
  }
}
