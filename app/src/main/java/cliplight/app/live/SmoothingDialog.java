package cliplight.app.live;

import cliplight.app.shell.Dialog;
import cliplight.app.shell.Overlay;
import cliplight.engine.runs.smoothing.Smoothing;
import cliplight.engine.runs.smoothing.Smoothing.Method;
import cliplight.viz.chart.CurveSmoothing;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import javafx.beans.property.ObjectProperty;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.RadioButton;
import javafx.scene.control.TextField;
import javafx.scene.control.ToggleGroup;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.Region;

/** Chooses how loss and gradient norm are smoothed. A choice shows at once. */
public final class SmoothingDialog {

  private final ObjectProperty<CurveSmoothing> smoothing;
  private final ToggleGroup choices = new ToggleGroup();
  private final Map<RadioButton, Supplier<CurveSmoothing>> meaning = new LinkedHashMap<>();
  private final GridPane grid = new GridPane();
  private final Label problem = new Label();

  private SmoothingDialog(ObjectProperty<CurveSmoothing> smoothing) {
    this.smoothing = smoothing;
  }

  /** Opens the dialog over what is chosen now. */
  public static void open(Overlay overlay, ObjectProperty<CurveSmoothing> smoothing) {
    new SmoothingDialog(smoothing).open(overlay);
  }

  private void open(Overlay overlay) {
    grid.getStyleClass().add("cl-form");
    add(CurveSmoothing.USUAL, "as in the list of runs", "loss: mean of the last 50 points");
    add(CurveSmoothing.NONE, "none", "raw points alone");
    for (Method method : Method.values()) {
      add(method);
    }
    meaning
        .keySet()
        .forEach(button -> button.selectedProperty().addListener((p, was, is) -> choose(button)));
    problem.getStyleClass().add("cl-problem-text");
    problem.setId("smoothing-problem");
    problem.setWrapText(true);
    problem.setMinHeight(Region.USE_PREF_SIZE);
    Label note = new Label("Computed on all points of a run: it never depends on zoom.");
    note.getStyleClass().addAll("cl-second", "cl-small");
    Dialog dialog =
        new Dialog(overlay, "smoothing", "cl-smoothing", "Smoothing of loss and gradient norm")
            .add(grid, problem, note);
    Button close = dialog.close("Close");
    close.setDefaultButton(true);
    dialog.open(close);
  }

  private void add(CurveSmoothing choice, String words, String explained) {
    RadioButton button = button(words, () -> choice, smoothing.get().equals(choice));
    Label text = new Label(explained);
    text.getStyleClass().add("cl-second");
    grid.addRow(grid.getRowCount(), button, new Region(), text);
  }

  private void add(Method method) {
    boolean now = smoothing.get().chosen().filter(known -> known.method() == method).isPresent();
    Smoothing first =
        now ? smoothing.get().chosen().orElseThrow() : new Smoothing(method, method.usual());
    TextField parameter =
        new TextField(first.toString().substring(method.methodName().length() + 1));
    parameter.setPrefColumnCount(6);
    parameter.setId("smoothing-" + method.methodName());
    parameter.getStyleClass().add("cl-mono");
    RadioButton button =
        button(
            words(method),
            () -> CurveSmoothing.parse(method.methodName() + " " + parameter.getText().strip()),
            now);
    parameter
        .textProperty()
        .addListener(
            (p, was, is) -> {
              if (button.isSelected()) {
                choose(button);
              } else {
                button.setSelected(true);
              }
            });
    Label unit = new Label(method.unit());
    unit.getStyleClass().add("cl-second");
    grid.addRow(grid.getRowCount(), button, parameter, unit);
  }

  private static String words(Method method) {
    return switch (method) {
      case EMA -> "exponential mean";
      case TIME_EMA -> "exponential mean over steps";
      case GAUSSIAN -> "Gaussian";
      case RUNNING_MEAN -> "running mean";
      case RUNNING_MEDIAN -> "running median";
    };
  }

  private RadioButton button(String words, Supplier<CurveSmoothing> choice, boolean selected) {
    RadioButton button = new RadioButton(words);
    button.setMinWidth(Region.USE_PREF_SIZE);
    button.setToggleGroup(choices);
    button.setSelected(selected);
    meaning.put(button, choice);
    return button;
  }

  private void choose(RadioButton button) {
    Supplier<CurveSmoothing> choice = meaning.get(button);
    if (choice == null || !button.isSelected()) {
      return;
    }
    try {
      smoothing.set(choice.get());
      problem.setText("");
    } catch (IllegalArgumentException e) {
      problem.setText(e.getMessage());
    }
  }
}
