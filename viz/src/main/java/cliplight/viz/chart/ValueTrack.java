package cliplight.viz.chart;

import cliplight.engine.runs.SeriesReader;
import cliplight.viz.theme.Ink;

/**
 * A series whose values are read out: at the cursor with letter and chip, as a dot on the plot, and
 * its last value in the right margin.
 *
 * @param letter the run's
 * @param ink the run's colour
 * @param points what is read
 * @param endLabel words for the right margin; empty for letter and last value
 */
public record ValueTrack(String letter, Ink ink, SeriesReader points, String endLabel) {

  /** The last finite value; NaN if there is none. */
  double last() {
    for (int i = points.size() - 1; i >= 0; i--) {
      if (Double.isFinite(points.value(i))) {
        return points.value(i);
      }
    }
    return Double.NaN;
  }
}
