package cliplight.app.probe;

import cliplight.engine.lab.probe.Probe;
import cliplight.viz.theme.Palette;
import java.util.List;
import java.util.Locale;
import javafx.beans.property.ObjectProperty;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/** Walks through a step, phase by phase, and on into the next one. */
final class PhaseWalk {

  /** Goes to other steps. */
  interface Steps {
    /** Whether there is a step so many further. */
    boolean has(long by);

    /** Goes there and shows the phase that was chosen. */
    void go(long by);
  }

  private static final List<StepPhase> PHASES = List.of(StepPhase.values());

  private final Steps steps;
  private final ObjectProperty<Palette> palette;
  private int at;

  PhaseWalk(Steps steps, ObjectProperty<Palette> palette) {
    this.steps = steps;
    this.palette = palette;
  }

  /** The next phase; after the last one, the beginning of the next step. */
  void next() {
    move(1);
  }

  /** The phase before; before the beginning, the last one of the step before. */
  void back() {
    move(-1);
  }

  private void move(int by) {
    if (canMove(by)) {
      long other = Math.floorDiv(at + by, PHASES.size());
      at = Math.floorMod(at + by, PHASES.size());
      steps.go(other);
    }
  }

  /** The beginning of the next step. */
  void nextStep() {
    if (steps.has(1)) {
      at = 0;
      steps.go(1);
    }
  }

  /** The beginning of the step before. */
  void stepBack() {
    if (steps.has(-1)) {
      at = 0;
      steps.go(-1);
    }
  }

  Node view(Probe probe, ProbeSubject subject) {
    StepPhase phase = PHASES.get(at);
    Label title = label(phase.lead(probe, subject), "cl-title");
    title.setId("probe-title");
    Label summary = label(phase.summary(probe, subject), "cl-second");
    summary.setId("probe-summary");
    Node rows = RankedRows.of(phase.rows(probe, subject), subject.color(), palette);
    VBox.setVgrow(rows, Priority.ALWAYS);
    VBox box = new VBox(stations(subject), title, summary, rows);
    box.getStyleClass().add("cl-change-form");
    return box;
  }

  private Node stations(ProbeSubject subject) {
    FlowPane row = new FlowPane(8, 6);
    row.setMinHeight(Region.USE_PREF_SIZE);
    ToggleGroup group = new ToggleGroup();
    for (StepPhase station : PHASES) {
      ToggleButton button =
          new ToggleButton(
              station == StepPhase.BEFORE
                  ? "State after " + (subject.step() - 1)
                  : station.title());
      button.setId("phase-" + station.name().toLowerCase(Locale.ROOT));
      button.setToggleGroup(group);
      button.setSelected(station == PHASES.get(at));
      button.setMinWidth(Region.USE_PREF_SIZE);
      button.setOnAction(
          event -> {
            at = PHASES.indexOf(station);
            steps.go(0);
          });
      row.getChildren().add(button);
    }
    row.getChildren()
        .addAll(
            button("phase-back", "Back", "Phase before   Left", this::back, canMove(-1)),
            button("phase-next", "Next phase", "Next phase   Right", this::next, canMove(1)),
            button(
                "step-next", "Next step", "Next step   Page down", this::nextStep, steps.has(1)));
    return row;
  }

  private boolean canMove(int by) {
    long other = Math.floorDiv(at + by, PHASES.size());
    return other == 0 || steps.has(other);
  }

  private static Button button(String id, String text, String tip, Runnable run, boolean can) {
    Button button = new Button(text);
    button.setId(id);
    button.setMinWidth(Region.USE_PREF_SIZE);
    button.setTooltip(new Tooltip(tip));
    button.setDisable(!can);
    button.setOnAction(event -> run.run());
    return button;
  }

  private static Label label(String text, String style) {
    Label label = new Label(text);
    label.setWrapText(true);
    label.setMinHeight(Region.USE_PREF_SIZE);
    label.getStyleClass().add(style);
    return label;
  }
}
