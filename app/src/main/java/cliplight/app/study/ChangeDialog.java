package cliplight.app.study;

import cliplight.app.shell.Overlay;
import cliplight.app.theme.LetterChip;
import cliplight.app.workspace.RunEntry;
import cliplight.engine.lab.settings.Setting;
import cliplight.engine.lab.settings.SettingsException;
import cliplight.engine.runs.RunReader;
import java.util.List;
import java.util.Map;
import javafx.beans.binding.BooleanExpression;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
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

  private ChangeDialog() {}

  /**
   * Opens the dialog.
   *
   * @param reader the run's record so far
   */
  public static void open(Overlay overlay, RunEntry run, RunReader reader, Changes changes) {
    Label title = new Label("Change settings");
    title.getStyleClass().add("cl-page-title");
    LetterChip chip = new LetterChip();
    chip.show(run.letter(), run.placeProperty().get(), true);
    Label whose = new Label(run.info().name() + ", from its next step on");
    whose.getStyleClass().add("cl-second");
    HBox who = new HBox(chip, whose);
    who.getStyleClass().add("cl-form-row");
    who.setAlignment(Pos.CENTER_LEFT);

    Map<String, String> was = SettingsAt.of(reader, Long.MAX_VALUE);
    OptimizerForm form = new OptimizerForm(was);
    SettingsDifference difference = new SettingsDifference(was);
    StudyField<Integer> twinSteps =
        new StudyField<>("twin-steps", "steps of the twin", TWIN_STEPS, FieldReadings::steps);
    CheckBox twin = new CheckBox("The unchanged run goes on beside it");
    twin.setId("field-twin");
    VBox ofTwin = OptimizerFormView.labelled(twinSteps);
    ofTwin.disableProperty().bind(twin.selectedProperty().not());

    Label verdict = new Label();
    verdict.setWrapText(true);
    verdict.getStyleClass().add("cl-problem-text");
    verdict.setMaxWidth(Double.MAX_VALUE);
    HBox.setHgrow(verdict, Priority.ALWAYS);
    Button cancel = new Button("Cancel");
    cancel.setMinWidth(Region.USE_PREF_SIZE);
    cancel.setOnAction(event -> overlay.close());
    Button change = new Button("Change");
    change.setId("change-now");
    change.setMinWidth(Region.USE_PREF_SIZE);
    change.getStyleClass().add("cl-primary");
    change.setDefaultButton(true);
    BooleanExpression right = form.right();
    Runnable update =
        () -> {
          List<Setting> now = form.changes();
          difference.show(now);
          boolean twinRight = !twin.isSelected() || twinSteps.right();
          change.setDisable(now.isEmpty() || !right.getValue() || !twinRight);
        };
    right.addListener((p, old, now) -> update.run());
    form.clipProperty().addListener((p, old, now) -> update.run());
    form.tau().textProperty().addListener((p, old, now) -> update.run());
    form.lr().textProperty().addListener((p, old, now) -> update.run());
    twin.selectedProperty().addListener((p, old, now) -> update.run());
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
            verdict.setText(e.problems().get(0));
          }
        });
    HBox buttons = new HBox(verdict, cancel, change);
    buttons.getStyleClass().add("cl-dialog-buttons");

    VBox left = new VBox(OptimizerFormView.of(form), twin, ofTwin);
    left.getStyleClass().add("cl-change-form");
    left.setPrefWidth(280);
    left.setMinWidth(Region.USE_PREF_SIZE);
    HBox.setHgrow(difference, Priority.ALWAYS);
    HBox middle = new HBox(left, difference);
    middle.getStyleClass().add("cl-study-middle");
    VBox dialog = new VBox(title, who, middle, buttons);
    dialog.setId("change");
    dialog.getStyleClass().addAll("cl-dialog", "cl-change");
    overlay.open(dialog, Pos.CENTER, change, () -> {});
  }
}
