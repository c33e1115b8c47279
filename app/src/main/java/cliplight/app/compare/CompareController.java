package cliplight.app.compare;

import cliplight.app.action.ActionTable;
import cliplight.app.figure.FigureSubject;
import cliplight.app.message.Message;
import cliplight.app.workspace.Background;
import cliplight.app.workspace.Workspace;
import cliplight.engine.runs.RunInfo;
import cliplight.engine.runs.RunState;
import cliplight.engine.runs.formula.Formulas;
import cliplight.viz.ShownRun;
import cliplight.viz.theme.Palette;
import java.util.List;
import java.util.Optional;
import javafx.beans.binding.Bindings;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.value.ObservableBooleanValue;
import javafx.scene.Node;

/** The Compare page: groups the runs that are marked and keeps the page up to date. */
public final class CompareController {

  private final Workspace workspace;
  private final ObjectProperty<Palette> palette;
  private final CompareModel model = new CompareModel();
  private final Formulas formulas = new Formulas();
  private final CompareCharts charts;
  private final Latest<Pair, Optional<DrawnDifference>> differences;
  private final Latest<Written, DrawnFormula> drawings;
  private final Latest<Searched, SpikeSearch> searches;
  private final Latest<Asked, Comparison> comparisons;
  private final Latest<Aimed, Optional<Target.Answer>> targets;

  public CompareController(
      Workspace workspace, Background background, ObjectProperty<Palette> palette) {
    this.workspace = workspace;
    this.palette = palette;
    comparisons = new Latest<>(background, this::compare, this::show, this::tell);
    targets =
        new Latest<>(
            background,
            aimed -> aimed.target().map(target -> target.of(aimed.comparison())),
            answer -> model.reachedProperty().set(answer),
            this::tell);
    differences =
        new Latest<>(
            background,
            pair ->
                pair.group()
                    .flatMap(group -> pair.baseline().map(base -> DrawnDifference.of(group, base))),
            difference -> model.differenceProperty().set(difference),
            this::tell);
    drawings =
        new Latest<>(
            background,
            written -> DrawnFormula.of(written.formula(), written.comparison(), formulas),
            drawn -> model.drawnProperty().set(drawn),
            this::tell);
    searches =
        new Latest<>(
            background,
            searched ->
                SpikeSearch.in(searched.comparison(), searched.of(), searched.detector(), formulas),
            search -> model.spikesProperty().set(Optional.of(search)),
            this::tell);
    charts = new CompareCharts(model, workspace.axis(), palette);
  }

  /** All that the comparison depends on. */
  private record Asked(List<Known> runs, int last) {}

  /** The two groups whose difference is drawn. */
  private record Pair(Optional<ComparedGroup> group, Optional<ComparedGroup> baseline) {}

  /** A formula and the groups it is worked out for. */
  private record Written(String formula, Comparison comparison) {}

  /** A series of the groups and the rule that it is searched for spikes by. */
  private record Searched(String of, String detector, Comparison comparison) {}

  /** A target and the groups that are to reach it. */
  private record Aimed(Optional<Target> target, Comparison comparison) {}

  /**
   * A run as far as it is looked at. While it trains no statistics look at its points, but its
   * largest logit and its spikes are told: anew every so many steps.
   */
  private record Known(ShownRun run, RunState state, long looked, int series) {

    private static final long LOOKED_EVERY = 25;

    static Known of(ShownRun run) {
      RunInfo info = run.reader().info();
      boolean ended = info.state() != RunState.RUNNING;
      long looked = ended ? info.lastStep() : info.lastStep() / LOOKED_EVERY;
      return new Known(run, info.state(), looked, run.reader().keys().size());
    }
  }

  /** The middle. */
  public Node page(ActionTable actions) {
    return new CompareViewBuilder(model, charts, workspace.shown(), actions, palette).build();
  }

  /** The panel at the right. */
  public Node statistics() {
    return new StatisticsViewBuilder(model, palette, workspace.axis()::pin).build();
  }

  /** Whether seed bands are 95 % confidence intervals. */
  public BooleanProperty intervalProperty() {
    return model.intervalProperty();
  }

  /** Whether a group is chosen that could be the baseline. */
  public ObservableBooleanValue canBeBaseline() {
    return Bindings.createBooleanBinding(
        () -> model.chosen().isPresent(),
        model.comparisonProperty(),
        model.chosenProperty(),
        model.baselineProperty());
  }

  /** Compares all groups with the chosen one from now on, and that with what was the baseline. */
  public void makeBaseline() {
    Optional<ComparedGroup> was = model.baseline();
    Optional<ComparedGroup> chosen = model.chosen();
    model.baselineProperty().set(chosen.map(group -> group.info().id()));
    model.chosenProperty().set(was.map(group -> group.info().id()));
  }

  /** The charts that show anything, to be saved. */
  public List<FigureSubject> figures() {
    return charts.figures(workspace.axis());
  }

  /**
   * Switches the chart under the pointer, or the focused one, between log and linear values.
   *
   * @return false where none of them is a chart that can
   */
  public boolean toggleLog() {
    return charts.toggleLog();
  }

  /** Once a frame while the page is shown: groups the runs anew if something changed. */
  public void pulse() {
    Asked now =
        new Asked(workspace.shown().stream().map(Known::of).toList(), model.lastProperty().get());
    comparisons.ask(now);
    askTarget();
    differences.ask(new Pair(model.chosen(), model.baseline()));
    drawings.ask(new Written(model.formulaProperty().get(), model.comparison()));
    searches.ask(
        new Searched(
            model.spikesOfProperty().get(), model.detectorProperty().get(), model.comparison()));
    charts.frame();
  }

  private Comparison compare(Asked now) {
    return Comparison.of(now.runs().stream().map(Known::run).toList(), formulas, now.last());
  }

  private void show(Comparison comparison) {
    model.problemProperty().set("");
    model.comparisonProperty().set(comparison);
  }

  private void tell(Throwable failure) {
    model.problemProperty().set("These runs cannot be compared: " + Message.sentence(failure));
  }

  private void askTarget() {
    Optional<Target> target;
    try {
      target = Target.read(model.targetProperty().get(), model.knownSdProperty().get());
      model.targetProblemProperty().set("");
    } catch (IllegalArgumentException e) {
      target = Optional.empty();
      model.targetProblemProperty().set(Message.sentence(e));
    }
    targets.ask(new Aimed(target, model.comparison()));
  }
}
