package cliplight.engine.runs;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Brings what a {@link GatheredRun} has gained into a run that is being recorded, again and again.
 * A step that is written twice cannot be taken back from a live run: then this says so, and a fresh
 * follower into a fresh run shows the later points and keeps the earlier ones.
 */
public final class GatheredFollower {

  /** The series of one axis and how far they are recorded. */
  private static final class Followed {
    final int axis;
    final List<GatheredSeries> series;
    final int restarts;
    int sent;
    long largest;

    Followed(int axis, List<GatheredSeries> series) {
      this.axis = axis;
      this.series = series;
      this.sent = series.get(0).size();
      this.largest = series.get(0).largestStep();
      this.restarts = restartCount();
    }

    private int restartCount() {
      return series.stream().mapToInt(GatheredSeries::restartCount).sum();
    }

    /** Whether points that are recorded were superseded. */
    boolean isRestarted() {
      return restartCount() != restarts;
    }

    /** Whether all of the series have the next point at one step, time and number of tokens. */
    boolean isTogether() {
      GatheredSeries first = series.get(0);
      for (GatheredSeries each : series) {
        if (each.size() <= sent
            || each.step(sent) != first.step(sent)
            || each.wallMillis(sent) != first.wallMillis(sent)
            || each.tokens(sent) != first.tokens(sent)) {
          return false;
        }
      }
      return true;
    }

    boolean hasMore() {
      return series.stream().anyMatch(each -> each.size() > sent);
    }
  }

  /** So many points are copied at a time to be recorded, or those of one name. */
  private static final long MOST_AT_ONCE = 1 << 18;

  /** What shares an axis: the same quantity, such as of all heads, at the same steps. */
  private record Together(String name, GatheredRun.Axis points) {}

  private final GatheredRun run;
  private final RunRecorder recorder;
  private final List<Followed> followed = new ArrayList<>();
  private final Set<SeriesKey> known = new HashSet<>();
  private int events;

  public GatheredFollower(GatheredRun run, RunRecorder recorder) {
    this.run = run;
    this.recorder = recorder;
  }

  /** A follower into a run that is kept in memory only, in no store. */
  public static GatheredFollower inMemory(GatheredRun run, RunInfo info) {
    RunRecord record = RunRecord.begin(info, List.of());
    return new GatheredFollower(
        run,
        new RecordRecorder(
            record, (ended, state, reason) -> ended.update(info.withState(state, reason))));
  }

  /** Where the points go. */
  public RunRecorder recorder() {
    return recorder;
  }

  /**
   * Records all points and events that are new.
   *
   * @return false if a series went back to an earlier step or its writer began anew at one, or
   *     series that had come together no longer do: nothing more should be recorded here
   */
  public boolean bring() {
    List<RunEvent> all = run.events();
    while (events < all.size()) {
      recorder.event(all.get(events++));
    }
    addNewSeries();
    for (Followed each : followed) {
      if (each.isRestarted()) {
        return false;
      }
      double[] values = new double[each.series.size()];
      while (each.hasMore()) {
        GatheredSeries first = each.series.get(0);
        if (!each.isTogether() || (each.sent > 0 && first.step(each.sent) <= each.largest)) {
          return false;
        }
        for (int s = 0; s < values.length; s++) {
          values[s] = each.series.get(s).value(each.sent);
        }
        each.largest = first.step(each.sent);
        recorder.point(
            each.axis, each.largest, first.wallMillis(each.sent), first.tokens(each.sent), values);
        each.sent++;
      }
    }
    return true;
  }

  /**
   * A series that is new here may have gone back already: its branches are recorded as they are.
   */
  private void addNewSeries() {
    if (known.size() == run.seriesCount()) {
      return;
    }
    Map<Together, List<SeriesKey>> axes = new LinkedHashMap<>();
    Map<SeriesKey, GatheredSeries.Points> points = new HashMap<>();
    long copied = 0;
    String name = "";
    for (SeriesKey key : run.keys()) {
      if (!known.add(key)) {
        continue;
      }
      if (copied > MOST_AT_ONCE && !key.name().equals(name)) {
        add(axes, points);
        axes.clear();
        points.clear();
        copied = 0;
      }
      name = key.name();
      List<GatheredSeries.Points> branches = run.series(key).branches();
      for (int b = 0; b < branches.size(); b++) {
        SeriesKey branch = b == 0 ? key : Superseded.name(key, b);
        Together together = new Together(branch.name(), GatheredRun.Axis.of(branches.get(b)));
        axes.computeIfAbsent(together, axis -> new ArrayList<>()).add(branch);
        points.put(branch, branches.get(b));
        copied += branches.get(b).steps().length;
      }
    }
    if (!axes.isEmpty()) {
      add(axes, points);
    }
  }

  private void add(
      Map<Together, List<SeriesKey>> axes, Map<SeriesKey, GatheredSeries.Points> points) {
    int axis = recorder.addAxes(List.copyOf(axes.values()));
    for (List<SeriesKey> keys : axes.values()) {
      List<GatheredSeries.Points> columns =
          keys.stream().map(key -> Objects.requireNonNull(points.get(key))).toList();
      record(axis, columns);
      if (run.has(keys.get(0))) {
        followed.add(new Followed(axis, keys.stream().map(run::series).toList()));
      }
      axis++;
    }
  }

  private void record(int axis, List<GatheredSeries.Points> columns) {
    GatheredSeries.Points first = columns.get(0);
    for (int i = 0; i < first.steps().length; i++) {
      double[] values = new double[columns.size()];
      for (int s = 0; s < values.length; s++) {
        values[s] = columns.get(s).values()[i];
      }
      recorder.point(axis, first.steps()[i], first.wallMillis()[i], first.tokens()[i], values);
    }
  }
}
