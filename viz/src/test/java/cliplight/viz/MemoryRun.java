package cliplight.viz;

import cliplight.engine.runs.Lineage;
import cliplight.engine.runs.RunEvent;
import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunInfo;
import cliplight.engine.runs.RunReader;
import cliplight.engine.runs.RunState;
import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.SeriesReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** A run in memory that may grow while it is read. */
public final class MemoryRun implements RunReader {

  private final String name;
  private final long plannedSteps;
  private final SortedMap<SeriesKey, ArraySeries> series = new TreeMap<>();
  private volatile List<RunEvent> events = List.of();
  private final AtomicLong version = new AtomicLong();
  private volatile RunState state = RunState.RUNNING;
  private volatile long lastStep;
  private Optional<Lineage> lineage = Optional.empty();

  public MemoryRun(String name, long plannedSteps) {
    this.name = name;
    this.plannedSteps = plannedSteps;
  }

  /** Makes it a fork: series added from now on begin after this step. */
  public MemoryRun forkedFrom(MemoryRun parent, long step) {
    lineage = Optional.of(new Lineage(parent.info().id(), step, new TreeMap<>(), List.of()));
    return this;
  }

  public ArraySeries with(SeriesKey key, float... values) {
    long before = lineage.map(Lineage::step).orElse(0L);
    ArraySeries made = ArraySeries.after(before, key, values);
    series.put(key, made);
    lastStep = Math.max(lastStep, before + values.length);
    version.incrementAndGet();
    return made;
  }

  public synchronized void add(RunEvent event) {
    events = Stream.concat(events.stream(), Stream.of(event)).toList();
    version.incrementAndGet();
  }

  public void stepped(long step) {
    lastStep = step;
    version.incrementAndGet();
  }

  public void ended(RunState how) {
    state = how;
    version.incrementAndGet();
  }

  @Override
  public RunInfo info() {
    return new RunInfo(
        new RunId("20260101-000000-" + name.toLowerCase(java.util.Locale.ROOT)),
        name,
        "explosion",
        "study",
        0,
        "trained",
        state,
        "",
        Instant.EPOCH,
        plannedSteps,
        lastStep,
        new TreeMap<>(),
        new TreeMap<>(),
        lineage);
  }

  @Override
  public long version() {
    return version.get();
  }

  @Override
  public List<SeriesKey> keys() {
    return new ArrayList<>(series.keySet());
  }

  @Override
  public Optional<SeriesReader> series(SeriesKey key) {
    return Optional.ofNullable(series.get(key));
  }

  @Override
  public List<RunEvent> events() {
    return events;
  }
}
