package cliplight.app.compare;

import cliplight.app.figure.FigureSubject;
import cliplight.engine.runs.RunState;
import cliplight.viz.ShownRun;
import cliplight.viz.StepAxis;
import cliplight.viz.Threshold;
import cliplight.viz.chart.ChartContent;
import cliplight.viz.chart.ChartSurface;
import cliplight.viz.chart.GroupCharts;
import cliplight.viz.chart.GroupPlot;
import cliplight.viz.chart.LinkedCharts;
import cliplight.viz.figure.Figure;
import cliplight.viz.theme.Palette;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import javafx.beans.InvalidationListener;
import javafx.beans.property.ObjectProperty;

/** The charts of the Compare page and what stands in them. */
final class CompareCharts {

  private static final String NO_RUN = "No run is marked.";

  private final CompareModel model;
  private final ObjectProperty<Palette> palette;
  private final LinkedCharts linked;
  private final ChartSurface loss;
  private final ChartSurface maxLogit;
  private final ChartSurface difference;
  private final ChartSurface formula;
  private final Set<ChartSurface> logScaled = new HashSet<>();
  private boolean stale = true;
  private long liveVersions;

  CompareCharts(CompareModel model, StepAxis axis, ObjectProperty<Palette> palette) {
    this.model = model;
    this.palette = palette;
    linked = new LinkedCharts(axis, palette);
    loss = chart("compare-loss");
    maxLogit = chart("compare-max-logit");
    difference = chart("compare-difference");
    formula = chart("compare-formula");
    logScaled.add(maxLogit);
    InvalidationListener changed = property -> stale = true;
    model.comparisonProperty().addListener(changed);
    model.intervalProperty().addListener(changed);
    model.differenceProperty().addListener(changed);
    model.drawnProperty().addListener(changed);
    palette.addListener(changed);
  }

  private ChartSurface chart(String id) {
    ChartSurface chart = linked.add(true);
    chart.setId(id);
    return chart;
  }

  ChartSurface loss() {
    return loss;
  }

  ChartSurface maxLogit() {
    return maxLogit;
  }

  ChartSurface difference() {
    return difference;
  }

  ChartSurface formula() {
    return formula;
  }

  /**
   * Switches the chart that is looked at between log and linear values.
   *
   * @return false without one, and for the difference, which has values below 0
   */
  boolean toggleLog() {
    Optional<ChartSurface> chart = linked.lookedAt().filter(each -> !each.equals(difference));
    if (chart.isPresent() && !logScaled.remove(chart.get())) {
      logScaled.add(chart.get());
    }
    stale = true;
    return chart.isPresent();
  }

  /** Once a frame. */
  void frame() {
    if (stale) {
      stale = false;
      fill();
    }
    long versions = liveVersions();
    if (versions != liveVersions) {
      liveVersions = versions;
      loss.pointsCame();
      maxLogit.pointsCame();
      formula.pointsCame();
    }
    linked.frame();
  }

  /** Moves when a run that trains gets points. */
  private long liveVersions() {
    return model.comparison().groups().stream()
        .flatMap(group -> group.runs().stream())
        .map(ShownRun::reader)
        .filter(run -> run.info().state() == RunState.RUNNING)
        .mapToLong(run -> run.version() + 1)
        .sum();
  }

  private void fill() {
    contents(palette.get()).forEach(ChartSurface::show);
  }

  /** What each chart shows, in some colours. */
  private Map<ChartSurface, ChartContent> contents(Palette inks) {
    List<ComparedGroup> groups = model.comparison().groups();
    GroupCharts content = new GroupCharts(inks, model.intervalProperty().get());
    List<Threshold> thresholds =
        Threshold.of(groups.stream().flatMap(group -> group.runs().stream()).toList());
    Map<ChartSurface, ChartContent> contents = new LinkedHashMap<>();
    contents.put(
        loss,
        content.of(
            heading(), plots(groups, ComparedGroup::loss), List.of(), log(loss), empty("loss")));
    contents.put(
        maxLogit,
        content.of(
            "Max attention logit",
            plots(groups, ComparedGroup::maxLogit),
            thresholds,
            log(maxLogit),
            empty("max attention logit")));
    contents.put(difference, difference(content));
    contents.put(formula, formula(content));
    return contents;
  }

  /** The charts that show anything, to be saved. */
  List<FigureSubject> figures(StepAxis axis) {
    Optional<ChartSurface> lookedAt = linked.lookedAt();
    return contents(palette.get()).entrySet().stream()
        .filter(chart -> !chart.getValue().curves().isEmpty())
        .map(
            chart ->
                new FigureSubject(
                    chart.getValue().name(),
                    lookedAt.equals(Optional.of(chart.getKey())),
                    inks -> figure(chart.getKey(), axis, inks)))
        .toList();
  }

  private Figure figure(ChartSurface chart, StepAxis axis, Palette inks) {
    return new Figure(
        Objects.requireNonNull(contents(inks).get(chart)),
        legend(chart, inks),
        axis.fromProperty().get(),
        axis.toProperty().get(),
        inks);
  }

  private List<Figure.Entry> legend(ChartSurface chart, Palette inks) {
    if (chart.equals(formula) && model.drawnProperty().get().single().isPresent()) {
      return List.of();
    }
    if (chart.equals(difference)) {
      return model.differenceProperty().get().stream()
          .flatMap(
              drawn ->
                  Stream.of(
                      entry(drawn.group(), " minus " + drawn.baseline().letter(), inks),
                      entry(drawn.baseline(), "", inks)))
          .toList();
    }
    List<ComparedGroup> groups = model.comparison().groups();
    List<GroupPlot> plots =
        chart.equals(formula)
            ? model.drawnProperty().get().groups()
            : plots(groups, chart.equals(loss) ? ComparedGroup::loss : ComparedGroup::maxLogit);
    return groups.stream()
        .filter(
            group ->
                plots.stream()
                    .anyMatch(plot -> plot.letter().equals(group.letter()) && plot.drawsAnything()))
        .map(group -> entry(group, "", inks))
        .toList();
  }

  private static Figure.Entry entry(ComparedGroup group, String less, Palette inks) {
    return new Figure.Entry(
        group.letter(),
        group.letter() + " " + group.title() + less,
        inks.run(group.first().color()),
        group.first().dashed());
  }

  private ChartContent difference(GroupCharts content) {
    Optional<DrawnDifference> drawn = model.differenceProperty().get();
    if (drawn.isEmpty()) {
      return ChartContent.empty(
          heading() + ", difference", "Two groups are needed for a difference.");
    }
    ComparedGroup group = drawn.get().group();
    ComparedGroup baseline = drawn.get().baseline();
    String name = heading() + ", " + group.letter() + " minus " + baseline.letter();
    for (ComparedGroup one : List.of(group, baseline)) {
      if (one.loss().group().hasNoSeries()) {
        return ChartContent.empty(name, "No run of " + one.letter() + " recorded its loss.");
      }
    }
    if (group.loss().group().members().isEmpty() || baseline.loss().group().members().isEmpty()) {
      return ChartContent.empty(name, "Both groups need a run that counts: see who is left out.");
    }
    if (drawn.get().curve().difference().size() == 0) {
      return ChartContent.empty(
          name, group.letter() + " and " + baseline.letter() + " have no step in common.");
    }
    return content.difference(
        name, group.plot(group.loss()), baseline.plot(baseline.loss()), drawn.get().curve());
  }

  private String heading() {
    return ComparedLoss.heading(model.comparison().loss());
  }

  private ChartContent formula(GroupCharts content) {
    DrawnFormula drawn = model.drawnProperty().get();
    if (drawn.problem().isPresent() || drawn.text().isEmpty()) {
      return ChartContent.empty(
          "Formula",
          drawn.text().isEmpty() ? "Type a formula of the marked runs." : "Nothing to draw.");
    }
    return drawn
        .single()
        .map(points -> content.single(drawn.text(), points, log(formula)))
        .orElseGet(
            () ->
                content.of(
                    drawn.text(), drawn.groups(), List.of(), log(formula), "No run is marked."));
  }

  private boolean log(ChartSurface chart) {
    return logScaled.contains(chart);
  }

  private static List<GroupPlot> plots(
      List<ComparedGroup> groups, Function<ComparedGroup, ComparedSeries> series) {
    return groups.stream().map(group -> group.plot(series.apply(group))).toList();
  }

  private String empty(String what) {
    return model.comparison().groups().isEmpty()
        ? NO_RUN
        : "No run that is marked recorded its " + what + ".";
  }
}
