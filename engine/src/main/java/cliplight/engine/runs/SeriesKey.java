package cliplight.engine.runs;

import java.util.Collections;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Names one series in the manner of Prometheus: a name and labels, such as {@code
 * attention/max_logit{head=5,layer=3}}.
 *
 * @param name what is measured; see {@link SeriesNames}
 * @param labels where it is measured, sorted by label
 */
public record SeriesKey(String name, SortedMap<String, String> labels)
    implements Comparable<SeriesKey> {

  public SeriesKey {
    if (name.isBlank()) {
      throw new IllegalArgumentException("A series needs a name");
    }
    labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
  }

  public static SeriesKey of(String name) {
    return new SeriesKey(name, Collections.emptySortedMap());
  }

  public static SeriesKey of(String name, Map<String, ?> labels) {
    TreeMap<String, String> sorted = new TreeMap<>();
    labels.forEach((label, value) -> sorted.put(label, String.valueOf(value)));
    return new SeriesKey(name, sorted);
  }

  /** A series of one attention head; layers and heads count from 0. */
  public static SeriesKey ofHead(String name, int layer, int head) {
    return of(name, Map.of("layer", layer, "head", head));
  }

  /** The whole number under a label, empty where the label is missing or no whole number. */
  public OptionalInt labelAsInt(String label) {
    String value = labels.get(label);
    if (value == null) {
      return OptionalInt.empty();
    }
    try {
      return OptionalInt.of(Integer.parseInt(value));
    } catch (NumberFormatException e) {
      return OptionalInt.empty();
    }
  }

  /** The labels as {@code head=5,layer=3}; empty without labels. */
  public String labelText() {
    StringBuilder text = new StringBuilder();
    labels.forEach(
        (label, value) -> {
          if (text.length() > 0) {
            text.append(',');
          }
          text.append(label).append('=').append(value);
        });
    return text.toString();
  }

  @Override
  public int compareTo(SeriesKey other) {
    int byName = name.compareTo(other.name);
    return byName != 0 ? byName : labelText().compareTo(other.labelText());
  }

  @Override
  public String toString() {
    return labels.isEmpty() ? name : name + "{" + labelText() + "}";
  }
}
