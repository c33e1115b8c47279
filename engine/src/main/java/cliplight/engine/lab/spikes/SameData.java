package cliplight.engine.lab.spikes;

import cliplight.engine.runs.RunInfo;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Whether two runs saw the same data at every step, as far as their settings tell. */
public final class SameData {

  /** Beside all {@code data.*}: what decides which tokens a step sees. */
  private static final Set<String> DECIDES =
      Set.of("seed", "batch", "model.context", "model.vocabulary", "validation.holdOut");

  private SameData() {}

  /** Whether the settings of a run tell what data it saw: it was trained here. */
  public static boolean isTold(RunInfo run) {
    return run.settings().containsKey("seed") && run.settings().containsKey("data.kind");
  }

  /** True if both tell and all that decides on the data is equal. */
  public static boolean at(RunInfo a, RunInfo b) {
    return isTold(a) && isTold(b) && deciding(a).equals(deciding(b));
  }

  private static SortedMap<String, String> deciding(RunInfo run) {
    SortedMap<String, String> deciding = new TreeMap<>(run.settings());
    deciding.keySet().removeIf(key -> !key.startsWith("data.") && !DECIDES.contains(key));
    // nothing held out is the same whatever share would be
    if (run.setting("validation.every", "0").equals("0")) {
      deciding.remove("validation.holdOut");
    }
    return deciding;
  }
}
