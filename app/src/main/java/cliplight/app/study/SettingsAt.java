package cliplight.app.study;

import cliplight.engine.runs.EventKind;
import cliplight.engine.runs.RunEvent;
import cliplight.engine.runs.RunReader;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The settings that held at a step of a run: those it began with and what was changed since. */
final class SettingsAt {

  private SettingsAt() {}

  static SortedMap<String, String> of(RunReader run, long step) {
    SortedMap<String, String> settings = new TreeMap<>(run.info().settings());
    for (RunEvent event : run.events()) {
      if (event.kind() == EventKind.SETTING_CHANGED && event.step() <= step) {
        Optional.ofNullable(event.details().get("key"))
            .ifPresent(key -> settings.put(key, event.details().getOrDefault("new", "")));
      }
    }
    return settings;
  }
}
