package cliplight.app.study;

import cliplight.app.shell.Dialog;
import cliplight.app.shell.Overlay;
import cliplight.app.workspace.RunEntry;
import cliplight.engine.lab.settings.Setting;
import cliplight.engine.lab.settings.SettingsException;
import cliplight.engine.runs.RunInfo;
import cliplight.engine.runs.RunReader;
import java.util.List;
import java.util.Map;
import javafx.beans.binding.BooleanExpression;
import javafx.beans.value.ChangeListener;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;

/** Changes settings of a run while it trains. */
public final class ChangeDialog {

  /** What is to be done. */
  public interface Changes {
    /**
     * @throws SettingsException if the value is wrong or the setting may not change
     */
    void change(Setting setting);

    /**
     * Lets the run go on unchanged beside the changed one for some steps, from the step it is at.
     */
    void twin(int steps);
  }

  private static final String TWIN_STEPS = "100";
  private static final double FORM_WIDTH = 240;

  private ChangeDialog() {}

  /**
   * Opens the dialog.
   *
   * @param reader the run's record so far
   */
  public static void open(Overlay overlay, RunEntry run, RunReader reader, Changes changes) {
    Map<String, String> was = reader.settingsAt(Long.MAX_VALUE);
    OptimizerForm form = new OptimizerForm(was);
    SettingsDifference difference = new SettingsDifference(was);
    StudyField<Integer> twinSteps =
        new StudyField<>("twin-steps", "steps of the twin", TWIN_STEPS, FieldReadings::steps);
    CheckBox twin = new CheckBox("The unchanged run goes on beside it");
    twin.setId("field-twin");
    VBox ofTwin = OptimizerFormView.labelled(twinSteps);
    ofTwin.disableProperty().bind(twin.selectedProperty().not());

    Dialog dialog =
        new Dialog(overlay, "change", "cl-change", "Change settings")
            .about(run.letter(), run.color(), run.info().name() + ", from its next step on");
    dialog.close("Cancel");
    Button change = dialog.primary("change-now", "Change", () -> {});
    BooleanExpression right = form.right();
    Runnable update =
        () -> {
          List<Setting> now = form.changes();
          difference.show(now);
          boolean twinRight = !twin.isSelected() || twinSteps.right();
          boolean ended = !run.running();
          change.setDisable(now.isEmpty() || !right.getValue() || !twinRight || ended);
          if (ended) {
            dialog.sayProblem("The run has ended: its settings stay as they are. Fork it instead.");
          }
        };
    right.addListener((p, old, now) -> update.run());
    form.clipProperty().addListener((p, old, now) -> update.run());
    form.tau().textProperty().addListener((p, old, now) -> update.run());
    form.lr().textProperty().addListener((p, old, now) -> update.run());
    twin.selectedProperty().addListener((p, old, now) -> update.run());
    ChangeListener<RunInfo> told =
        (p, old, now) -> {
          if (old.state() != now.state()) {
            update.run();
          }
        };
    run.infoProperty().addListener(told);
    twinSteps.readingProperty().addListener((p, old, now) -> update.run());
    update.run();
    change.setOnAction(
        event -> {
          try {
            if (twin.isSelected()) {
              changes.twin(twinSteps.value());
            }
            form.changes().forEach(changes::change);
            overlay.close();
          } catch (SettingsException e) {
            dialog.sayProblem(e.problems().get(0));
          }
        });
    VBox left = new VBox(OptimizerFormView.of(form), twin, ofTwin);
    left.getStyleClass().add("cl-change-form");
    left.setMinWidth(FORM_WIDTH);
    left.setMaxWidth(FORM_WIDTH);
    HBox.setHgrow(difference, Priority.ALWAYS);
    HBox middle = new HBox(left, difference);
    middle.getStyleClass().add("cl-study-middle");
    dialog.add(middle);
    dialog.open(change, () -> run.infoProperty().removeListener(told));
  }
}
