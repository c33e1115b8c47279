package cliplight.engine.runs.formula;

import cliplight.engine.runs.EventKind;
import cliplight.engine.runs.Lineage;
import cliplight.engine.runs.RunEvent;
import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunInfo;
import cliplight.engine.runs.RunReader;
import cliplight.engine.runs.RunState;
import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.SeriesReader;
import cliplight.engine.runs.Stretch;
import cliplight.engine.runs.smoothing.Points;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A run in memory that a test adds points to. */
public final class PointsRun implements RunReader {

  private final TreeMap<SeriesKey, Points> series = new TreeMap<>();
  private final List<RunEvent> events = new ArrayList<>();
  private RunInfo info;
  private long steps;

  public PointsRun(String name) {
    this(name, Map.of());
  }

  public PointsRun(String name, Map<String, String> settings) {
    info =
        new RunInfo(
            RunId.fresh(name),
            name,
            "",
            "",
            0,
            "trained",
            RunState.DONE,
            "",
            Instant.EPOCH,
            0,
            0,
            new TreeMap<>(settings),
            new TreeMap<>(),
            Optional.empty());
  }

  /** The points of a series, begun where there is none. */
  public Points series(String key) {
    return series.computeIfAbsent(SeriesKey.parse(key), k -> new Points(key));
  }

  /** Has this series from now on. */
  public PointsRun with(String key) {
    series(key);
    return this;
  }

  public PointsRun ended(RunState state, String reason) {
    info = info.withState(state, reason);
    return this;
  }

  /** Has a setting changed from a step on. */
  public PointsRun changed(long step, String key, String value) {
    events.add(
        RunEvent.of(step, EventKind.SETTING_CHANGED, Map.of("key", key, "new", value), "changed"));
    return this;
  }

  /** Left another run after a step, of which nothing more is known. */
  public PointsRun forked(RunId parent, long step, Map<String, String> changed) {
    return forked(parent, step, changed, List.of());
  }

  /** Left another run after a step. */
  public PointsRun forked(
      RunId parent, long step, Map<String, String> changed, List<Stretch> past) {
    info =
        new RunInfo(
            info.id(),
            info.name(),
            info.study(),
            info.studyId(),
            info.arm(),
            info.origin(),
            info.state(),
            info.reason(),
            info.created(),
            info.plannedSteps(),
            info.lastStep(),
            info.settings(),
            info.environment(),
            Optional.of(new Lineage(parent, step, new TreeMap<>(changed), past)));
    return this;
  }

  long next() {
    return ++steps;
  }

  @Override
  public RunInfo info() {
    return info;
  }

  @Override
  public long version() {
    return 0;
  }

  @Override
  public List<SeriesKey> keys() {
    return List.copyOf(series.keySet());
  }

  @Override
  public Optional<SeriesReader> series(SeriesKey key) {
    return Optional.ofNullable(series.get(key));
  }

  @Override
  public List<RunEvent> events() {
    return List.copyOf(events);
  }
}
