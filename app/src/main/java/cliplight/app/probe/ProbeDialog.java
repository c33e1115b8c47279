package cliplight.app.probe;

import cliplight.app.message.Message;
import cliplight.app.shell.Dialog;
import cliplight.app.shell.Overlay;
import cliplight.app.study.CostWords;
import cliplight.app.study.MovedTextDialog;
import cliplight.app.workspace.Background;
import cliplight.app.workspace.RerunProgress;
import cliplight.engine.lab.RerunListener;
import cliplight.engine.lab.TextElsewhereException;
import cliplight.engine.lab.probe.Probe;
import cliplight.engine.lab.probe.ProbeSession;
import cliplight.engine.lab.probe.Probed;
import cliplight.engine.runs.RunStore;
import cliplight.viz.StepAxis.Head;
import cliplight.viz.theme.Palette;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import javafx.beans.property.ObjectProperty;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/**
 * Looks into one step of a run after the other: each is executed again once, and every page is an
 * answer.
 */
public final class ProbeDialog {

  private final Overlay overlay;
  private final Background background;
  private final RunStore store;
  private final ObjectProperty<Palette> palette;
  private final HBox pages = new HBox();
  private final VBox body = new VBox();
  private final Label notices = new Label();
  private final ComboBox<String> heads = new ComboBox<>();
  private final ComboBox<Integer> sequences = new ComboBox<>();
  private final Dialog dialog;
  private final PhaseWalk walk;
  private final ProbeSession session;
  private ProbeSubject subject;
  private ProbePage page = ProbePage.ATTENTION;
  private Optional<Probe> probe = Optional.empty();

  /** The execution whose answer is waited for; one before it goes on for what it has in common. */
  private RerunProgress asked = new RerunProgress();

  /** What is being executed, in words. */
  private String doing = "";

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
    dialog = new Dialog(overlay, "probe", "cl-probe", "");
    walk = new PhaseWalk(new OwnSteps(), palette);
    session = new ProbeSession(store, subject.run().id());
  }

  /** The steps that the run has on record. */
  private final class OwnSteps implements PhaseWalk.Steps {
    @Override
    public boolean has(long by) {
      long wanted = subject.step() + by;
      return wanted >= subject.first() && wanted <= subject.last();
    }

    @Override
    public void go(long by) {
      if (by == 0) {
        probe.ifPresent(ProbeDialog.this::show);
      } else {
        subject = subject.at(subject.step() + by);
        ask();
      }
    }
  }

  /** Opens the dialog and asks. */
  public void open() {
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
    dialog.about(
        subject.letter(),
        subject.color(),
        subject.run().name(),
        quiet("head"),
        heads,
        quiet("sequence"),
        sequences);

    pages.getStyleClass().add("cl-form-row");
    pages.setMinHeight(Region.USE_PREF_SIZE);
    body.getStyleClass().addAll("cl-change-form", "cl-probe-body");
    VBox.setVgrow(body, Priority.ALWAYS);
    notices.setId("probe-notices");
    notices.setWrapText(true);
    notices.setMinHeight(Region.USE_PREF_SIZE);
    notices.getStyleClass().addAll("cl-small", "cl-quiet");
    dialog.add(pages, body, notices);
    Button close = dialog.close("Close");
    dialog.node().addEventFilter(KeyEvent.KEY_PRESSED, this::key);
    dialog.open(close, this::closed);
    ask();
  }

  private void closed() {
    asked.cancel();
    asked = new RerunProgress();
    session.close();
  }

  /** Opens the dialog at the beginning of the step, to walk through its phases. */
  public void openStepByStep() {
    page = ProbePage.PHASES;
    open();
  }

  private static Label quiet(String text) {
    Label label = new Label(text);
    label.setMinWidth(Region.USE_PREF_SIZE);
    label.getStyleClass().add("cl-second");
    return label;
  }

  /** Left and Right walk through the phases, Page up and Page down through the steps. */
  private void key(KeyEvent event) {
    if (probe.isEmpty() || heads.isFocused() || sequences.isFocused()) {
      return;
    }
    boolean phases = page == ProbePage.PHASES;
    switch (event.getCode()) {
      case RIGHT -> ifTaken(event, phases, walk::next);
      case LEFT -> ifTaken(event, phases, walk::back);
      case PAGE_DOWN -> ifTaken(event, true, walk::nextStep);
      case PAGE_UP -> ifTaken(event, true, walk::stepBack);
      default -> {}
    }
  }

  private static void ifTaken(KeyEvent event, boolean taken, Runnable run) {
    if (taken) {
      run.run();
      event.consume();
    }
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
    RerunProgress mine = new RerunProgress();
    asked = mine;
    ProbeSubject now = subject;
    probe = Optional.empty();
    dialog.retitle("Probe step " + now.step());
    doing = "Step " + now.step() + " is executed again …";
    dialog.say(doing);
    body.setDisable(true);
    background.call(
        () -> session.cost(now.step()).map(CostWords::of),
        cost -> {
          if (mine == asked && probe.isEmpty() && cost.isPresent()) {
            doing = "Step " + now.step() + " is executed again. " + cost.get();
            dialog.say(doing);
          }
        },
        failure -> {});
    List<String> heard = Collections.synchronizedList(new ArrayList<>());
    background.call(
        () ->
            session.take(
                now.step(),
                now.sequence(),
                ProbePage.requests(now),
                RerunListener.of(heard::add, mine.telling(step -> sayDone(mine, step)))),
        answered -> {
          if (mine == asked) {
            probe = Optional.of(answered);
            body.setDisable(false);
            notices.setText(String.join(" ", heard));
            dialog.say(answered.comparison());
            show(answered);
          }
        },
        failure -> {
          if (mine == asked) {
            fail(failure);
          }
        });
  }

  private void sayDone(RerunProgress mine, long step) {
    if (mine == asked && probe.isEmpty()) {
      dialog.say(doing + " Step " + step + " is done.");
    }
  }

  private void fail(Throwable failure) {
    if (failure instanceof TextElsewhereException missed) {
      new MovedTextDialog(
              overlay,
              background,
              store,
              subject.run().id(),
              () -> new ProbeDialog(overlay, background, store, palette, subject).open())
          .open(missed);
      return;
    }
    pages.getChildren().clear();
    body.getChildren().clear();
    notices.setText("");
    dialog.sayProblem(Message.sentence(failure));
  }

  private void show(Probe answered) {
    keepFocus(() -> build(answered));
  }

  /** What had the focus and is made anew has it again, so that keys go on acting here. */
  private void keepFocus(Runnable change) {
    Optional<Node> had = Optional.ofNullable(dialog.node().getScene().getFocusOwner());
    change.run();
    had.filter(node -> node.getScene() == null)
        .flatMap(node -> Optional.ofNullable(node.getId()))
        .flatMap(id -> Optional.ofNullable(dialog.node().lookup("#" + id)))
        .ifPresent(Node::requestFocus);
  }

  private void build(Probe answered) {
    pages.getChildren().clear();
    ToggleGroup group = new ToggleGroup();
    for (ProbePage one : ProbePage.values()) {
      one.answer(answered)
          .ifPresent(
              answer -> {
                ToggleButton button = new ToggleButton(one.title());
                button.setId(one.id());
                button.setMinWidth(Region.USE_PREF_SIZE);
                button.setToggleGroup(group);
                button.setSelected(one == page);
                button.setOnAction(
                    event -> {
                      button.setSelected(true);
                      page = one;
                      draw(answered, answer);
                    });
                pages.getChildren().add(button);
                if (one == page) {
                  draw(answered, answer);
                }
              });
    }
  }

  private void draw(Probe answered, Probed answer) {
    if (page == ProbePage.PHASES) {
      Node phases = walk.view(answered, subject);
      VBox.setVgrow(phases, Priority.ALWAYS);
      body.getChildren().setAll(phases);
      return;
    }
    Label title = new Label(answer.title());
    title.setId("probe-title");
    title.getStyleClass().add("cl-title");
    Label summary = new Label(answer.summary());
    summary.setId("probe-summary");
    summary.getStyleClass().add("cl-second");
    Node drawing = new AnswerView(subject, palette).of(page, answer);
    VBox.setVgrow(drawing, Priority.ALWAYS);
    body.getChildren().setAll(title, summary, drawing);
  }
}
