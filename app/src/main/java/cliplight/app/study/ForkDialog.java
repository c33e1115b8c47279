package cliplight.app.study;

import cliplight.app.message.Message;
import cliplight.app.shell.Overlay;
import cliplight.app.theme.LetterChip;
import cliplight.app.workspace.Background;
import cliplight.app.workspace.RunEntry;
import cliplight.engine.lab.Fork;
import cliplight.engine.lab.settings.Setting;
import cliplight.engine.lab.settings.SettingsException;
import cliplight.engine.runs.RunReader;
import cliplight.engine.runs.RunStore;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Consumer;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/** Lets a run go on from one of its steps with other settings, as a run of its own. */
public final class ForkDialog {

  private final Overlay overlay;
  private final Background background;
  private final RunStore store;
  private final Consumer<List<Fork>> begin;
  private final RunEntry run;
  private final long step;
  private final SortedMap<String, String> was;
  private final OptimizerForm form;
  private final StudyField<Integer> steps;
  private final TextField others = new TextField();
  private final TextField name = new TextField();
  private final CheckBox twin = new CheckBox("The unchanged run goes on beside it");
  private final Label verdict = new Label();
  private final SettingsDifference difference;
  private final Button fork = new Button("Fork");

  /**
   * @param reader the run's record
   * @param step the last step that both share
   * @param begin begins the forks
   */
  public ForkDialog(
      Overlay overlay,
      Background background,
      RunStore store,
      RunEntry run,
      RunReader reader,
      long step,
      Consumer<List<Fork>> begin) {
    this.overlay = overlay;
    this.background = background;
    this.store = store;
    this.begin = begin;
    this.run = run;
    this.step = step;
    was = SettingsAt.of(reader, step);
    form = new OptimizerForm(was);
    difference = new SettingsDifference(was);
    steps = new StudyField<>("steps", "train to step", planned(), this::stepsAfter);
    name.setText(run.info().name() + " from " + step);
  }

  private String planned() {
    long planned = Long.parseLong(was.getOrDefault("steps", "0"));
    return Long.toString(planned > step ? planned : step + 100);
  }

  private StudyField.Reading<Integer> stepsAfter(String text) {
    StudyField.Reading<Integer> reading = FieldReadings.steps(text);
    return reading.value().filter(to -> to <= step).isEmpty()
        ? reading
        : StudyField.Reading.wrong(
            "The fork begins after step " + step + ".", Long.toString(step + 100));
  }

  /** Opens the dialog. */
  public void open() {
    Label title = new Label("Fork at step " + step);
    title.getStyleClass().add("cl-page-title");
    LetterChip chip = new LetterChip();
    chip.show(run.letter(), run.placeProperty().get(), true);
    Label whose = new Label(run.info().name());
    whose.getStyleClass().add("cl-second");
    HBox from = new HBox(chip, whose);
    from.getStyleClass().add("cl-form-row");
    from.setAlignment(Pos.CENTER_LEFT);

    others.setId("field-others");
    others.setPromptText("optimizer.momentum=0.9, …");
    name.setId("field-name");
    twin.setId("field-twin");
    VBox left =
        new VBox(
            OptimizerFormView.of(form),
            named("other settings, key=value", others),
            OptimizerFormView.labelled(steps),
            named("name of the new run", name),
            twin);
    left.getStyleClass().add("cl-change-form");
    left.setPrefWidth(280);
    left.setMinWidth(Region.USE_PREF_SIZE);
    Label same = words("Same: weights, momentum, router bias, batches, seed.");
    Label cost =
        words(
            "The steps between the nearest checkpoint and step "
                + step
                + " are executed again first. The past is not copied.");
    VBox right = new VBox(difference, same, cost);
    right.getStyleClass().add("cl-change-form");
    HBox.setHgrow(right, Priority.ALWAYS);
    HBox middle = new HBox(left, right);
    middle.getStyleClass().add("cl-study-middle");

    verdict.setId("fork-verdict");
    verdict.setWrapText(true);
    verdict.getStyleClass().add("cl-problem-text");
    HBox.setHgrow(verdict, Priority.ALWAYS);
    verdict.setMaxWidth(Double.MAX_VALUE);
    Button cancel = new Button("Cancel");
    cancel.setMinWidth(Region.USE_PREF_SIZE);
    cancel.setOnAction(event -> overlay.close());
    fork.setId("fork-start");
    fork.setMinWidth(Region.USE_PREF_SIZE);
    fork.getStyleClass().add("cl-primary");
    fork.setDefaultButton(true);
    fork.setOnAction(event -> begin());
    fork.textProperty()
        .bind(twin.selectedProperty().map(both -> both ? "Fork and run both" : "Fork"));
    HBox buttons = new HBox(verdict, cancel, fork);
    buttons.getStyleClass().add("cl-dialog-buttons");

    form.clipProperty().addListener((p, old, now) -> update());
    form.tau().readingProperty().addListener((p, old, now) -> update());
    form.lr().readingProperty().addListener((p, old, now) -> update());
    steps.readingProperty().addListener((p, old, now) -> update());
    others.textProperty().addListener((p, old, now) -> update());
    name.textProperty().addListener((p, old, now) -> update());
    update();

    VBox dialog = new VBox(title, from, middle, buttons);
    dialog.setId("fork");
    dialog.getStyleClass().addAll("cl-dialog", "cl-change");
    overlay.open(dialog, Pos.CENTER, name, () -> {});
  }

  private static VBox named(String what, TextField field) {
    Label label = words(what);
    label.getStyleClass().add("cl-small");
    field.setAccessibleText(what);
    VBox box = new VBox(label, field);
    box.getStyleClass().add("cl-field");
    return box;
  }

  private static Label words(String text) {
    Label label = new Label(text);
    label.setWrapText(true);
    label.setMinHeight(Region.USE_PREF_SIZE);
    label.getStyleClass().add("cl-second");
    return label;
  }

  private void update() {
    List<Setting> changes = new ArrayList<>(form.changes());
    String problem = name.getText().isBlank() ? "The new run needs a name." : "";
    try {
      changes.addAll(others());
    } catch (SettingsException e) {
      problem = e.problems().get(0);
    }
    difference.show(changes);
    verdict.setText(problem);
    fork.setDisable(!problem.isEmpty() || !form.right().getValue() || !steps.right());
  }

  /**
   * @throws SettingsException if what was typed is no list of settings
   */
  private List<Setting> others() {
    List<Setting> settings = new ArrayList<>();
    for (String one : others.getText().split(",", -1)) {
      if (!one.isBlank()) {
        settings.add(Setting.parse(one.strip()));
      }
    }
    return settings;
  }

  private void begin() {
    List<Setting> changes = new ArrayList<>(form.changes());
    changes.addAll(others());
    changes.add(new Setting("name", name.getText().strip(), ""));
    int to = steps.value();
    changes.add(new Setting("steps", Integer.toString(to), ""));
    boolean both = twin.isSelected();
    fork.setDisable(true);
    background.call(
        () -> {
          List<Fork> forks = new ArrayList<>();
          forks.add(Fork.of(store, run.id(), step, changes));
          if (both) {
            forks.add(Fork.twin(store, run.id(), step, to - step));
          }
          return forks;
        },
        forks -> {
          overlay.close();
          begin.accept(forks);
        },
        failure -> {
          update();
          verdict.setText(Message.sentence(failure));
        });
  }
}
