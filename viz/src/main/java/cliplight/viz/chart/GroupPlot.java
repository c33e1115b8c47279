package cliplight.viz.chart;

import cliplight.engine.runs.SeriesReader;
import cliplight.engine.runs.statistics.GroupCurve;
import java.util.List;

/**
 * One series of a group of runs, such as the seeds of one setting, as charts draw it.
 *
 * @param letter of the group's first run
 * @param color index into the run colours, of the same run
 * @param dashed whether that colour is used a second time
 * @param n how many runs the curve is of
 * @param curve mean and spread at the steps that all of them have
 * @param others the series of runs that do not count; drawn thin
 */
public record GroupPlot(
    String letter, int color, boolean dashed, int n, GroupCurve curve, List<SeriesReader> others) {

  public GroupPlot {
    others = List.copyOf(others);
  }

  /** Whether there is a curve of it. */
  public boolean drawsAnything() {
    return n > 0 || !others.isEmpty();
  }
}
