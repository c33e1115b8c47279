package cliplight.viz.chart;

import java.util.Arrays;
import java.util.Comparator;
import java.util.OptionalDouble;

/** Places labels beside a plot so that none covers another. */
final class LabelStack {

  private LabelStack() {}

  /**
   * Moves labels apart, keeping their order.
   *
   * @param wanted where each label would stand by its value, pixels downwards
   * @param fixed a label that does not move, if there is one
   * @param gap least distance between two
   * @param top highest place allowed
   * @param bottom lowest place allowed
   * @return where each label stands, in the order of {@code wanted}
   */
  static double[] place(
      double[] wanted, OptionalDouble fixed, double gap, double top, double bottom) {
    Integer[] order = new Integer[wanted.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparingDouble(i -> wanted[i]));
    double[] placed = wanted.clone();
    if (fixed.isEmpty()) {
      stack(placed, order, 0, order.length, gap, top, bottom);
      return placed;
    }
    double at = fixed.getAsDouble();
    int above = 0;
    while (above < order.length && wanted[order[above]] <= at) {
      above++;
    }
    // what has no room on its own side of the fixed label goes to the other
    above = Math.min(above, Math.max(0, (int) ((at - top) / gap)));
    above = Math.max(above, order.length - Math.max(0, (int) ((bottom - at) / gap)));
    stack(placed, order, 0, above, gap, top, at - gap);
    stack(placed, order, above, order.length, gap, at + gap, bottom);
    return placed;
  }

  /** Moves some of the labels apart between two places. */
  private static void stack(
      double[] placed, Integer[] order, int from, int to, double gap, double top, double bottom) {
    double limit = top;
    for (int k = from; k < to; k++) {
      placed[order[k]] = Math.max(placed[order[k]], limit);
      limit = placed[order[k]] + gap;
    }
    limit = bottom;
    for (int k = to - 1; k >= from; k--) {
      placed[order[k]] = Math.min(placed[order[k]], limit);
      limit = placed[order[k]] - gap;
    }
  }
}
