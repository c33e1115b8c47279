package cliplight.viz.timeline;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** What of a lane is taken by marks and words, so that words stand only where there is room. */
final class LaneRoom {

  /** From a mark to its words. */
  private static final double GAP = 5;

  private record Taken(double from, double to) {}

  private final double left;
  private final double right;
  private final List<Taken> taken = new ArrayList<>();

  /**
   * @param left where the lane begins, in pixels
   * @param right where it ends
   */
  LaneRoom(double left, double right) {
    this.left = left;
    this.right = right;
  }

  void take(double from, double to) {
    taken.add(new Taken(from, to));
  }

  /** Whether nothing stands between two places, both within the lane. */
  boolean free(double from, double to) {
    return from >= left
        && to <= right
        && taken.stream().noneMatch(each -> each.from < to && each.to > from);
  }

  /** The beginning of what is taken after a place; the lane's end where nothing is. */
  double next(double after) {
    return taken.stream().mapToDouble(Taken::from).filter(from -> from > after).min().orElse(right);
  }

  /**
   * Finds and takes a place for words beside a mark: before it, else after it.
   *
   * @param from where the mark begins
   * @param to where it ends
   * @return where the words begin; empty where there is no room
   */
  OptionalDouble takeBeside(double from, double to, double width) {
    for (double start : new double[] {from - GAP - width, to + GAP}) {
      if (free(start, start + width)) {
        take(start, start + width);
        return OptionalDouble.of(start);
      }
    }
    return OptionalDouble.empty();
  }
}
