package cliplight.engine.checkpoint;

import cliplight.engine.runs.Sha256;
import cliplight.engine.train.EngineVersion;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a checkpoint belongs to: the settings that decide a run's numbers, and the engine.
 *
 * @param settings dotted keys, without those that change no number
 * @param engine its version
 */
record RunIdentity(SortedMap<String, String> settings, String engine) {

  private static final Set<String> CHANGE_NO_NUMBER = Set.of("name", "threads");
  private static final String ABOUT_CHECKPOINTS = "checkpoint.";

  RunIdentity {
    TreeMap<String, String> deciding = new TreeMap<>(settings);
    deciding
        .keySet()
        .removeIf(key -> CHANGE_NO_NUMBER.contains(key) || key.startsWith(ABOUT_CHECKPOINTS));
    settings = Collections.unmodifiableSortedMap(deciding);
  }

  /** Of a run with these settings that this engine trains. */
  static RunIdentity of(Map<String, String> settings) {
    return new RunIdentity(new TreeMap<>(settings), EngineVersion.CURRENT);
  }

  /** SHA-256 of the settings, a line each. */
  String hash() {
    StringBuilder lines = new StringBuilder();
    settings.forEach((key, value) -> lines.append(key).append('=').append(value).append('\n'));
    return Sha256.hex(lines.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** Why a checkpoint of this identity is not one of another's; empty if it is. */
  String differenceFrom(RunIdentity run) {
    if (!engine.equals(run.engine)) {
      return "it is of engine "
          + engine
          + ", this is "
          + run.engine
          + ", whose numbers may have other bits";
    }
    Set<String> keys = new TreeSet<>(settings.keySet());
    keys.addAll(run.settings.keySet());
    StringBuilder differences = new StringBuilder();
    for (String key : keys) {
      String own = settings.getOrDefault(key, "not set");
      String other = run.settings.getOrDefault(key, "not set");
      if (!own.equals(other)) {
        differences
            .append(differences.isEmpty() ? "it is of another configuration: " : "; ")
            .append(key)
            .append(" is ")
            .append(own)
            .append(" there, ")
            .append(other)
            .append(" in the run");
      }
    }
    return differences.toString();
  }
}
