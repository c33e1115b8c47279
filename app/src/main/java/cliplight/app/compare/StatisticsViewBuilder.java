package cliplight.app.compare;

import cliplight.app.theme.Figures;
import cliplight.engine.runs.statistics.BelowTarget;
import cliplight.engine.runs.statistics.GroupDifference;
import cliplight.engine.runs.statistics.RunGroup;
import cliplight.engine.runs.statistics.WelchTest;
import cliplight.viz.statistics.SeedRings;
import cliplight.viz.theme.Palette;
import cliplight.viz.theme.Readout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import javafx.beans.InvalidationListener;
import javafx.beans.property.ObjectProperty;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.TextField;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/** Builds the panel of statistics: the chosen group against the baseline. */
final class StatisticsViewBuilder {

  private final CompareModel model;
  private final ObjectProperty<Palette> palette;
  private final LongConsumer goTo;
  private final Label against = new Label();
  private final VBox figures = new VBox();
  private final VBox targets = new VBox();

  /**
   * @param goTo moves the cursor to a step
   */
  StatisticsViewBuilder(CompareModel model, ObjectProperty<Palette> palette, LongConsumer goTo) {
    this.model = model;
    this.palette = palette;
    this.goTo = goTo;
  }

  Node build() {
    figures.setId("statistics-figures");
    figures.getStyleClass().add("cl-statistics-rows");
    targets.setId("statistics-targets");
    targets.getStyleClass().add("cl-statistics-rows");
    VBox content =
        new VBox(
            figures,
            new ConfigDiffViewBuilder(model).build(),
            target(),
            targets,
            new SharedSpikesViewBuilder(model, goTo).build());
    content.getStyleClass().add("cl-statistics");
    ScrollPane scroll = new ScrollPane(content);
    scroll.setFitToWidth(true);
    scroll.getStyleClass().add("cl-lights-scroll");
    VBox.setVgrow(scroll, Priority.ALWAYS);
    against.setId("statistics-against");
    VBox panel = new VBox(Words.head("Statistics", against, "cl-panel-head"), scroll);
    panel.setId("statistics-panel");
    panel.getStyleClass().addAll("cl-panel", "cl-panel-right");
    InvalidationListener changed = property -> fill();
    model.comparisonProperty().addListener(changed);
    model.chosenProperty().addListener(changed);
    model.baselineProperty().addListener(changed);
    model.reachedProperty().addListener(property -> fillTargets());
    fill();
    return panel;
  }

  private Node target() {
    TextField loss = field("target", "Target loss", "2.0");
    loss.textProperty().bindBidirectional(model.targetProperty());
    TextField sd = field("known-sd", "Known standard deviation of one run", "own");
    sd.textProperty().bindBidirectional(model.knownSdProperty());
    HBox row = new HBox(second("target loss"), loss, second("known sd"), sd);
    row.getStyleClass().add("cl-statistics-target");
    Label problem = new Label();
    problem.setId("target-problem");
    problem.getStyleClass().addAll("cl-problem-text", "cl-small");
    problem.setWrapText(true);
    problem.textProperty().bind(model.targetProblemProperty());
    problem.visibleProperty().bind(model.targetProblemProperty().isNotEmpty());
    problem.managedProperty().bind(problem.visibleProperty());
    return new VBox(row, problem);
  }

  private static TextField field(String id, String what, String prompt) {
    TextField field = new TextField();
    field.setId(id);
    field.setPrefColumnCount(5);
    field.setPromptText(prompt);
    field.setAccessibleText(what);
    field.getStyleClass().add("cl-mono");
    return field;
  }

  private void fill() {
    Optional<ComparedGroup> baseline = model.baseline();
    Optional<ComparedGroup> chosen = model.chosen();
    List<Node> rows = new ArrayList<>();
    against.setText("");
    if (baseline.isEmpty()) {
      rows.add(Words.small("statistics-empty", "No run is marked: there is nothing to compare."));
    } else {
      List<ComparedGroup> groups = Stream.concat(baseline.stream(), chosen.stream()).toList();
      rows.addAll(rings(groups));
      if (chosen.isPresent()) {
        compare(rows, chosen.get(), baseline.get());
      } else {
        rows.add(
            Words.small(
                "statistics-empty",
                "One group is marked. Mark runs of another setting to compare it with."));
      }
      excluded(rows, groups);
    }
    figures.getChildren().setAll(rows);
    fillTargets();
  }

  private List<Node> rings(List<ComparedGroup> groups) {
    List<SeedRings.Row> rows = new ArrayList<>();
    for (ComparedGroup group : groups) {
      RunGroup loss = group.loss().group();
      loss.finals()
          .ifPresent(
              sample ->
                  rows.add(
                      new SeedRings.Row(
                          group.letter() + " " + group.title(),
                          group.first().color(),
                          loss.members().stream().map(RunGroup.Member::finalValue).toList(),
                          sample)));
    }
    if (rows.isEmpty()) {
      return List.of(Words.small("statistics-no-final", "No marked run has a final loss yet."));
    }
    SeedRings rings = new SeedRings(rows, palette);
    rings.setId("seed-rings");
    boolean spread = rows.stream().anyMatch(row -> row.sample().n() > 1);
    return List.of(
        rings,
        Words.small(
            "statistics-rings",
            spread
                ? "A ring is a run's final loss, the bar their mean, the line its 95 % CI by"
                    + " Student's t."
                : "A ring is a run's final loss. One run has no spread."));
  }

  private void compare(List<Node> rows, ComparedGroup chosen, ComparedGroup baseline) {
    RunGroup a = chosen.loss().group();
    RunGroup b = baseline.loss().group();
    String step = a.lastStep().isPresent() ? " at " + a.lastStep().getAsLong() : "";
    against.setText(
        chosen.letter()
            + " against "
            + baseline.letter()
            + ", "
            + model.comparison().loss()
            + step);
    Optional<GroupDifference> difference = GroupDifference.ofFinals(a, b);
    rows.add(
        row(
            "difference",
            "difference of means",
            difference.map(d -> Figures.signed(d.difference())).orElse("–")));
    Optional<WelchTest> test = difference.flatMap(GroupDifference::test);
    test.ifPresent(
        welch -> {
          rows.add(
              row(
                  "interval",
                  "its 95 % CI",
                  Figures.signed(welch.low()) + " to " + Figures.signed(welch.high())));
          rows.add(
              row(
                  "welch",
                  "Welch t, df " + Readout.fourDigits(welch.degreesOfFreedom()),
                  Readout.fourDigits(welch.t()) + " · p " + Figures.probability(welch.p())));
        });
    difference
        .flatMap(GroupDifference::paired)
        .ifPresent(
            paired -> {
              rows.add(
                  row(
                      "paired-interval",
                      "95 % CI, paired by seed",
                      Figures.signed(paired.low()) + " to " + Figures.signed(paired.high())));
              rows.add(
                  row(
                      "paired",
                      "paired t, " + paired.pairs() + " seeds",
                      Readout.fourDigits(paired.t()) + " · p " + Figures.probability(paired.p())));
            });
    rows.add(
        row(
            "n",
            "n, " + chosen.letter() + " and " + baseline.letter(),
            a.members().size() + " and " + b.members().size()));
    difference
        .map(GroupDifference::untested)
        .filter(why -> !why.isEmpty())
        .ifPresent(why -> rows.add(Words.small("untested", why)));
    if (difference.isPresent() && !a.lastStep().equals(b.lastStep())) {
      rows.add(
          Words.small(
              "ends",
              "The groups do not end at the same step: "
                  + chosen.letter()
                  + " at "
                  + a.lastStep().orElse(0)
                  + ", "
                  + baseline.letter()
                  + " at "
                  + b.lastStep().orElse(0)
                  + "."));
    }
    if (test.isPresent() && model.comparison().groups().size() > 2) {
      rows.add(
          Words.small(
              "many",
              model.comparison().groups().size()
                  - 1
                  + " groups can be held against this baseline: one in twenty has p below 0.05"
                  + " where nothing differs."));
    }
  }

  private static void excluded(List<Node> rows, List<ComparedGroup> groups) {
    List<String> reasons = new ArrayList<>();
    for (ComparedGroup group : groups) {
      for (RunGroup.Exclusion one : group.loss().group().excluded()) {
        String letter =
            group.runs().stream()
                .filter(run -> run.reader().info().id().equals(one.run().id()))
                .map(run -> run.letter() + " ")
                .findFirst()
                .orElse("");
        reasons.add(letter + one.run().name() + " " + one.reason());
      }
    }
    rows.add(row("left-out", "left out", reasons.isEmpty() ? "none" : "" + reasons.size()));
    reasons.forEach(reason -> rows.add(Words.small("exclusion", reason)));
  }

  private void fillTargets() {
    List<Node> rows = new ArrayList<>();
    Optional<Target.Answer> reached = model.reachedProperty().get();
    if (reached.isEmpty()) {
      rows.add(
          Words.small(
              "target-empty",
              "With a target loss: the steps to it, and a one-sided test that the mean of the"
                  + " final losses is below it."));
    } else {
      Stream.concat(model.baseline().stream(), model.chosen().stream())
          .forEach(group -> target(rows, reached.get(), group));
    }
    targets.getChildren().setAll(rows);
  }

  private static void target(List<Node> rows, Target.Answer answer, ComparedGroup group) {
    Optional.ofNullable(answer.results().get(group.letter()))
        .ifPresent(
            result -> {
              String letter = group.letter();
              rows.add(
                  row(
                      "reached-" + letter,
                      "steps to " + Readout.fourDigits(answer.target().loss()) + ", " + letter,
                      result.words()));
              result.test().ifPresent(test -> below(rows, letter, test));
            });
  }

  private static void below(List<Node> rows, String letter, BelowTarget test) {
    if (test.untested().isPresent()) {
      rows.add(
          Words.small(
              "below-" + letter,
              letter + ": " + test.untested().get() + "; a known sd gives one."));
      return;
    }
    rows.add(
        row(
            "below-" + letter,
            letter + " below it? z, " + (test.sdIsKnown() ? "known sd" : "own sd"),
            Readout.fourDigits(test.z()) + " · p " + Figures.probability(test.pZ())));
    if (!Double.isNaN(test.pT())) {
      rows.add(row("below-t-" + letter, "by Student's t", "p " + Figures.probability(test.pT())));
    }
  }

  private static Label second(String text) {
    Label label = new Label(text);
    label.getStyleClass().add("cl-second");
    label.setMinWidth(Region.USE_PREF_SIZE);
    return label;
  }

  private static Node row(String id, String name, String value) {
    Label what = second(name);
    Region gap = new Region();
    HBox.setHgrow(gap, Priority.ALWAYS);
    Label figure = new Label(value);
    figure.setId("stat-" + id);
    figure.setWrapText(true);
    figure.getStyleClass().addAll("cl-mono", "cl-value");
    HBox row = new HBox(what, gap, figure);
    row.getStyleClass().add("cl-statistics-row");
    return row;
  }
}
