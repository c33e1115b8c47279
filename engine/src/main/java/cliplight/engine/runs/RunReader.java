package cliplight.engine.runs;

import java.util.List;
import java.util.Optional;

/**
 * Reads one run, live or recorded alike. Safe from any thread. Screens poll {@link #version()} once
 * a frame and look again only when it moved.
 */
public interface RunReader {

  /** As it stands now: state and last step move while the run is live. */
  RunInfo info();

  /** Grows with every step or event that arrives. */
  long version();

  /** All series, sorted. */
  List<SeriesKey> keys();

  Optional<SeriesReader> series(SeriesKey key);

  /** All events so far, by step. */
  List<RunEvent> events();

  /**
   * What was changed while it trained: events SETTING_CHANGED, each with the step it holds from,
   * the {@code key} and its {@code old} and {@code new} value.
   */
  default List<RunEvent> changes() {
    return events().stream().filter(event -> event.kind() == EventKind.SETTING_CHANGED).toList();
  }
}
