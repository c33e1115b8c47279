package cliplight.engine.runs;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

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

  /** All events so far, by step: a list that stays as it is, and the same one until one comes. */
  List<RunEvent> events();

  /** What was changed while it trained, by step. */
  default List<SettingChange> changes() {
    return events().stream().flatMap(event -> SettingChange.of(event).stream()).toList();
  }

  /** The settings that held at a step: those it began with and what was changed since. */
  default SortedMap<String, String> settingsAt(long step) {
    return SettingChange.settingsAt(info().settings(), changes(), step);
  }
}
