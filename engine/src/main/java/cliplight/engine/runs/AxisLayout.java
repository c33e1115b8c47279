package cliplight.engine.runs;

import java.util.BitSet;
import java.util.List;

/**
 * The series of a run that share one axis: the same steps, wall times and tokens. A run that is
 * trained here has one axis; an imported run has as many as its series need.
 *
 * @param axis the number of the axis within its run, from 0
 * @param firstSeries the number within the run of the first of these series; the others follow
 * @param keys the series, in order
 * @param float64 which of the keys hold values that a 32-bit float would not hold exactly
 */
record AxisLayout(int axis, int firstSeries, List<SeriesKey> keys, BitSet float64) {

  AxisLayout {
    keys = List.copyOf(keys);
    float64 = (BitSet) float64.clone();
  }

  /** The one axis of a run whose series hold 32-bit floats. */
  static AxisLayout only(List<SeriesKey> keys) {
    return new AxisLayout(0, 0, keys, new BitSet());
  }

  int size() {
    return keys.size();
  }

  /** Whether the points of this axis were written again later. */
  boolean isSuperseded() {
    return size() > 0 && Superseded.is(keys.get(0));
  }

  boolean isFloat64(int series) {
    return float64.get(series);
  }
}
