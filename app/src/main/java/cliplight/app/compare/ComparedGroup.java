package cliplight.app.compare;

import cliplight.app.theme.Figures;
import cliplight.app.workspace.KeySettings;
import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunInfo;
import cliplight.engine.runs.RunReader;
import cliplight.engine.runs.RunSummary;
import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.SeriesNames;
import cliplight.engine.runs.formula.Formula;
import cliplight.engine.runs.formula.Formulas;
import cliplight.engine.runs.statistics.Recipe;
import cliplight.viz.ShownRun;
import cliplight.viz.chart.GroupPlot;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Marked runs that differ in their seeds only. It goes by letter and colour of its first run.
 *
 * @param name the settings that tell it from the other groups
 * @param runs at least one
 * @param loss the loss of the runs
 * @param maxLogit the largest attention logit of the runs
 * @param largest the largest attention logit of any run at any step, runs that do not count
 *     included; NaN without one
 * @param recipe of its first run
 * @param changed whether that was changed while it trained
 */
record ComparedGroup(
    String name,
    List<ShownRun> runs,
    ComparedSeries loss,
    ComparedSeries maxLogit,
    double largest,
    Recipe recipe,
    boolean changed) {

  private static final Formula LARGEST = Formula.parse(SeriesNames.MAX_LOGIT_ALL);

  /** For logs of other tools that have each head's largest logit and not the largest of all. */
  private static final Formula LARGEST_OF_HEADS =
      Formula.parse("max(" + SeriesNames.MAX_LOGIT + "{*})");

  ComparedGroup {
    runs = List.copyOf(runs);
    if (runs.isEmpty()) {
      throw new IllegalArgumentException("A group has at least one run");
    }
  }

  /** Looks at all points of all runs: not for the JavaFX thread. */
  static ComparedGroup of(
      String name, List<ShownRun> runs, Formula loss, Formulas formulas, int last) {
    List<RunReader> readers = runs.stream().map(ShownRun::reader).toList();
    boolean recorded =
        readers.stream()
            .anyMatch(run -> run.series(SeriesKey.of(SeriesNames.MAX_LOGIT_ALL)).isPresent());
    return new ComparedGroup(
        name,
        runs,
        ComparedSeries.of(name, readers, loss, formulas, last),
        ComparedSeries.of(name, readers, recorded ? LARGEST : LARGEST_OF_HEADS, formulas, 1),
        readers.stream()
            .mapToDouble(run -> RunSummary.of(run).maxLogit())
            .filter(value -> !Double.isNaN(value))
            .max()
            .orElse(Double.NaN),
        Recipe.of(readers.get(0)),
        !readers.get(0).changes().isEmpty());
  }

  ShownRun first() {
    return runs.get(0);
  }

  RunInfo info() {
    return first().reader().info();
  }

  String letter() {
    return first().letter();
  }

  /** The letters of all its runs: A B C. */
  String letters() {
    return runs.stream().map(ShownRun::letter).collect(Collectors.joining(" "));
  }

  /**
   * What its first run is called; its study, such as the folder that logs were imported from, where
   * runs are grouped by that.
   */
  String title() {
    boolean byStudy = !name.isEmpty() && name.equals(info().study());
    return (byStudy ? name : first().name()) + (changed ? " · changed" : "");
  }

  String lr() {
    return setting("optimizer.lr");
  }

  /** The clip's threshold; a dash for runs without clip. */
  String tau() {
    return KeySettings.clips(info().settings()) ? setting("optimizer.tau") : "–";
  }

  private String setting(String key) {
    return Optional.of(info().setting(key, ""))
        .filter(value -> !value.isEmpty())
        .map(Figures::setting)
        .orElse("–");
  }

  /** The seeds: 0, 1, 2. */
  String seeds() {
    return runs.stream()
        .map(run -> run.reader().info().setting("seed", "–"))
        .collect(Collectors.joining(", "));
  }

  boolean has(RunId run) {
    return runs.stream().anyMatch(each -> each.reader().info().id().equals(run));
  }

  /** A series of this group as charts draw it. */
  GroupPlot plot(ComparedSeries series) {
    return new GroupPlot(
        letter(),
        first().color(),
        first().dashed(),
        series.group().members().size(),
        series.curve(),
        series.others());
  }
}
