package cliplight.engine.runs;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A setting that was changed while a run was trained. On record it is an event of kind
 * SETTING_CHANGED.
 *
 * @param step the first step that it holds for
 * @param key such as {@code optimizer.tau}
 * @param before its value up to then
 * @param value its value from then on
 */
public record SettingChange(long step, String key, String before, String value) {

  private static final String KEY = "key";
  private static final String OLD = "old";
  private static final String NEW = "new";

  /** Reads an event; empty where it is of another kind or does not say what was changed. */
  public static Optional<SettingChange> of(RunEvent event) {
    Map<String, String> details = event.details();
    if (event.kind() != EventKind.SETTING_CHANGED || !details.containsKey(KEY)) {
      return Optional.empty();
    }
    return Optional.of(
        new SettingChange(
            event.step(),
            details.getOrDefault(KEY, ""),
            details.getOrDefault(OLD, ""),
            details.getOrDefault(NEW, "")));
  }

  /** Settings with those changes that hold at a step. */
  public static SortedMap<String, String> settingsAt(
      Map<String, String> first, List<SettingChange> changes, long step) {
    SortedMap<String, String> settings = new TreeMap<>(first);
    for (SettingChange change : changes) {
      if (change.step() <= step) {
        settings.put(change.key(), change.value());
      }
    }
    return settings;
  }

  /** What goes on record. */
  public RunEvent event() {
    return RunEvent.of(
        step, EventKind.SETTING_CHANGED, Map.of(KEY, key, OLD, before, NEW, value), words());
  }

  /** A sentence. */
  public String words() {
    return key + " was changed from " + before + " to " + value + ".";
  }
}
