package cliplight.app.compare;

import cliplight.app.theme.Figures;
import cliplight.app.theme.LetterChip;
import cliplight.engine.runs.statistics.GroupDifference;
import cliplight.engine.runs.statistics.Sample;
import cliplight.viz.theme.Readout;
import java.util.Optional;
import java.util.function.Function;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.TableCell;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableView;
import javafx.scene.layout.HBox;

/** Builds the table of groups; the selected row is the group that is compared. */
final class GroupTable {

  private static final double ROW = 23;
  private static final int MOST_ROWS = 7;

  private final CompareModel model;
  private final TableView<ComparedGroup> table = new TableView<>();
  private boolean filling;

  GroupTable(CompareModel model) {
    this.model = model;
  }

  Node build() {
    table.setId("groups");
    table.setAccessibleText("Groups of runs that differ in their seeds only");
    table.getStyleClass().add("cl-groups");
    table.setFixedCellSize(ROW);
    table.setColumnResizePolicy(TableView.CONSTRAINED_RESIZE_POLICY_FLEX_LAST_COLUMN);
    Label empty = new Label("No run is marked.");
    empty.getStyleClass().add("cl-quiet");
    table.setPlaceholder(empty);
    table.getColumns().add(named());
    add("lr", 54, ComparedGroup::lr);
    add("τ", 44, ComparedGroup::tau);
    add("seeds", 74, ComparedGroup::seeds);
    add("n", 32, GroupTable::count);
    TableColumn<ComparedGroup, String> finals = add(heading(), 148, GroupTable::finals);
    add("at step", 56, GroupTable::step);
    add("to baseline", 76, this::difference);
    add("max S", 60, group -> Readout.threeDigits(group.largest()));
    add("left out", 58, GroupTable::leftOut);
    model
        .comparisonProperty()
        .addListener(
            (p, was, is) -> {
              finals.setText(heading());
              fill();
            });
    model.chosenProperty().addListener((p, was, is) -> select());
    model
        .baselineProperty()
        .addListener(
            (p, was, is) -> {
              table.refresh();
              select();
            });
    table
        .getSelectionModel()
        .selectedItemProperty()
        .addListener(
            (p, was, is) -> {
              if (!filling && is != null) {
                model.chosenProperty().set(Optional.of(is.info().id()));
              }
            });
    fill();
    return table;
  }

  private String heading() {
    return "final " + model.comparison().loss() + ", mean ± sd";
  }

  private void fill() {
    filling = true;
    table.getItems().setAll(model.comparison().groups());
    filling = false;
    select();
    int rows = Math.max(1, Math.min(MOST_ROWS, table.getItems().size()));
    double height = ROW * (rows + 1) + 6;
    table.setMinHeight(height);
    table.setPrefHeight(height);
    table.setMaxHeight(height);
  }

  private void select() {
    filling = true;
    model.chosen().ifPresent(table.getSelectionModel()::select);
    filling = false;
  }

  private TableColumn<ComparedGroup, ComparedGroup> named() {
    TableColumn<ComparedGroup, ComparedGroup> column = new TableColumn<>("group");
    column.setPrefWidth(170);
    column.setSortable(false);
    column.setReorderable(false);
    column.setCellValueFactory(cell -> new ReadOnlyObjectWrapper<>(cell.getValue()));
    column.setCellFactory(unused -> new NameCell());
    return column;
  }

  private TableColumn<ComparedGroup, String> add(
      String title, double width, Function<ComparedGroup, String> text) {
    TableColumn<ComparedGroup, String> column = new TableColumn<>(title);
    column.setPrefWidth(width);
    column.setSortable(false);
    column.setReorderable(false);
    column.getStyleClass().add("cl-number-column");
    column.setCellValueFactory(cell -> new ReadOnlyObjectWrapper<>(text.apply(cell.getValue())));
    table.getColumns().add(column);
    return column;
  }

  private static String count(ComparedGroup group) {
    return Integer.toString(group.loss().group().members().size());
  }

  private static String finals(ComparedGroup group) {
    Optional<Sample> finals = group.loss().group().finals();
    return finals.map(GroupTable::meanAndSd).orElse("–");
  }

  private static String meanAndSd(Sample sample) {
    String mean = Readout.fourDigits(sample.mean());
    return sample.n() == 1 ? mean : mean + " ± " + Figures.spread(sample.sd());
  }

  private static String step(ComparedGroup group) {
    return group.loss().group().finals().isEmpty()
        ? "–"
        : Long.toString(group.loss().group().lastStep().orElse(0));
  }

  private String difference(ComparedGroup group) {
    Optional<ComparedGroup> baseline = model.baseline();
    if (baseline.equals(Optional.of(group))) {
      return "baseline";
    }
    return baseline
        .flatMap(base -> GroupDifference.ofFinals(group.loss().group(), base.loss().group()))
        .map(difference -> Figures.signed(difference.difference()))
        .orElse("–");
  }

  private static String leftOut(ComparedGroup group) {
    int excluded = group.loss().group().excluded().size();
    return excluded == 0 ? "–" : excluded + " of " + group.runs().size();
  }

  /** Letter and name; the letters of all runs beside it. */
  private static final class NameCell extends TableCell<ComparedGroup, ComparedGroup> {

    private final LetterChip chip = new LetterChip();
    private final Label name = new Label();
    private final Label letters = new Label();
    private final HBox row = new HBox(chip, name, letters);

    NameCell() {
      row.getStyleClass().add("cl-group-name");
      name.getStyleClass().add("cl-run-name");
      letters.getStyleClass().addAll("cl-mono", "cl-axis", "cl-quiet");
    }

    @Override
    protected void updateItem(ComparedGroup group, boolean empty) {
      super.updateItem(group, empty);
      if (empty || group == null) {
        setGraphic(null);
        return;
      }
      chip.show(group.letter(), group.first().color(), true);
      name.setText(group.title());
      letters.setText(group.runs().size() == 1 ? "" : group.letters());
      setAccessibleText(group.title() + ", runs " + group.letters() + ", " + group.name());
      setGraphic(row);
    }
  }
}
