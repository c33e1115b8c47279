package cliplight.engine.runs;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a run's events say of its checkpoints: each tells which older ones went to make room. */
public final class CheckpointEvents {

  private static final String DROPPED = "dropped";
  private static final Pattern STEP = Pattern.compile("\\d{1,18}");

  private CheckpointEvents() {}

  /**
   * A checkpoint was written.
   *
   * @param step it is after
   * @param bytes of its file
   * @param millis that writing took
   * @param dropped the steps whose checkpoints were deleted
   */
  public static RunEvent taken(long step, long bytes, double millis, List<Long> dropped) {
    String steps = dropped.stream().map(String::valueOf).collect(Collectors.joining(" "));
    return RunEvent.of(
        step,
        EventKind.CHECKPOINT,
        Map.of(
            "bytes", bytes, "millis", String.format(Locale.ROOT, "%.1f", millis), DROPPED, steps),
        "");
  }

  /** The steps of the checkpoints that were not dropped again. */
  public static SortedSet<Long> kept(List<RunEvent> events) {
    SortedSet<Long> kept = new TreeSet<>();
    for (RunEvent event : events) {
      if (event.kind() == EventKind.CHECKPOINT) {
        kept.add(event.step());
      }
    }
    for (RunEvent event : events) {
      if (event.kind() == EventKind.CHECKPOINT) {
        for (String step : event.details().getOrDefault(DROPPED, "").split(" ", -1)) {
          if (STEP.matcher(step).matches()) {
            kept.remove(Long.parseLong(step));
          }
        }
      }
    }
    return kept;
  }
}
