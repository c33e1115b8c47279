package cliplight.app.runs;

import cliplight.app.theme.IconBox;
import cliplight.app.theme.LetterChip;
import cliplight.app.theme.NameLine;
import cliplight.app.workspace.KeySettings;
import cliplight.app.workspace.RunEntry;
import cliplight.engine.runs.RunInfo;
import cliplight.engine.runs.RunSummary;
import cliplight.viz.theme.Icons;
import cliplight.viz.theme.Readout;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javafx.beans.InvalidationListener;
import javafx.css.PseudoClass;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;

/** A line of the runs list: the head of a study, a run in two or three lines, or a sentence. */
final class RunCell extends ListCell<RunsRow> {

  private static final PseudoClass COMPACT = PseudoClass.getPseudoClass("compact");

  private final InvalidationListener changed = observable -> fill();
  private RunsRow.@org.jspecify.annotations.Nullable Run bound;

  private final Label headTitle = quiet("");
  private final Label headState = quiet("");
  private final HBox head = new HBox(headTitle, spring(), headState);

  private final Label words = quiet("");

  private final LetterChip chip = new LetterChip();
  private final Label name = new Label();
  private final Label inline = fine("cl-quiet");
  private final Label state = mono("cl-second");
  private final StackPane runningSign = new StackPane(new IconBox(Icons.PLAY));
  private final Label settings = fine("cl-second");
  private final Label loss = mono("cl-value");
  private final Label maxLogit = mono("cl-value");
  private final Region done = new Region();
  private final StackPane progress = new StackPane(done);
  private final VBox run = new VBox();
  private final Tooltip tip = new Tooltip();

  private final RunsController controller;

  RunCell(RunsController controller) {
    this.controller = controller;
    setText("");
    setPrefWidth(0);
    head.getStyleClass().add("cl-run-head");
    head.setOnMouseClicked(
        event -> {
          if (getItem() instanceof RunsRow.Header header) {
            controller.toggleStudy(header);
          }
        });
    words.setWrapText(true);
    words.getStyleClass().add("cl-run-words");
    name.getStyleClass().add("cl-run-name");
    state.setMinWidth(Region.USE_PREF_SIZE);
    runningSign.getStyleClass().add("cl-running");
    progress.getStyleClass().add("cl-progress");
    done.getStyleClass().add("cl-progress-done");
    StackPane.setAlignment(done, javafx.geometry.Pos.CENTER_LEFT);
    done.setMaxWidth(0);
    chip.setOnMouseClicked(
        event -> {
          if (bound != null) {
            controller.toggle(bound.entry());
            event.consume();
          }
        });
    HBox first = new NameLine(name, inline, spring(), runningSign, state);
    first.getStyleClass().add("cl-run-line");
    HBox numbers = new HBox(words("loss"), loss, spring(), words("max S"), maxLogit);
    numbers.getStyleClass().add("cl-run-numbers");
    run.getStyleClass().add("cl-run-body");
    run.getChildren().addAll(first, settings, numbers, progress);
    HBox.setHgrow(run, Priority.ALWAYS);
  }

  @Override
  protected void updateItem(RunsRow row, boolean empty) {
    super.updateItem(row, empty);
    unbind();
    getStyleClass().removeAll("cl-row-run", "cl-row-head", "cl-row-first");
    setAccessibleText("");
    setId("");
    if (empty || row == null) {
      setGraphic(null);
    } else if (row instanceof RunsRow.Header header) {
      headTitle.setText(header.title());
      headState.setText(header.state());
      getStyleClass().add("cl-row-head");
      if (header.first()) {
        getStyleClass().add("cl-row-first");
      }
      setGraphic(head);
    } else if (row instanceof RunsRow.Words sentence) {
      words.setText(sentence.text());
      setGraphic(words);
    } else if (row instanceof RunsRow.Run item) {
      bound = item;
      RunEntry entry = item.entry();
      entry.infoProperty().addListener(changed);
      entry.settingsProperty().addListener(changed);
      entry.summaryProperty().addListener(changed);
      entry.shownProperty().addListener(changed);
      entry.placeProperty().addListener(changed);
      entry.colorProperty().addListener(changed);
      getStyleClass().add("cl-row-run");
      setId("run-" + entry.id());
      setGraphic(runGraphic());
      fill();
    }
  }

  private Node runGraphic() {
    HBox row = new HBox(chip, run);
    row.getStyleClass().add("cl-run");
    return row;
  }

  private void unbind() {
    if (bound != null) {
      RunEntry entry = bound.entry();
      entry.infoProperty().removeListener(changed);
      entry.settingsProperty().removeListener(changed);
      entry.summaryProperty().removeListener(changed);
      entry.shownProperty().removeListener(changed);
      entry.placeProperty().removeListener(changed);
      entry.colorProperty().removeListener(changed);
      bound = null;
    }
  }

  private void fill() {
    if (bound == null) {
      return;
    }
    RunEntry entry = bound.entry();
    RunInfo info = entry.info();
    RunSummary summary = entry.summaryProperty().get();
    boolean compact = bound.compact();
    boolean shown = entry.shownProperty().get();
    chip.show(entry.letter(), entry.color(), shown);
    name.setText(info.name());
    String fine = KeySettings.shortLine(entry.settingsProperty().get()) + mark(entry);
    inline.setText(compact ? fine : "");
    show(inline, compact);
    run.pseudoClassStateChanged(COMPACT, compact);
    String story = story(entry);
    settings.setText(story.isEmpty() ? KeySettings.line(info.settings()) : fine);
    show(settings, !compact && !settings.getText().isEmpty());
    String stands = standing(entry, summary);
    state.setText(compact ? "" : stands);
    show(state, !compact);
    boolean moving = entry.running() && summary.lastStep() > 0;
    show(runningSign, moving && !compact);
    String ofLoss = loss(entry);
    loss.setText(ofLoss);
    maxLogit.setText(number(summary.maxLogit()));
    boolean bar = entry.running() && info.plannedSteps() > 0 && !compact;
    show(progress, bar);
    if (bar) {
      double share = Math.min(1, summary.lastStep() / (double) info.plannedSteps());
      done.maxWidthProperty().unbind();
      done.maxWidthProperty().bind(progress.widthProperty().multiply(share));
    }
    tip.setText(story);
    Tooltip.uninstall(settings, tip);
    if (!story.isEmpty()) {
      Tooltip.install(settings, tip);
    }
    setAccessibleText(
        String.join(
            ", ",
            "run " + entry.letter(),
            info.name(),
            settings.getText(),
            story,
            stands,
            "loss " + ofLoss,
            "largest max logit " + number(summary.maxLogit()),
            shown ? "shown" : "hidden"));
  }

  /** Where it comes from and what was changed while it trained; empty for most. */
  private String story(RunEntry entry) {
    Stream<String> origin = controller.origin(entry).stream();
    Stream<String> changes =
        entry.changes().stream().map(change -> change.words() + " Step " + change.step() + ".");
    return Stream.concat(origin, changes).collect(Collectors.joining(" "));
  }

  /** Says that it was forked, and that settings were changed while it trained. */
  private static String mark(RunEntry entry) {
    boolean changed = !entry.changes().isEmpty();
    String fork =
        entry
            .info()
            .lineage()
            .map(from -> changed ? " · fork" : " · fork at " + from.step())
            .orElse("");
    return fork + (changed ? " · changed" : "");
  }

  private static String standing(RunEntry entry, RunSummary summary) {
    RunInfo info = entry.info();
    return switch (info.state()) {
      case RUNNING ->
          summary.lastStep() == 0
              ? "waiting"
              : info.plannedSteps() > 0
                  ? Math.round(100.0 * summary.lastStep() / info.plannedSteps()) + " %"
                  : "step " + summary.lastStep();
      case DONE -> info.origin().equals("trained") ? "done" : summary.lastStep() + " steps";
      case STOPPED -> "stopped at " + summary.lastStep();
      case FAILED -> "failed at " + summary.lastStep();
      case INTERRUPTED -> "broken off at " + summary.lastStep();
    };
  }

  /** A dash where none is on record; what the last step has where that is no number. */
  private static String loss(RunEntry entry) {
    double mean = entry.summaryProperty().get().loss();
    OptionalDouble last = entry.lastLoss();
    if (!Double.isNaN(mean) || last.isEmpty()) {
      return number(mean);
    }
    return Double.isNaN(last.getAsDouble()) ? "NaN" : number(last.getAsDouble());
  }

  private static String number(double value) {
    return Readout.threeDigits(value);
  }

  private static void show(Node node, boolean visible) {
    node.setVisible(visible);
    node.setManaged(visible);
  }

  private static Label quiet(String text) {
    Label label = new Label(text);
    label.getStyleClass().addAll("cl-small", "cl-quiet");
    return label;
  }

  private static Label words(String text) {
    Label label = new Label(text);
    label.getStyleClass().addAll("cl-small", "cl-second");
    label.setMinWidth(Region.USE_PREF_SIZE);
    return label;
  }

  private static Label mono(String styleClass) {
    Label label = new Label();
    label.getStyleClass().addAll("cl-mono", "cl-small", styleClass);
    return label;
  }

  private static Label fine(String styleClass) {
    Label label = new Label();
    label.getStyleClass().addAll("cl-mono", "cl-axis", styleClass);
    return label;
  }

  private static Region spring() {
    Region region = new Region();
    HBox.setHgrow(region, Priority.ALWAYS);
    return region;
  }
}
