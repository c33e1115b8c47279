package cliplight.app.compare;

import cliplight.engine.runs.RunReader;
import cliplight.engine.runs.SeriesReader;
import cliplight.engine.runs.formula.Formula;
import cliplight.engine.runs.formula.FormulaException;
import cliplight.engine.runs.formula.Formulas;
import cliplight.engine.runs.statistics.GroupCurve;
import cliplight.engine.runs.statistics.RunGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One series, or formula of series, of a group of runs.
 *
 * @param group the runs that count, and those that do not
 * @param curve what the members come to at every step that all of them have
 * @param others the series of those that do not count, as far as they have it
 */
record ComparedSeries(RunGroup group, GroupCurve curve, List<SeriesReader> others) {

  ComparedSeries {
    others = List.copyOf(others);
  }

  /**
   * Works the series of every run out. Looks at all points: not for the JavaFX thread.
   *
   * @param last how many of the last values a final value is the mean of
   */
  static ComparedSeries of(
      String name, List<RunReader> runs, Formula formula, Formulas formulas, int last) {
    RunGroup group = RunGroup.of(name, runs, formula, formulas, last);
    Set<Object> members =
        group.members().stream().map(member -> member.run().id()).collect(Collectors.toSet());
    List<SeriesReader> others = new ArrayList<>();
    for (RunReader run : runs) {
      if (!members.contains(run.info().id())) {
        try {
          others.add(formulas.series(formula, List.of(run)));
        } catch (FormulaException e) {
          // without such a series; the group says so among its exclusions
        }
      }
    }
    return new ComparedSeries(group, GroupCurve.of(group.curve()), others);
  }
}
