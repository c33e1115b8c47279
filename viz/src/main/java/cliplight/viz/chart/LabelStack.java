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
    int split = 0;
    if (fixed.isPresent()) {
      while (split < order.length && wanted[order[split]] <= fixed.getAsDouble()) {
        split++;
      }
      double limit = fixed.getAsDouble() - gap;
      for (int k = split - 1; k >= 0; k--) {
        placed[order[k]] = Math.min(placed[order[k]], limit);
        limit = placed[order[k]] - gap;
      }
      limit = fixed.getAsDouble() + gap;
      for (int k = split; k < order.length; k++) {
        placed[order[k]] = Math.max(placed[order[k]], limit);
        limit = placed[order[k]] + gap;
      }
    }
    double limit = top;
    for (int k = 0; k < order.length; k++) {
      placed[order[k]] = Math.max(placed[order[k]], limit);
      limit = placed[order[k]] + gap;
    }
    limit = bottom;
    for (int k = order.length - 1; k >= 0; k--) {
      placed[order[k]] = Math.min(placed[order[k]], limit);
      limit = placed[order[k]] - gap;
    }
    return placed;
  }
}
