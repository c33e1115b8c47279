package cliplight.app.start;

import cliplight.app.theme.Figures;
import cliplight.app.workspace.RunEntry;
import cliplight.app.workspace.Workspace;
import cliplight.engine.lab.Study;
import cliplight.engine.train.RunConfig;
import javafx.collections.ListChangeListener;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/** Builds the page of the first start. */
final class FirstStartViewBuilder {

  private final FirstStartController controller;
  private final Study study;
  private final Workspace workspace;
  private final Node chart;

  FirstStartViewBuilder(
      FirstStartController controller, Study study, Workspace workspace, Node chart) {
    this.controller = controller;
    this.study = study;
    this.workspace = workspace;
    this.chart = chart;
  }

  Node build() {
    Label head = new Label("Nothing has trained here yet");
    head.getStyleClass().add("cl-chapter");
    Label words =
        new Label(
            "Cliplight trains small Mixture-of-Experts transformers on this machine and gives every"
                + " attention head a lamp.\n"
                + "The lamp lights when the head's logits run out of room.");
    words.getStyleClass().addAll("cl-lead");
    words.setWrapText(true);

    Button run = new Button("Run the study");
    run.setId("run-study");
    run.getStyleClass().add("cl-primary");
    run.setOnAction(event -> controller.runStudy());
    Button replay = new Button("Replay");
    replay.setId("replay-samples");
    replay.setOnAction(event -> controller.replaySamples());
    Button open = new Button("Open…");
    open.setId("open-archive");
    open.setOnAction(event -> controller.open());

    RunConfig first = study.arms().get(0);
    Node replayCard =
        card(
            "Replay the samples",
            "The same study, recorded. Play it, step through it, look at any head.",
            replay);
    Node samples = samples();
    VBox column =
        new VBox(
            head,
            words,
            card(
                "Watch attention logits explode",
                armNames()
                    + ". "
                    + study.arms().size()
                    + " runs of "
                    + first.steps()
                    + " steps"
                    + Figures.about(study.expectedSeconds())
                    + ".",
                run),
            replayCard,
            dropCard(open),
            samples);
    column.getStyleClass().add("cl-start");
    ListChangeListener<RunEntry> whetherSamples = change -> showSamples(replayCard, samples);
    workspace.entries().addListener(whetherSamples);
    showSamples(replayCard, samples);

    VBox page = new VBox(column);
    page.getStyleClass().add("cl-start-page");
    ScrollPane scroll = new ScrollPane(page);
    scroll.setId("first-start");
    scroll.setFitToWidth(true);
    scroll.getStyleClass().add("cl-start-scroll");
    return scroll;
  }

  private void showSamples(Node replayCard, Node samples) {
    boolean any = !controller.samples().isEmpty();
    replayCard.setVisible(any);
    replayCard.setManaged(any);
    samples.setVisible(any);
    samples.setManaged(any);
  }

  private String armNames() {
    java.util.List<String> names = study.arms().stream().map(RunConfig::name).toList();
    if (names.size() == 1) {
      return names.get(0);
    }
    return String.join(", ", names.subList(0, names.size() - 1))
        + " and "
        + names.get(names.size() - 1)
        + " side by side";
  }

  private Node samples() {
    VBox box = new VBox(chart);
    box.getStyleClass().add("cl-start-samples");
    return box;
  }

  private static Node card(String title, String text, Button button) {
    Label head = new Label(title);
    head.getStyleClass().add("cl-panel-title");
    Label words = new Label(text);
    words.getStyleClass().add("cl-second");
    words.setWrapText(true);
    VBox left = new VBox(head, words);
    left.getStyleClass().add("cl-card-text");
    HBox.setHgrow(left, Priority.ALWAYS);
    button.getStyleClass().add("cl-card-button");
    button.setMinWidth(Region.USE_PREF_SIZE);
    HBox card = new HBox(left, button);
    card.getStyleClass().add("cl-card");
    return card;
  }

  private static Node dropCard(Button open) {
    Label words = new Label("Drop runs or logs here");
    Label kinds =
        new Label("archives of Cliplight, logs of TensorBoard, wandb, MLflow, CSV, JSON lines");
    kinds.getStyleClass().addAll("cl-small", "cl-quiet");
    HBox left = new HBox(words, kinds);
    left.getStyleClass().add("cl-card-line");
    HBox.setHgrow(left, Priority.ALWAYS);
    open.setMinWidth(Region.USE_PREF_SIZE);
    HBox card = new HBox(left, open);
    card.getStyleClass().addAll("cl-card", "cl-card-drop");
    return card;
  }
}
