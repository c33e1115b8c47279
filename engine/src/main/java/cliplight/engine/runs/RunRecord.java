package cliplight.engine.runs;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** One run in memory, live or loaded: what readers see, and what the writer brings to disk. */
final class RunRecord implements RunReader {

  private final RunColumns columns;
  private final List<RunEvent> events = new ArrayList<>();
  private final AtomicLong version = new AtomicLong(1);
  private volatile RunInfo info;

  RunRecord(RunInfo info, List<SeriesKey> layout) {
    this.info = info;
    this.columns = new RunColumns(layout);
  }

  /** Every point and event of another reader's run. */
  static RunRecord copyOf(RunReader run) {
    if (run instanceof RunRecord record) {
      return record;
    }
    List<SeriesKey> layout = run.keys();
    RunRecord copy = new RunRecord(run.info(), layout);
    List<SeriesReader> series = layout.stream().map(key -> run.series(key).orElseThrow()).toList();
    int size = series.isEmpty() ? 0 : series.get(0).size();
    for (int i = 0; i < size; i++) {
      float[] values = new float[layout.size()];
      for (int s = 0; s < values.length; s++) {
        values[s] = (float) series.get(s).value(i);
      }
      SeriesReader axis = series.get(0);
      copy.columns.append(axis.step(i), axis.wallMillis(i), axis.tokens(i), values);
    }
    run.events().forEach(copy::append);
    copy.update(run.info());
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
    synchronized (events) {
      events.addAll(record.events());
    }
    info = info.withLastStep(record.step());
    version.incrementAndGet();
  }

  void append(RunEvent event) {
    synchronized (events) {
      events.add(event);
    }
    version.incrementAndGet();
  }

  void update(RunInfo newInfo) {
    info = newInfo;
    version.incrementAndGet();
  }

  @Override
  public RunInfo info() {
    return info;
  }

  @Override
  public long version() {
    return version.get();
  }

  @Override
  public List<SeriesKey> keys() {
    return columns.layout().stream().sorted().toList();
  }

  @Override
  public Optional<SeriesReader> series(SeriesKey key) {
    int at = columns.layout().indexOf(key);
    return at < 0 ? Optional.empty() : Optional.of(columns.reader(at));
  }

  @Override
  public List<RunEvent> events() {
    synchronized (events) {
      return List.copyOf(events);
    }
  }

  /** Events from a place in the order of arrival on. */
  List<RunEvent> eventsFrom(int from) {
    synchronized (events) {
      return List.copyOf(events.subList(from, events.size()));
    }
  }
}
