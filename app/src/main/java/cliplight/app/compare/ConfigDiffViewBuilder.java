package cliplight.app.compare;

import cliplight.app.theme.Figures;
import cliplight.app.theme.LetterChip;
import cliplight.engine.runs.statistics.RecipeDifference;
import cliplight.viz.theme.Readout;
import java.util.Optional;
import javafx.beans.InvalidationListener;
import javafx.geometry.VPos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/** Builds the table of settings in which the chosen group differs from the baseline. */
final class ConfigDiffViewBuilder {

  private final CompareModel model;
  private final Label count = new Label();
  private final VBox rows = new VBox();
  private final VBox section = new VBox();

  ConfigDiffViewBuilder(CompareModel model) {
    this.model = model;
  }

  Node build() {
    count.setId("config-count");
    Node head = Words.head("Config diff", count, "cl-section-head");
    rows.setId("config-diff");
    rows.getStyleClass().add("cl-statistics-rows");
    section.getChildren().setAll(head, rows);
    section.managedProperty().bind(section.visibleProperty());
    InvalidationListener changed = property -> fill();
    model.comparisonProperty().addListener(changed);
    model.chosenProperty().addListener(changed);
    model.baselineProperty().addListener(changed);
    fill();
    return section;
  }

  private void fill() {
    Optional<ComparedGroup> chosen = model.chosen();
    Optional<ComparedGroup> baseline = model.baseline();
    section.setVisible(false);
    rows.getChildren().clear();
    if (chosen.isPresent() && baseline.isPresent()) {
      RecipeDifference difference =
          RecipeDifference.of(baseline.get().recipe(), chosen.get().recipe());
      section.setVisible(difference.settings() > 0);
      show(difference, baseline.get(), chosen.get());
    }
  }

  private void show(RecipeDifference difference, ComparedGroup baseline, ComparedGroup chosen) {
    int differ = difference.differing();
    count.setText(differ + " of " + difference.settings() + " differ");
    if (!difference.rows().isEmpty()) {
      rows.getChildren().add(table(difference, baseline, chosen));
    }
    if (differ > 1) {
      rows.getChildren()
          .add(
              Words.small(
                  "config-many",
                  chosen.letter()
                      + " differs from "
                      + baseline.letter()
                      + " in more than one setting: the figures do not say which of them made the"
                      + " difference."));
    }
  }

  private static Node table(
      RecipeDifference difference, ComparedGroup baseline, ComparedGroup chosen) {
    GridPane grid = new GridPane();
    grid.getStyleClass().add("cl-config-diff");
    for (int share : new int[] {46, 27, 27}) {
      ColumnConstraints column = new ColumnConstraints();
      column.setPercentWidth(share);
      grid.getColumnConstraints().add(column);
    }
    grid.addRow(0, new Region(), chip(baseline), chip(chosen));
    int row = 1;
    for (RecipeDifference.Row one : difference.rows()) {
      Label key = cell(one.key());
      key.getStyleClass().add("cl-second");
      grid.addRow(row++, key, cell(value(one.a())), cell(value(one.b())));
    }
    return grid;
  }

  private static String value(String text) {
    return text.isEmpty() ? Readout.NONE : Figures.setting(text);
  }

  private static Node chip(ComparedGroup group) {
    LetterChip chip = new LetterChip();
    chip.show(group.letter(), group.first().color(), true);
    return new HBox(chip);
  }

  private static Label cell(String text) {
    Label label = new Label(text);
    label.setWrapText(true);
    label.setMinHeight(Region.USE_PREF_SIZE);
    label.getStyleClass().addAll("cl-mono", "cl-small");
    GridPane.setValignment(label, VPos.TOP);
    return label;
  }
}
