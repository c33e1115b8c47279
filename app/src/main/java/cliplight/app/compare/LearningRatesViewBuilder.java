package cliplight.app.compare;

import cliplight.app.theme.NameLine;
import cliplight.engine.runs.RunId;
import cliplight.viz.statistics.LearningRateGrid;
import cliplight.viz.statistics.LearningRateGrid.Measure;
import cliplight.viz.theme.Palette;
import java.util.List;
import java.util.Optional;
import javafx.beans.InvalidationListener;
import javafx.beans.property.ObjectProperty;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/** Builds the grid of learning rates, which stands where a formula is drawn once there is one. */
final class LearningRatesViewBuilder {

  private final CompareModel model;
  private final LearningRateGrid grid;
  private final Label words = new Label();
  private LearningRates rates = new LearningRates(List.of(), List.of());

  LearningRatesViewBuilder(CompareModel model, ObjectProperty<Palette> palette) {
    this.model = model;
    grid = new LearningRateGrid(palette, run -> model.chosenProperty().set(Optional.of(run)));
    grid.setId("learning-rates");
  }

  Node build() {
    ScrollPane scroll = new ScrollPane(grid);
    scroll.setFitToWidth(true);
    scroll.setFitToHeight(true);
    scroll.getStyleClass().add("cl-lights-scroll");
    VBox.setVgrow(scroll, Priority.ALWAYS);
    VBox box = new VBox(head(), scroll);
    box.getStyleClass().add("cl-learning-rates");
    InvalidationListener changed = property -> show();
    model.comparisonProperty().addListener((p, was, is) -> fill());
    model.chosenProperty().addListener(changed);
    model.baselineProperty().addListener(changed);
    model.measureProperty().addListener(changed);
    fill();
    return box;
  }

  private Node head() {
    Label title = new Label("Learning rate × optimizer");
    title.getStyleClass().add("cl-run-name");
    words.setId("learning-rates-words");
    words.getStyleClass().addAll("cl-second", "cl-small");
    words.setMinWidth(0);
    words.setMaxWidth(Double.MAX_VALUE);
    HBox.setHgrow(words, Priority.ALWAYS);
    ToggleGroup group = new ToggleGroup();
    HBox measures =
        new HBox(measure("loss", Measure.LOSS, group), measure("max S", Measure.MAX_LOGIT, group));
    measures.getStyleClass().add("cl-view-switch");
    measures.setMinWidth(Region.USE_PREF_SIZE);
    HBox head = new NameLine(title, words, measures);
    head.getStyleClass().add("cl-learning-rates-head");
    return head;
  }

  private ToggleButton measure(String text, Measure measure, ToggleGroup group) {
    ToggleButton button = new ToggleButton(text);
    button.setId("learning-rates-" + text.replace(' ', '-'));
    button.setToggleGroup(group);
    button.setSelected(model.measureProperty().get() == measure);
    button.setOnAction(
        event -> {
          button.setSelected(true);
          model.measureProperty().set(measure);
        });
    return button;
  }

  private void fill() {
    Comparison comparison = model.comparison();
    rates = LearningRates.of(comparison.groups());
    words.setText(words(comparison, rates));
    show();
  }

  private void show() {
    Optional<RunId> chosen = model.chosen().map(group -> group.info().id());
    grid.show(rates.rates(), rates.rows(), model.measureProperty().get(), chosen);
  }

  private static String words(Comparison comparison, LearningRates rates) {
    if (comparison.groups().isEmpty()) {
      return "no run is marked";
    }
    int without =
        comparison.groups().size()
            - (int)
                rates.rows().stream()
                    .flatMap(row -> row.cells().stream())
                    .flatMap(Optional::stream)
                    .count();
    if (rates.rows().isEmpty()) {
      return "no learning rate on record";
    }
    return without == 0
        ? "mean of last " + comparison.last()
        : without + (without == 1 ? " group does" : " groups do") + " not tell its learning rate";
  }
}
