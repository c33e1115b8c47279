package cliplight.app.study;

import cliplight.app.message.Message;
import cliplight.app.shell.Dialog;
import cliplight.app.shell.Overlay;
import cliplight.app.theme.Figures;
import cliplight.app.workspace.Background;
import cliplight.app.workspace.RunEntry;
import cliplight.engine.lab.FirstClip;
import cliplight.engine.lab.Fork;
import cliplight.engine.lab.RerunCost;
import cliplight.engine.lab.settings.Setting;
import cliplight.engine.lab.settings.SettingsException;
import cliplight.engine.optim.OptimizerKind;
import cliplight.engine.runs.RunReader;
import cliplight.engine.runs.RunStore;
import cliplight.viz.theme.Palette;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Consumer;
import javafx.beans.property.ObjectProperty;
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

  private static final double FORM_WIDTH = 240;

  /** What may differ without the weights being others before the first clip. */
  private static final Set<String> OF_CLIP =
      Set.of("optimizer.kind", "optimizer.tau", "optimizer.clipRule", "name", "steps");

  private final Overlay overlay;
  private final Background background;
  private final RunStore store;
  private final Consumer<List<Fork>> begin;
  private final RunEntry run;
  private final RunReader reader;
  private final long step;
  private final SortedMap<String, String> was;
  private final OptimizerForm form;
  private final StudyField<Integer> steps;
  private final TextField others = new TextField();
  private final TextField name = new TextField();
  private final CheckBox twin = new CheckBox("The unchanged run goes on beside it");
  private final SettingsDifference difference;
  private final FirstClipView firstClip;
  private final Dialog dialog;
  private final Button fork;
  private String cost = "";
  private int asked;

  /**
   * @param reader the run's record
   * @param step the last step that both share
   * @param palette the colours of what is drawn
   * @param begin begins the forks
   */
  public ForkDialog(
      Overlay overlay,
      Background background,
      RunStore store,
      RunEntry run,
      RunReader reader,
      long step,
      ObjectProperty<Palette> palette,
      Consumer<List<Fork>> begin) {
    this.overlay = overlay;
    this.background = background;
    this.store = store;
    this.begin = begin;
    this.run = run;
    this.reader = reader;
    this.step = step;
    was = reader.settingsAt(step);
    form = new OptimizerForm(was);
    difference = new SettingsDifference(was);
    steps = new StudyField<>("steps", "train to step", planned(), this::stepsAfter);
    name.setText(run.info().name() + " from " + step);
    firstClip = new FirstClipView(run.color(), palette);
    dialog =
        new Dialog(overlay, "fork", "cl-fork", "Fork at step " + step)
            .about(run.letter(), run.color(), run.info().name());
    dialog.close("Cancel");
    fork = dialog.primary("fork-start", "Fork", this::begin);
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
    left.setMinWidth(FORM_WIDTH);
    left.setMaxWidth(FORM_WIDTH);
    VBox right =
        new VBox(
            difference,
            words("Same: weights, momentum, router bias, batches, seed. The past is not copied."),
            firstClip);
    right.getStyleClass().add("cl-change-form");
    HBox.setHgrow(right, Priority.ALWAYS);
    HBox middle = new HBox(left, right);
    middle.getStyleClass().add("cl-study-middle");
    dialog.add(middle);
    fork.textProperty()
        .bind(twin.selectedProperty().map(both -> both ? "Fork and run both" : "Fork"));

    form.clipProperty().addListener((p, old, now) -> update());
    form.tau().readingProperty().addListener((p, old, now) -> update());
    form.lr().readingProperty().addListener((p, old, now) -> update());
    steps.readingProperty().addListener((p, old, now) -> update());
    others.textProperty().addListener((p, old, now) -> update());
    name.textProperty().addListener((p, old, now) -> update());
    update();

    background.call(
        () -> CostWords.of(RerunCost.of(store, run.id(), step)),
        words -> {
          cost = words;
          update();
        },
        failure -> {});
    dialog.open(name);
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
    boolean right = problem.isEmpty() && form.right().getValue() && steps.right();
    fork.setDisable(!right);
    if (problem.isEmpty()) {
      dialog.say(cost);
    } else {
      dialog.sayProblem(problem);
    }
    int mine = ++asked;
    if (right) {
      List<Setting> wanted = withSteps(changes);
      background.call(
          () -> {
            Fork asked = Fork.of(store, run.id(), step, wanted);
            return new Outlook(asked, FirstClip.of(reader, asked));
          },
          outlook -> {
            if (mine == asked) {
              show(outlook);
            }
          },
          failure -> {
            if (mine == asked) {
              fork.setDisable(true);
              dialog.sayProblem(Message.sentence(failure));
            }
          });
    }
  }

  /** What the record says about a fork. */
  private record Outlook(Fork fork, Optional<FirstClip> clip) {}

  private void show(Outlook outlook) {
    if (outlook.fork().config().optimizer().kind() != OptimizerKind.MUONCLIP) {
      firstClip.show("Without QK-Clip no head is clipped.");
    } else if (outlook.clip().isPresent()) {
      firstClip.show(
          outlook.clip().get(), step, OF_CLIP.containsAll(outlook.fork().changed().keySet()));
    } else {
      long last = Math.min(reader.info().lastStep(), outlook.fork().until());
      firstClip.show(
          last > step
              ? "On record no head passes τ "
                  + Figures.setting(Double.toString(outlook.fork().config().optimizer().tau()))
                  + " from step "
                  + (step + 1)
                  + " to "
                  + last
                  + "."
              : "The record ends here: when a head is clipped first will be seen.");
    }
  }

  private List<Setting> withSteps(List<Setting> changes) {
    List<Setting> all = new ArrayList<>(changes);
    all.add(new Setting("steps", Integer.toString(steps.value()), ""));
    return all;
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
    List<Setting> all = withSteps(changes);
    int to = steps.value();
    boolean both = twin.isSelected();
    fork.setDisable(true);
    background.call(
        () -> {
          List<Fork> forks = new ArrayList<>();
          forks.add(Fork.of(store, run.id(), step, all));
          if (both) {
            forks.add(Fork.twin(store, run.id(), step, to - step));
          }
          return forks;
        },
        forks -> {
          if (dialog.isOpen()) {
            overlay.close();
            begin.accept(forks);
          }
        },
        failure -> {
          update();
          dialog.sayProblem(Message.sentence(failure));
        });
  }
}
