package cliplight.app.probe;

import cliplight.app.message.Message;
import cliplight.app.shell.Overlay;
import cliplight.app.theme.LetterChip;
import cliplight.app.workspace.Background;
import cliplight.engine.lab.probe.Probe;
import cliplight.engine.lab.probe.ProbeRequest;
import cliplight.engine.lab.probe.Probed;
import cliplight.engine.runs.RunStore;
import cliplight.viz.StepAxis.Head;
import cliplight.viz.theme.Palette;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import javafx.beans.property.ObjectProperty;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/** Looks into one step of a run: it is executed again once, and every page is an answer. */
public final class ProbeDialog {

  private final Overlay overlay;
  private final Background background;
  private final RunStore store;
  private final ObjectProperty<Palette> palette;
  private final HBox pages = new HBox();
  private final VBox body = new VBox();
  private final Label foot = new Label();
  private final ComboBox<String> heads = new ComboBox<>();
  private final ComboBox<Integer> sequences = new ComboBox<>();
  private ProbeSubject subject;
  private ProbePage page = ProbePage.ATTENTION;
  private int asked;

  public ProbeDialog(
      Overlay overlay,
      Background background,
      RunStore store,
      ObjectProperty<Palette> palette,
      ProbeSubject subject) {
    this.overlay = overlay;
    this.background = background;
    this.store = store;
    this.palette = palette;
    this.subject = subject;
  }

  /** Opens the dialog and asks. */
  public void open() {
    Label title = new Label("Probe step " + subject.step());
    title.getStyleClass().add("cl-page-title");
    LetterChip chip = new LetterChip();
    chip.show(subject.letter(), subject.color(), true);
    Label whose = new Label(subject.run().name());
    whose.getStyleClass().add("cl-second");
    heads.setId("probe-head");
    heads.setAccessibleText("Head");
    for (int layer = 0; layer < subject.layers(); layer++) {
      for (int head = 0; head < subject.heads(); head++) {
        heads.getItems().add("L" + layer + " h" + head);
      }
    }
    heads
        .getSelectionModel()
        .select(subject.head().layer() * subject.heads() + subject.head().head());
    sequences.setAccessibleText("Sequence of the batch");
    IntStream.range(0, subject.batch()).forEach(sequences.getItems()::add);
    sequences.getSelectionModel().select(Integer.valueOf(subject.sequence()));
    heads.setOnAction(event -> look());
    sequences.setOnAction(event -> look());
    Region gap = new Region();
    HBox.setHgrow(gap, Priority.ALWAYS);
    Label sequence = new Label("sequence");
    sequence.getStyleClass().add("cl-second");
    Label head = new Label("head");
    head.getStyleClass().add("cl-second");
    HBox who = new HBox(chip, whose, gap, head, heads, sequence, sequences);
    who.getStyleClass().add("cl-form-row");
    who.setAlignment(Pos.CENTER_LEFT);

    pages.getStyleClass().add("cl-form-row");
    body.getStyleClass().addAll("cl-change-form", "cl-probe-body");
    VBox.setVgrow(body, Priority.ALWAYS);
    foot.setId("probe-foot");
    foot.setWrapText(true);
    foot.setMaxWidth(Double.MAX_VALUE);
    foot.getStyleClass().addAll("cl-small", "cl-second");
    HBox.setHgrow(foot, Priority.ALWAYS);
    Button close = new Button("Close");
    close.setMinWidth(Region.USE_PREF_SIZE);
    close.setOnAction(event -> overlay.close());
    HBox buttons = new HBox(foot, close);
    buttons.getStyleClass().add("cl-dialog-buttons");
    VBox dialog = new VBox(title, who, pages, body, buttons);
    dialog.setId("probe");
    dialog.getStyleClass().addAll("cl-dialog", "cl-probe");
    overlay.open(dialog, Pos.CENTER, close, () -> asked++);
    ask();
  }

  private void look() {
    int place = heads.getSelectionModel().getSelectedIndex();
    subject =
        subject.of(
            new Head(place / subject.heads(), place % subject.heads()),
            sequences.getSelectionModel().getSelectedIndex());
    ask();
  }

  private void ask() {
    int mine = ++asked;
    ProbeSubject now = subject;
    List<ProbeRequest> requests =
        Arrays.stream(ProbePage.values()).flatMap(one -> one.requests(now).stream()).toList();
    foot.setText(
        "The steps from the nearest checkpoint to step " + now.step() + " are executed again.");
    body.setDisable(true);
    List<String> notices = Collections.synchronizedList(new ArrayList<>());
    background.call(
        () -> Probe.take(store, now.run().id(), now.step(), now.sequence(), requests, notices::add),
        probe -> {
          if (mine == asked) {
            body.setDisable(false);
            show(probe, now);
            notices.add(probe.comparison());
            foot.setText(String.join(" ", notices));
          }
        },
        failure -> {
          if (mine == asked) {
            body.getChildren().clear();
            foot.setText(Message.sentence(failure));
          }
        });
  }

  private void show(Probe probe, ProbeSubject now) {
    pages.getChildren().clear();
    ToggleGroup group = new ToggleGroup();
    for (ProbePage one : ProbePage.values()) {
      Optional<Probed> answer =
          probe.answers().stream().filter(known -> one.shows(known.name())).findFirst();
      if (answer.isEmpty()) {
        continue;
      }
      ToggleButton button = new ToggleButton(one.title());
      button.setId("probe-" + one.name().toLowerCase(java.util.Locale.ROOT));
      button.setToggleGroup(group);
      button.setOnAction(
          event -> {
            button.setSelected(true);
            page = one;
            draw(one, answer.get(), now);
          });
      pages.getChildren().add(button);
      if (one == page) {
        button.fire();
      }
    }
  }

  private void draw(ProbePage one, Probed answer, ProbeSubject now) {
    Label title = new Label(answer.title());
    title.setId("probe-title");
    title.getStyleClass().add("cl-title");
    Label summary = new Label(answer.summary());
    summary.setId("probe-summary");
    summary.getStyleClass().add("cl-second");
    Node drawing = new AnswerView(now, palette).of(one, answer);
    VBox.setVgrow(drawing, Priority.ALWAYS);
    body.getChildren().setAll(title, summary, drawing);
  }
}
