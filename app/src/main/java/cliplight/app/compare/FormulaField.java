package cliplight.app.compare;

import cliplight.viz.ShownRun;
import java.util.List;
import javafx.animation.PauseTransition;
import javafx.collections.ListChangeListener;
import javafx.collections.ObservableList;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.scene.shape.Rectangle;
import javafx.util.Duration;

/** The field for a formula, what can be written next, and what is wrong with it and where. */
final class FormulaField extends VBox {

  private static final Duration TYPING = Duration.millis(450);
  private static final double TOOLTIP_WIDTH = 600;

  private final CompareModel model;
  private final ObservableList<ShownRun> runs;
  private final TextField field = new TextField();
  private final FirstRow offers = new FirstRow();
  private final PauseTransition typed = new PauseTransition(TYPING);

  FormulaField(CompareModel model, ObservableList<ShownRun> runs) {
    this.model = model;
    this.runs = runs;
    getStyleClass().add("cl-formula");
    getChildren().addAll(line(), offers, problem());
    offers.getStyleClass().add("cl-formula-offers");
    offers.setId("formula-offers");
    // names that find no room must not push the page wider
    offers.setMinWidth(0);
    offers.setPrefWidth(0);
    Rectangle room = new Rectangle();
    room.widthProperty().bind(offers.widthProperty());
    room.heightProperty().bind(offers.heightProperty());
    offers.setClip(room);
    typed.setOnFinished(event -> model.formulaProperty().set(field.getText()));
    runs.addListener((ListChangeListener<ShownRun>) change -> offer());
    offer();
  }

  /** Shows what fits into one row; the clip hides the others. */
  private static final class FirstRow extends FlowPane {
    @Override
    protected double computePrefHeight(double width) {
      return getManagedChildren().stream()
          .mapToDouble(child -> child.prefHeight(-1))
          .max()
          .orElse(0);
    }

    @Override
    protected double computeMinHeight(double width) {
      return computePrefHeight(width);
    }
  }

  private HBox line() {
    Label name = new Label("Formula");
    name.getStyleClass().add("cl-run-name");
    name.setMinWidth(Region.USE_PREF_SIZE);
    field.setId("formula");
    field.setPromptText("ema(loss, 0.99)");
    field.setAccessibleText("A formula of series, drawn for the marked runs");
    field.getStyleClass().add("cl-mono");
    HBox.setHgrow(field, Priority.ALWAYS);
    field.textProperty().addListener((p, was, is) -> typed.playFromStart());
    field.selectionProperty().addListener((p, was, is) -> offer());
    field.setOnAction(event -> model.formulaProperty().set(field.getText()));
    field.addEventFilter(
        KeyEvent.KEY_PRESSED,
        event -> {
          List<String> names = names();
          boolean completes = !before().isBlank() && !names.isEmpty() && !event.isShiftDown();
          if (event.getCode() == KeyCode.TAB && completes) {
            take(names.get(0));
            event.consume();
          }
        });
    HBox line = new HBox(name, field);
    line.getStyleClass().add("cl-formula-line");
    return line;
  }

  private Label problem() {
    Label problem = new FewLines();
    problem.setId("formula-problem");
    problem.getStyleClass().addAll("cl-mono", "cl-small", "cl-problem-text");
    model
        .drawnProperty()
        .addListener(
            (p, was, is) -> problem.setText(is.problem().map(e -> e.pointed()).orElse("")));
    Tooltip whole = new Tooltip();
    whole.textProperty().bind(problem.textProperty());
    whole.setWrapText(true);
    whole.setMaxWidth(TOOLTIP_WIDTH);
    problem.setTooltip(whole);
    problem.visibleProperty().bind(problem.textProperty().isNotEmpty());
    problem.managedProperty().bind(problem.visibleProperty());
    return problem;
  }

  /**
   * The text up to the caret or the end of what is selected. A field puts its caret to 0 as it
   * loses the keyboard.
   */
  private String before() {
    if (!field.isFocused()) {
      return field.getText();
    }
    return field.getText().substring(0, Math.min(field.getLength(), field.getSelection().getEnd()));
  }

  private List<String> names() {
    return new FormulaNames(runs).after(before());
  }

  private void offer() {
    offers.getChildren().clear();
    for (String name : names()) {
      Hyperlink link = new Hyperlink(name);
      link.getStyleClass().addAll("cl-mono", "cl-axis");
      link.setMinWidth(Region.USE_PREF_SIZE);
      link.setFocusTraversable(false);
      link.setOnAction(event -> take(name));
      offers.getChildren().add(link);
    }
    if (offers.getChildren().isEmpty()) {
      Label none = new Label(" ");
      none.getStyleClass().addAll("cl-mono", "cl-axis");
      offers.getChildren().add(none);
    }
  }

  private void take(String offer) {
    String before = FormulaNames.complete(before(), offer);
    field.setText(before + field.getText().substring(before().length()));
    field.requestFocus();
    field.positionCaret(before.length());
  }
}
