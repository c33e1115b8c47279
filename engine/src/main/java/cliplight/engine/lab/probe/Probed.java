package cliplight.engine.lab.probe;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * One answer: an array with names on it, to be drawn, written or read.
 *
 * @param name fit for a file, such as {@code attention-L1H3}
 * @param title for a person
 * @param axes the name of each axis, outermost first, such as query and key
 * @param shape the size of each axis
 * @param labels for each axis what its places are called; an empty list where they are numbers from
 *     0
 * @param values in C order; NaN where there is none
 * @param summary the answer in a few words
 */
@SuppressWarnings("ArrayRecordComponent") // up to a map of context x context; nobody compares them
public record Probed(
    String name,
    String title,
    List<String> axes,
    List<Integer> shape,
    List<List<String>> labels,
    float[] values,
    String summary) {

  public Probed {
    axes = List.copyOf(axes);
    shape = List.copyOf(shape);
    labels = labels.stream().map(List::copyOf).toList();
    long length = shape.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
    if (axes.size() != shape.size() || labels.size() != shape.size() || length != values.length) {
      throw new IllegalArgumentException(
          name + " has " + values.length + " values for axes " + axes + " of " + shape);
    }
    for (int i = 0; i < shape.size(); i++) {
      if (!labels.get(i).isEmpty() && labels.get(i).size() != shape.get(i)) {
        throw new IllegalArgumentException(name + ": axis " + axes.get(i) + " lacks labels");
      }
    }
  }

  /** What the places of a value are called, one per axis. */
  public List<String> place(int index) {
    List<String> place = new ArrayList<>();
    int rest = index;
    for (int axis = shape.size() - 1; axis >= 0; axis--) {
      int at = rest % shape.get(axis);
      rest /= shape.get(axis);
      place.add(0, labels.get(axis).isEmpty() ? Integer.toString(at) : labels.get(axis).get(at));
    }
    return place;
  }

  static List<List<String>> numbered(int axes) {
    return Collections.nCopies(axes, List.of());
  }
}
