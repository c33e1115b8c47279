package cliplight.engine.runs;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Brings what a {@link GatheredRun} has gained into a run that is being recorded, again and again.
 * A step that is written twice cannot be taken back from a live run: then this says so, and a fresh
 * follower into a fresh run shows the later points and keeps the earlier ones.
 */
public final class GatheredFollower {

  /** Where a series is recorded and how far. */
  private static final class Followed {
    final int axis;
    int sent;
    long largest = Long.MIN_VALUE;

    Followed(int axis) {
      this.axis = axis;
    }
  }

  private final GatheredRun run;
  private final RunRecorder recorder;
  private final Map<SeriesKey, Followed> followed = new HashMap<>();
  private int events;

  public GatheredFollower(GatheredRun run, RunRecorder recorder) {
    this.run = run;
    this.recorder = recorder;
  }

  /** Where the points go. */
  public RunRecorder recorder() {
    return recorder;
  }

  /**
   * Records all points and events that are new.
   *
   * @return false if a series went back to an earlier step, and nothing more should be recorded
   *     here
   */
  public boolean bring() {
    List<RunEvent> all = run.events();
    while (events < all.size()) {
      recorder.event(all.get(events++));
    }
    addNewSeries();
    for (Map.Entry<SeriesKey, Followed> each : followed.entrySet()) {
      GatheredSeries series = run.series(each.getKey());
      Followed at = each.getValue();
      while (at.sent < series.size()) {
        int i = at.sent;
        if (i > 0 && series.step(i) <= at.largest) {
          return false;
        }
        at.largest = series.step(i);
        recorder.point(at.axis, series.step(i), series.wallMillis(i), series.value(i));
        at.sent++;
      }
    }
    return true;
  }

  /**
   * A series that is new here may have gone back already: its branches are recorded as they are.
   */
  private void addNewSeries() {
    List<List<SeriesKey>> axes = new ArrayList<>();
    List<GatheredSeries.Points> points = new ArrayList<>();
    for (SeriesKey key : run.keys()) {
      if (followed.containsKey(key)) {
        continue;
      }
      List<GatheredSeries.Points> branches = run.series(key).branches();
      for (int b = 0; b < branches.size(); b++) {
        axes.add(List.of(b == 0 ? key : Superseded.name(key, b)));
        points.add(branches.get(b));
      }
    }
    if (axes.isEmpty()) {
      return;
    }
    int first = recorder.addAxes(axes);
    for (int a = 0; a < axes.size(); a++) {
      GatheredSeries.Points branch = points.get(a);
      for (int i = 0; i < branch.steps().length; i++) {
        recorder.point(first + a, branch.steps()[i], branch.wallMillis()[i], branch.values()[i]);
      }
      SeriesKey key = axes.get(a).get(0);
      if (run.has(key)) {
        Followed now = new Followed(first + a);
        now.sent = run.series(key).size();
        now.largest = run.series(key).largestStep();
        followed.put(key, now);
      }
    }
  }
}
