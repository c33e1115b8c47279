package cliplight.engine.runs;

import java.util.Collections;
import java.util.Iterator;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Names one series in the manner of Prometheus: a name and labels, such as {@code
 * attention/max_logit{head=5,layer=3}}.
 *
 * @param name what is measured; see {@link SeriesNames}
 * @param labels where it is measured, sorted by label
 */
public record SeriesKey(String name, SortedMap<String, String> labels)
    implements Comparable<SeriesKey> {

  private static final int HASH_FACTOR = 1_000_003;
  private static final Pattern PLAIN = Pattern.compile("[^,={}\\p{Cntrl}]*");

  public SeriesKey {
    if (name.isBlank()) {
      throw new IllegalArgumentException("A series needs a name");
    }
    if (name.indexOf('{') >= 0 || name.indexOf('}') >= 0) {
      throw new IllegalArgumentException("The name of a series has no braces: " + name);
    }
    labels.forEach(
        (label, value) -> {
          if (label.isEmpty() || !PLAIN.matcher(label + value).matches()) {
            throw new IllegalArgumentException(
                "A label has no comma, equals sign, brace or line break: " + label + "=" + value);
          }
        });
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

  /**
   * Reads what {@link #toString} wrote.
   *
   * @throws IllegalArgumentException if the text is not of the form {@code name{label=value,...}}
   */
  public static SeriesKey parse(String text) {
    int brace = text.indexOf('{');
    if (brace < 0) {
      return of(text);
    }
    if (!text.endsWith("}")) {
      throw new IllegalArgumentException("Not the name of a series: " + text);
    }
    TreeMap<String, String> labels = new TreeMap<>();
    for (String pair : text.substring(brace + 1, text.length() - 1).split(",", -1)) {
      int equals = pair.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException("Not the name of a series: " + text);
      }
      labels.put(pair.substring(0, equals), pair.substring(equals + 1));
    }
    return new SeriesKey(text.substring(0, brace), labels);
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

  /**
   * Tells the heads of a model apart: the hash of a map is a sum over its entries, of which layer
   * 1, head 2 and layer 2, head 1 have the same, as most heads have with many others.
   */
  @Override
  public int hashCode() {
    int hash = name.hashCode();
    for (Map.Entry<String, String> label : labels.entrySet()) {
      hash = HASH_FACTOR * hash + label.getKey().hashCode();
      hash = HASH_FACTOR * hash + label.getValue().hashCode();
    }
    return hash;
  }

  @Override
  public int compareTo(SeriesKey other) {
    int byName = name.compareTo(other.name);
    return byName != 0 ? byName : compareLabels(other);
  }

  /** As their texts compare, which are made only where the labels alone do not decide. */
  private int compareLabels(SeriesKey other) {
    Iterator<Map.Entry<String, String>> others = other.labels.entrySet().iterator();
    for (Map.Entry<String, String> label : labels.entrySet()) {
      if (!others.hasNext()) {
        return 1;
      }
      Map.Entry<String, String> theirs = others.next();
      String value = label.getValue();
      String theirValue = theirs.getValue();
      boolean sameLabel = label.getKey().equals(theirs.getKey());
      if (sameLabel && value.equals(theirValue)) {
        continue;
      }
      return sameLabel && !value.startsWith(theirValue) && !theirValue.startsWith(value)
          ? value.compareTo(theirValue)
          : labelText().compareTo(other.labelText());
    }
    return others.hasNext() ? -1 : 0;
  }

  @Override
  public String toString() {
    return labels.isEmpty() ? name : name + "{" + labelText() + "}";
  }
}
