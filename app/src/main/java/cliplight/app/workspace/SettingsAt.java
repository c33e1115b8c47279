package cliplight.app.workspace;

import cliplight.engine.runs.RunEvent;
import cliplight.engine.runs.RunInfo;
import cliplight.engine.runs.RunReader;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The settings that held at a step of a run: those it began with and what was changed since. */
public final class SettingsAt {

  private SettingsAt() {}

  public static SortedMap<String, String> of(RunReader run, long step) {
    return of(run.info(), run.changes(), step);
  }

  static SortedMap<String, String> of(RunInfo info, List<RunEvent> changes, long step) {
    SortedMap<String, String> settings = new TreeMap<>(info.settings());
    for (RunEvent change : changes) {
      if (change.step() <= step) {
        Optional.ofNullable(change.details().get("key"))
            .ifPresent(key -> settings.put(key, change.details().getOrDefault("new", "")));
      }
    }
    return settings;
  }
}
