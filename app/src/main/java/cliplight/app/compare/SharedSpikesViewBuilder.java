package cliplight.app.compare;

import cliplight.app.theme.Figures;
import cliplight.engine.lab.spikes.SpikesAtStep;
import cliplight.engine.runs.SeriesNames;
import cliplight.engine.watch.SpikeRule;
import cliplight.viz.ShownRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import javafx.beans.property.StringProperty;
import javafx.collections.FXCollections;
import javafx.scene.Node;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/** Builds the list of steps at which several marked runs spike. */
final class SharedSpikesViewBuilder {

  private static final int MOST_SHOWN = 40;

  private final CompareModel model;
  private final LongConsumer goTo;
  private final VBox rows = new VBox();

  /**
   * @param goTo moves the cursor to a step
   */
  SharedSpikesViewBuilder(CompareModel model, LongConsumer goTo) {
    this.model = model;
    this.goTo = goTo;
  }

  Node build() {
    Label title = new Label("Shared spikes");
    title.getStyleClass().add("cl-panel-title");
    HBox search =
        new HBox(
            second("of"),
            choice(
                "spikes-of",
                "Series to search",
                List.of(SeriesNames.LOSS, SeriesNames.GRAD_NORM, SeriesNames.MAX_LOGIT_ALL),
                model.spikesOfProperty()),
            second("by"),
            choice("spikes-by", "Spike detector", SpikeRule.names(), model.detectorProperty()));
    search.getStyleClass().add("cl-spikes-search");
    VBox head = new VBox(title, search);
    head.getStyleClass().add("cl-section-head");
    rows.setId("shared-spikes");
    rows.getStyleClass().add("cl-statistics-rows");
    model.spikesProperty().addListener((p, was, is) -> fill(is));
    fill(model.spikesProperty().get());
    return new VBox(head, rows);
  }

  private static Label second(String text) {
    Label label = new Label(text);
    label.getStyleClass().add("cl-second");
    label.setMinWidth(Region.USE_PREF_SIZE);
    return label;
  }

  private static ComboBox<String> choice(
      String id, String what, List<String> values, StringProperty chosen) {
    ComboBox<String> choice = new ComboBox<>(FXCollections.observableArrayList(values));
    choice.setId(id);
    choice.setAccessibleText(what);
    choice.valueProperty().bindBidirectional(chosen);
    choice.setPrefWidth(130);
    choice.setMinWidth(60);
    return choice;
  }

  private void fill(Optional<SpikeSearch> search) {
    List<Node> nodes = new ArrayList<>();
    search.ifPresent(found -> fill(nodes, found));
    rows.getChildren().setAll(nodes);
  }

  private void fill(List<Node> nodes, SpikeSearch search) {
    if (search.searched().size() < 2) {
      nodes.add(
          Words.small(
              "spikes-words",
              "Two marked runs with "
                  + search.of()
                  + " are needed; here "
                  + (search.searched().size() == 1 ? "is 1." : "is none.")));
      return;
    }
    for (SpikesAtStep step :
        search.steps().subList(0, Math.min(MOST_SHOWN, search.steps().size()))) {
      nodes.add(row(search, step));
    }
    if (search.steps().size() > MOST_SHOWN) {
      nodes.add(
          Words.small("spikes-more", search.steps().size() - MOST_SHOWN + " more steps follow."));
    }
    nodes.add(Words.small("spikes-words", meaning(search)));
    for (SpikeSearch.Pair pair : search.pairs()) {
      nodes.add(
          Words.small(
              "spikes-pair",
              pair.a().letter()
                  + " and "
                  + pair.b().letter()
                  + ": "
                  + pair.shared().steps().size()
                  + " at the same step, "
                  + Figures.spread(pair.shared().expected())
                  + " expected by chance, p "
                  + Figures.probability(pair.shared().p())
                  + "."));
    }
    nodes.add(
        Words.small(
            "spikes-rule",
            search.of()
                + " of "
                + search.searched().size()
                + " runs by "
                + search.rule().detector()
                + ", window "
                + search.rule().window()
                + ", threshold "
                + Figures.setting(Double.toString(search.rule().threshold()))
                + tooShort(search)));
  }

  private static String meaning(SpikeSearch search) {
    if (search.steps().isEmpty()) {
      return "No two of these runs spike at the same step.";
    }
    boolean same = search.steps().stream().anyMatch(SpikesAtStep::sameData);
    boolean other = search.steps().stream().anyMatch(step -> !step.sameData());
    return (same
            ? "Spikes at the same step in runs that saw the same data point to the data, or to what"
                + " else these runs share by step, rather than to the optimizer. "
            : "")
        + (other
            ? "Where the runs saw other data, as other seeds do, a shared step is chance or the"
                + " schedule."
            : "");
  }

  private static String tooShort(SpikeSearch search) {
    return search.tooShort().isEmpty()
        ? "."
        : "; too short to judge: "
            + search.tooShort().stream().map(ShownRun::letter).collect(Collectors.joining(", "))
            + ".";
  }

  private Node row(SpikeSearch search, SpikesAtStep step) {
    Hyperlink link = new Hyperlink("step " + step.step());
    link.getStyleClass().add("cl-mono");
    link.setMinWidth(Region.USE_PREF_SIZE);
    link.setOnAction(
        event -> {
          link.setVisited(false);
          goTo.accept(step.step());
        });
    Label who =
        new Label(
            step.runs().stream()
                .map(run -> search.letter(run.id()))
                .sorted()
                .collect(Collectors.joining(" ")));
    who.getStyleClass().addAll("cl-mono", "cl-value");
    Region gap = new Region();
    HBox.setHgrow(gap, Priority.ALWAYS);
    Label data = new Label(step.sameData() ? "same data" : "other data");
    data.getStyleClass().addAll("cl-small", step.sameData() ? "cl-second" : "cl-quiet");
    HBox row = new HBox(link, who, gap, data);
    row.getStyleClass().add("cl-statistics-row");
    return row;
  }
}
