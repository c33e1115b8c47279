package cliplight.app.compare;

import cliplight.engine.runs.RunReader;
import cliplight.engine.runs.SeriesReader;
import cliplight.engine.runs.formula.Formula;
import cliplight.engine.runs.formula.FormulaException;
import cliplight.engine.runs.formula.Formulas;
import cliplight.viz.ShownRun;
import cliplight.viz.chart.GroupPlot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a formula that somebody typed comes to for the marked runs.
 *
 * @param text the formula; empty for none
 * @param problem why it comes to nothing, and where in the text
 * @param groups one curve for each group, where the formula is worked out for every run by itself
 * @param single the one curve of a formula that says of which runs its series are
 */
record DrawnFormula(
    String text,
    Optional<FormulaException> problem,
    List<GroupPlot> groups,
    Optional<SeriesReader> single) {

  static final DrawnFormula NONE =
      new DrawnFormula("", Optional.empty(), List.of(), Optional.empty());

  DrawnFormula {
    groups = List.copyOf(groups);
  }

  /** Works a formula out. Looks at all points of all runs: not for the JavaFX thread. */
  static DrawnFormula of(String text, Comparison comparison, Formulas formulas) {
    if (text.isBlank() || comparison.groups().isEmpty()) {
      return new DrawnFormula(text.strip(), Optional.empty(), List.of(), Optional.empty());
    }
    try {
      Formula formula = Formula.parse(text);
      if (formula.namesRuns()) {
        SeriesReader series = formulas.series(formula, letters(comparison));
        // computed here rather than by the thread that paints
        series.size();
        return new DrawnFormula(text, Optional.empty(), List.of(), Optional.of(series));
      }
      return new DrawnFormula(
          text, Optional.empty(), groups(formula, comparison, formulas), Optional.empty());
    } catch (FormulaException e) {
      return new DrawnFormula(text, Optional.of(e), List.of(), Optional.empty());
    }
  }

  /** Runs go by their letters in formulas too: {@code loss@d} is the loss of run D. */
  private static Map<String, RunReader> letters(Comparison comparison) {
    Map<String, RunReader> letters = new LinkedHashMap<>();
    for (ComparedGroup group : comparison.groups()) {
      for (ShownRun run : group.runs()) {
        letters.put(run.letter().toLowerCase(Locale.ROOT), run.reader());
      }
    }
    return letters;
  }

  private static List<GroupPlot> groups(Formula formula, Comparison comparison, Formulas formulas) {
    List<GroupPlot> plots = new ArrayList<>();
    boolean any = false;
    for (ComparedGroup group : comparison.groups()) {
      List<RunReader> runs = group.runs().stream().map(ShownRun::reader).toList();
      ComparedSeries series = ComparedSeries.of(group.name(), runs, formula, formulas, 1);
      any |= !series.group().hasNoSeries();
      plots.add(group.plot(series));
    }
    if (!any) {
      // says where in the formula, and the nearest name there is
      formulas.series(formula, List.of(comparison.groups().get(0).first().reader()));
    }
    return plots;
  }
}
