package cliplight.engine.runs;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Something that happened at a step.
 *
 * @param step the step, counted from 1 (0 is before the first)
 * @param kind what happened
 * @param details where and how much, such as layer, head, gamma, series, detector
 * @param message one sentence for a person; empty where kind and details say it all
 */
public record RunEvent(
    long step, EventKind kind, SortedMap<String, String> details, String message) {

  public RunEvent {
    details = Collections.unmodifiableSortedMap(new TreeMap<>(details));
  }

  /** About the bytes it takes in memory. */
  long bytes() {
    long bytes = 200 + 2L * message.length();
    for (Map.Entry<String, String> detail : details.entrySet()) {
      bytes += 150 + 2L * (detail.getKey().length() + detail.getValue().length());
    }
    return bytes;
  }

  /** A note that a person writes. */
  public static RunEvent ofPerson(long step, String text) {
    return of(step, EventKind.NOTE, Map.of("by", "person"), text);
  }

  /** Whether a person wrote it. */
  public boolean ofPerson() {
    return kind == EventKind.NOTE && "person".equals(details.get("by"));
  }

  public static RunEvent of(long step, EventKind kind, Map<String, ?> details, String message) {
    TreeMap<String, String> sorted = new TreeMap<>();
    details.forEach((name, value) -> sorted.put(name, String.valueOf(value)));
    return new RunEvent(step, kind, sorted, message);
  }
}
