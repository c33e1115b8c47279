package cliplight.engine.lab.spikes;

import cliplight.engine.runs.RunInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A step at which spikes of several runs begin.
 *
 * @param step the step
 * @param runs the runs that spike there, at least two
 * @param sameData whether two of them are known to have seen the same data
 */
public record SpikesAtStep(long step, List<RunInfo> runs, boolean sameData) {

  /**
   * The spikes of one run.
   *
   * @param run which run
   * @param found its spikes
   */
  public record OfRun(RunInfo run, SpikesFound found) {}

  public SpikesAtStep {
    runs = List.copyOf(runs);
  }

  /** The steps at which spikes of two or more of these runs begin, ascending. */
  public static List<SpikesAtStep> among(List<OfRun> searched) {
    Map<Long, List<RunInfo>> bySteps = new TreeMap<>();
    for (OfRun one : searched) {
      for (SpikesFound.Spike spike : one.found().spikes()) {
        bySteps.computeIfAbsent(spike.step(), step -> new ArrayList<>()).add(one.run());
      }
    }
    return bySteps.entrySet().stream()
        .filter(entry -> entry.getValue().size() > 1)
        .map(
            entry -> new SpikesAtStep(entry.getKey(), entry.getValue(), sameData(entry.getValue())))
        .toList();
  }

  private static boolean sameData(List<RunInfo> runs) {
    for (int a = 0; a < runs.size(); a++) {
      for (int b = a + 1; b < runs.size(); b++) {
        if (SameData.at(runs.get(a), runs.get(b))) {
          return true;
        }
      }
    }
    return false;
  }
}
