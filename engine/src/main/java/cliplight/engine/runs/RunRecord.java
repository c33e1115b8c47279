package cliplight.engine.runs;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** One run in memory, live or loaded: what readers see, and what the writer brings to disk. */
final class RunRecord implements RunReader {

  private final RunColumns columns;
  private final List<SeriesKey> sortedKeys;
  private final Map<SeriesKey, Integer> places = new HashMap<>();
  private final List<RunEvent> arrived = new ArrayList<>();
  private List<RunEvent> byStep = List.of();
  private final AtomicLong version = new AtomicLong(1);
  private volatile RunInfo stated;
  private final AtomicBoolean endClaimed = new AtomicBoolean();
  private volatile boolean onDisk;

  RunRecord(RunInfo info, List<SeriesKey> layout) {
    this(info, new RunColumns(layout));
  }

  /**
   * @throws IllegalArgumentException if the layout names a series twice
   */
  RunRecord(RunInfo info, RunColumns columns) {
    this.stated = info;
    this.columns = columns;
    List<SeriesKey> layout = columns.layout();
    for (int i = 0; i < layout.size(); i++) {
      if (places.put(layout.get(i), i) != null) {
        throw new IllegalArgumentException("The series " + layout.get(i) + " is there twice");
      }
    }
    this.sortedKeys = layout.stream().sorted().toList();
  }

  /** Every point and event of another reader's run, whose series share their steps. */
  static RunRecord copyOf(RunReader run) {
    RunInfo info = run.info();
    List<SeriesKey> layout = run.keys();
    List<SeriesReader> series = layout.stream().map(key -> run.series(key).orElseThrow()).toList();
    int size = series.stream().mapToInt(SeriesReader::size).min().orElse(0);
    long[] steps = new long[size];
    long[] wallMillis = new long[size];
    long[] tokens = new long[size];
    float[][] values = new float[layout.size()][size];
    for (int i = 0; i < size; i++) {
      SeriesReader axis = series.get(0);
      steps[i] = axis.step(i);
      wallMillis[i] = axis.wallMillis(i);
      tokens[i] = axis.tokens(i);
      for (int s = 0; s < values.length; s++) {
        values[s][i] = (float) series.get(s).value(i);
      }
    }
    RunRecord copy = new RunRecord(info, new RunColumns(layout, steps, wallMillis, tokens, values));
    run.events().forEach(copy::append);
    return copy;
  }

  RunColumns columns() {
    return columns;
  }

  void append(StepRecord record) {
    if (record.values().length != columns.layout().size()) {
      throw new IllegalArgumentException(
          "The record of step "
              + record.step()
              + " has "
              + record.values().length
              + " values, the run has "
              + columns.layout().size()
              + " series");
    }
    columns.append(record.step(), record.wallMillis(), record.tokens(), record.values());
    record.events().forEach(this::add);
    version.incrementAndGet();
  }

  void append(RunEvent event) {
    add(event);
    version.incrementAndGet();
  }

  private void add(RunEvent event) {
    synchronized (arrived) {
      arrived.add(event);
    }
  }

  void update(RunInfo newInfo) {
    stated = newInfo;
    version.incrementAndGet();
  }

  /** True for the first who asks: that one ends the run, nobody else does. */
  boolean claimEnd() {
    return endClaimed.compareAndSet(false, true);
  }

  /** Whether nothing may be appended any more. */
  boolean endClaimed() {
    return endClaimed.get();
  }

  /** Whether all of it is on disk, so that memory may forget it. */
  boolean onDisk() {
    return onDisk;
  }

  void setOnDisk() {
    onDisk = true;
  }

  @Override
  public RunInfo info() {
    RunInfo info = stated;
    int size = columns.size();
    long lastStep = size == 0 ? 0 : columns.step(size - 1);
    return info.lastStep() == lastStep ? info : info.withLastStep(lastStep);
  }

  @Override
  public long version() {
    return version.get();
  }

  @Override
  public List<SeriesKey> keys() {
    return sortedKeys;
  }

  @Override
  public Optional<SeriesReader> series(SeriesKey key) {
    return Optional.ofNullable(places.get(key)).map(columns::reader);
  }

  @Override
  public List<RunEvent> events() {
    synchronized (arrived) {
      if (byStep.size() != arrived.size()) {
        byStep = arrived.stream().sorted(Comparator.comparingLong(RunEvent::step)).toList();
      }
      return byStep;
    }
  }

  /** Events from a place in the order of arrival on. */
  List<RunEvent> eventsFrom(int from) {
    synchronized (arrived) {
      return List.copyOf(arrived.subList(from, arrived.size()));
    }
  }
}
