package cliplight.app.transport;

import cliplight.app.action.ActionButton;
import cliplight.app.action.ActionTable;
import cliplight.app.theme.IconBox;
import cliplight.viz.StepAxis;
import cliplight.viz.theme.Icons;
import java.util.Locale;
import javafx.beans.binding.Bindings;
import javafx.beans.value.ObservableBooleanValue;
import javafx.beans.value.ObservableStringValue;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.shape.Circle;

/** Builds the transport bar. */
final class TransportViewBuilder {

  /** Under this width elapsed and left make room. */
  private static final double WIDE = 1400;

  private static final double TIGHT = 860;

  private final TransportModel model;
  private final ActionTable actions;
  private final StepAxis axis;

  TransportViewBuilder(TransportModel model, ActionTable actions, StepAxis axis) {
    this.model = model;
    this.actions = actions;
    this.axis = axis;
  }

  Node build() {
    HBox bar = new HBox();
    bar.setId("transport");
    bar.getStyleClass().add("cl-transport");
    ObservableBooleanValue wide = bar.widthProperty().greaterThanOrEqualTo(WIDE);
    ObservableBooleanValue tight = bar.widthProperty().lessThan(TIGHT);
    ObservableBooleanValue tokens =
        Bindings.and(Bindings.not(tight), model.tokensProperty().isNotEmpty());
    Region gap = new Region();
    HBox.setHgrow(gap, Priority.ALWAYS);
    bar.getChildren()
        .addAll(
            button("first", Icons.FIRST),
            button("previous-event", Icons.PREVIOUS_EVENT),
            button("step-back", Icons.STEP_BACK),
            play(),
            button("step-forward", Icons.STEP),
            button("next-event", Icons.NEXT_EVENT),
            button("last", Icons.LAST),
            speed(),
            loop(),
            follow(),
            line(),
            stepRead(),
            lineIf(tokens),
            read("tokens", model.tokensProperty(), "tokens", tokens),
            read(
                "elapsed",
                model.elapsedProperty(),
                "elapsed",
                Bindings.and(wide, model.elapsedProperty().isNotEmpty())),
            read(
                "left",
                model.leftProperty(),
                "left",
                Bindings.and(wide, model.leftProperty().isNotEmpty())),
            gap,
            rates(),
            lineIf(model.ratesProperty().isNotEmpty()),
            recorded());
    return bar;
  }

  private Button button(String id, Icons icon) {
    Button button = new ActionButton(actions.get(id));
    button.setGraphic(new IconBox(icon));
    button.getStyleClass().add("cl-tool");
    return button;
  }

  private Button play() {
    Button play = button("play", Icons.PLAY);
    play.getStyleClass().add("cl-tool-wide");
    Runnable sign =
        () -> {
          boolean playing = model.playingProperty().get();
          boolean live = model.liveProperty().get();
          play.setGraphic(new IconBox(playing ? Icons.PAUSE : Icons.PLAY));
          play.setAccessibleText(
              playing
                  ? live ? "Pause the training" : "Pause"
                  : live ? "Go on training" : "Play the record");
        };
    model.playingProperty().addListener((p, was, is) -> sign.run());
    model.liveProperty().addListener((p, was, is) -> sign.run());
    return play;
  }

  private ComboBox<Speed> speed() {
    ComboBox<Speed> speed = new ComboBox<>();
    speed.setId("speed");
    speed.getStyleClass().add("cl-speed");
    speed.getItems().setAll(Speed.ALL);
    speed.valueProperty().bindBidirectional(model.speedProperty());
    speed.setCellFactory(list -> new SpeedCell());
    speed.setAccessibleText("Replay speed");
    speed.setTooltip(
        new Tooltip("How fast a record is replayed  ↑ ↓\nTraining runs as fast as it can"));
    speed.setVisibleRowCount(Speed.ALL.size());
    return speed;
  }

  private static final class SpeedCell extends ListCell<Speed> {
    @Override
    protected void updateItem(Speed speed, boolean empty) {
      super.updateItem(speed, empty);
      setText(
          empty
              ? ""
              : String.format(Locale.ROOT, "%-4s %4.0f steps/s", speed, speed.stepsPerSecond()));
    }
  }

  private ToggleButton loop() {
    ToggleButton loop = new ToggleButton();
    loop.setId("loop");
    loop.setGraphic(new IconBox(Icons.LOOP));
    loop.getStyleClass().add("cl-tool");
    ActionButton.describe(loop, actions.get("loop"));
    loop.selectedProperty().bindBidirectional(model.loopProperty());
    return loop;
  }

  private ToggleButton follow() {
    ToggleButton follow = new ToggleButton("Follow live");
    follow.setMinWidth(Region.USE_PREF_SIZE);
    follow.setId("follow-live");
    follow.getStyleClass().addAll("cl-follow");
    Circle dot = new Circle(3.4);
    dot.getStyleClass().add("cl-follow-dot");
    follow.setGraphic(dot);
    follow.selectedProperty().bindBidirectional(axis.followLiveProperty());
    follow.disableProperty().bind(model.followableProperty().not());
    ActionButton.describe(follow, actions.get("follow-live"));
    follow
        .accessibleHelpProperty()
        .bind(
            Bindings.when(model.liveProperty())
                .then("The step shown is the newest of the slowest arm")
                .otherwise(
                    Bindings.when(model.followableProperty())
                        .then("The step shown is the newest of the run that grows")
                        .otherwise("No run shown grows now, so there is nothing to follow")));
    return follow;
  }

  private Node stepRead() {
    Label word = word("step");
    Label step = new Label();
    step.setId("step");
    step.getStyleClass().addAll("cl-mono", "cl-step");
    step.textProperty().bind(model.stepProperty());
    Label total = new Label();
    total.setId("total");
    total.setMinWidth(Region.USE_PREF_SIZE);
    step.setMinWidth(Region.USE_PREF_SIZE);
    total.getStyleClass().addAll("cl-mono", "cl-quiet");
    total.textProperty().bind(Bindings.concat("/ ", model.totalProperty()));
    HBox box = new HBox(word, step, total);
    box.getStyleClass().add("cl-read");
    return box;
  }

  private static Node read(
      String id, ObservableStringValue value, String unit, ObservableBooleanValue visible) {
    Label number = new Label();
    number.setId(id);
    number.getStyleClass().addAll("cl-mono", "cl-strong");
    number.textProperty().bind(value);
    HBox box = new HBox(number, word(unit));
    box.getStyleClass().add("cl-read");
    show(box, visible);
    return box;
  }

  private Node rates() {
    Label rates = new Label();
    rates.setId("rates");
    rates.getStyleClass().addAll("cl-mono", "cl-strong");
    rates.textProperty().bind(model.ratesProperty());
    Label unit = word("steps/s");
    show(
        unit,
        Bindings.and(
            model.ratesProperty().isNotEmpty(), model.ratesProperty().isNotEqualTo("paused")));
    HBox box = new HBox(rates, unit);
    box.getStyleClass().add("cl-read");
    show(box, model.ratesProperty().isNotEmpty());
    return box;
  }

  private Node recorded() {
    Node ok = new IconBox(Icons.CHECK);
    ok.getStyleClass().add("cl-ok");
    show(ok, Bindings.and(model.recordedProperty().isNotEmpty(), model.completeProperty()));
    Label text = word("");
    text.setMinWidth(0);
    text.setId("recorded");
    text.textProperty()
        .bind(
            Bindings.when(model.anyRunProperty())
                .then(model.recordedProperty())
                .otherwise("no run chosen"));
    HBox box = new HBox(ok, text);
    box.getStyleClass().add("cl-read");
    return box;
  }

  private static Label word(String text) {
    Label label = new Label(text);
    label.getStyleClass().addAll("cl-quiet");
    label.setMinWidth(Region.USE_PREF_SIZE);
    return label;
  }

  private static Region line() {
    Region line = new Region();
    line.getStyleClass().add("cl-bar-line");
    return line;
  }

  private static Region lineIf(ObservableBooleanValue visible) {
    Region line = line();
    show(line, visible);
    return line;
  }

  private static void show(Node node, ObservableBooleanValue visible) {
    node.visibleProperty().bind(visible);
    node.managedProperty().bind(visible);
  }
}
