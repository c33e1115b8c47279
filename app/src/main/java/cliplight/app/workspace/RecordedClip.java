package cliplight.app.workspace;

import cliplight.engine.runs.RunInfo;
import cliplight.engine.runs.SettingChange;
import cliplight.viz.ShownRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** QK-Clip as a run's record has it, by the step from which each setting holds. */
public final class RecordedClip {

  private RecordedClip() {}

  /**
   * @param changes of settings while the run trained
   * @param study the runs of the run's study, whose threshold a run without clip is judged by
   */
  public static List<ShownRun.Clip> of(
      RunInfo run, List<SettingChange> changes, List<RunInfo> study) {
    OptionalDouble reference = tau(run, study);
    ShownRun.Clip last = ShownRun.Clip.always(KeySettings.clips(run.settings()), reference);
    List<ShownRun.Clip> clip = new ArrayList<>(List.of(last));
    for (SettingChange change : changes) {
      Map<String, String> then = SettingChange.settingsAt(run.settings(), changes, change.step());
      OptionalDouble own = KeySettings.tau(then);
      boolean on = KeySettings.clips(then);
      OptionalDouble tau = own.isPresent() ? own : reference;
      if (on != last.on() || !tau.equals(last.tau())) {
        last = new ShownRun.Clip(change.step(), on, tau);
        clip.add(last);
      }
    }
    return clip;
  }

  /**
   * The threshold that the run begins with; for runs without clip that of the study's clipped arms.
   */
  private static OptionalDouble tau(RunInfo run, List<RunInfo> study) {
    return Stream.concat(Stream.of(run), study.stream())
        .map(each -> KeySettings.tau(each.settings()))
        .filter(OptionalDouble::isPresent)
        .findFirst()
        .orElseGet(() -> KeySettings.threshold(run.settings()));
  }
}
