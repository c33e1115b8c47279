package cliplight.engine.runs;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** One run in memory, live or loaded: what readers see, and what the writer brings to disk. */
final class RunRecord implements RunReader {

  /** Where a series stands. */
  private record Place(RunColumns columns, int series) {}

  /** The axes and what is found on them; replaced as a whole when an axis comes. */
  private record Contents(
      List<RunColumns> axes, List<SeriesKey> sortedKeys, Map<SeriesKey, Place> places) {

    static Contents of(List<RunColumns> axes) {
      Map<SeriesKey, Place> places = new HashMap<>();
      for (RunColumns columns : axes) {
        List<SeriesKey> keys = columns.keys();
        for (int i = 0; i < keys.size(); i++) {
          if (places.put(keys.get(i), new Place(columns, i)) != null) {
            throw new IllegalArgumentException("The series " + keys.get(i) + " is there twice");
          }
        }
      }
      return new Contents(List.copyOf(axes), places.keySet().stream().sorted().toList(), places);
    }
  }

  private volatile Contents contents;
  private final List<RunEvent> arrived = new ArrayList<>();
  private List<RunEvent> byStep = List.of();
  private final AtomicLong version = new AtomicLong(1);
  private volatile RunInfo stated;
  private final AtomicBoolean endClaimed = new AtomicBoolean();
  private volatile boolean onDisk;

  /** A run to be recorded, on one axis to begin with. */
  static RunRecord begin(RunInfo info, List<SeriesKey> layout) {
    return new RunRecord(info, List.of(new RunColumns(layout)));
  }

  /**
   * @throws IllegalArgumentException if a series is there twice
   */
  RunRecord(RunInfo info, List<RunColumns> axes) {
    this.stated = info;
    this.contents = Contents.of(axes);
  }

  /** Every point and event of another reader's run. */
  static RunRecord copyOf(RunReader run) {
    if (run instanceof RunRecord complete && complete.info().state() != RunState.RUNNING) {
      return complete;
    }
    GatheredRun copy = new GatheredRun(Long.MAX_VALUE);
    RunInfo info = run.info();
    if (run instanceof RunRecord live) {
      live.axes().forEach(axis -> gather(axis, copy));
      run.events().forEach(copy::event);
      return copy.record(info);
    }
    for (SeriesKey key : run.keys()) {
      SeriesReader series = run.series(key).orElseThrow();
      GatheredSeries into = copy.series(key);
      int size = series.size();
      for (int i = 0; i < size; i++) {
        into.add(series.step(i), series.wallMillis(i), series.tokens(i), series.value(i));
      }
    }
    run.events().forEach(copy::event);
    return copy.record(info);
  }

  /**
   * A run that goes on after a step: what it had recorded from there on stands beside it as a
   * further superseded branch.
   */
  RunRecord goingOnAfter(long step, RunInfo info) {
    int branch = 1;
    for (SeriesKey key : keys()) {
      branch = Math.max(branch, Superseded.branch(key) + 1);
    }
    List<RunColumns> axes = new ArrayList<>();
    List<RunColumns> lost = new ArrayList<>();
    for (RunColumns axis : axes()) {
      if (axis.isSuperseded()) {
        lost.add(axis);
      } else {
        axes.add(axis.part(0, step, axis.keys()));
        int number = branch;
        List<SeriesKey> names =
            axis.keys().stream().map(key -> Superseded.name(key, number)).toList();
        RunColumns rest = axis.part(step, Long.MAX_VALUE, names);
        if (rest.size() > 0) {
          lost.add(rest);
        }
      }
    }
    axes.addAll(lost);
    List<RunColumns> numbered = new ArrayList<>();
    int firstSeries = 0;
    for (RunColumns axis : axes) {
      numbered.add(axis.numbered(numbered.size(), firstSeries));
      firstSeries += axis.keys().size();
    }
    RunRecord goingOn = new RunRecord(info, numbered);
    for (RunEvent event : eventsFrom(0)) {
      // what ended it before and what people wrote stays in its story; all else of the lost steps
      // happens again
      if (event.step() <= step || event.kind() == EventKind.INTERRUPTED || event.ofPerson()) {
        goingOn.append(event);
      }
    }
    return goingOn;
  }

  private static void gather(RunColumns axis, GatheredRun into) {
    int size = axis.size();
    for (int s = 0; s < axis.keys().size(); s++) {
      GatheredSeries series = into.series(axis.keys().get(s));
      for (int i = 0; i < size; i++) {
        series.add(axis.step(i), axis.wallMillis(i), axis.tokens(i), axis.value(s, i));
      }
    }
  }

  List<RunColumns> axes() {
    return contents.axes();
  }

  List<AxisLayout> layouts() {
    return axes().stream().map(RunColumns::layout).toList();
  }

  /** The axis that step records fill. */
  private RunColumns columns() {
    return axes().get(0);
  }

  /** Bytes its points take in memory. */
  long bytes() {
    return axes().stream().mapToLong(RunColumns::bytes).sum();
  }

  /**
   * Adds axes, each with series of 64-bit values; readers find them at once.
   *
   * @return the number of the first; the others follow
   * @throws IllegalArgumentException if the run has one of the series already
   */
  int addAxes(List<List<SeriesKey>> keysByAxis) {
    List<RunColumns> axes = new ArrayList<>(axes());
    int first = axes.size();
    for (List<SeriesKey> keys : keysByAxis) {
      AxisLayout before = axes.get(axes.size() - 1).layout();
      BitSet float64 = new BitSet();
      float64.set(0, keys.size());
      axes.add(
          new RunColumns(
              new AxisLayout(axes.size(), before.firstSeries() + before.size(), keys, float64)));
    }
    contents = Contents.of(axes);
    version.incrementAndGet();
    return first;
  }

  /** Appends a point to an axis; one value per series of it. */
  void append(int axis, long step, long wallMillis, long tokens, double... values) {
    axes().get(axis).append(step, wallMillis, tokens, values);
    version.incrementAndGet();
  }

  void append(StepRecord record) {
    if (record.values().length != columns().layout().size()) {
      throw new IllegalArgumentException(
          "The record of step "
              + record.step()
              + " has "
              + record.values().length
              + " values, the run has "
              + columns().layout().size()
              + " series");
    }
    columns().append(record.step(), record.wallMillis(), record.tokens(), record.values());
    record
        .occasional()
        .forEach(
            (key, value) ->
                axisOf(key)
                    .append(
                        record.step(), record.wallMillis(), record.tokens(), new double[] {value}));
    record.events().forEach(this::add);
    version.incrementAndGet();
  }

  /** The axis of a series that is alone on it, which is added where there is none. */
  private RunColumns axisOf(SeriesKey key) {
    Place place = contents.places().get(key);
    if (place != null) {
      return place.columns();
    }
    int added = addAxes(List.of(List.of(key)));
    return axes().get(added);
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
    long lastStep = 0;
    for (RunColumns columns : axes()) {
      int size = columns.isSuperseded() ? 0 : columns.size();
      lastStep = size == 0 ? lastStep : Math.max(lastStep, columns.step(size - 1));
    }
    return info.lastStep() == lastStep ? info : info.withLastStep(lastStep);
  }

  @Override
  public long version() {
    return version.get();
  }

  @Override
  public List<SeriesKey> keys() {
    return contents.sortedKeys();
  }

  @Override
  public Optional<SeriesReader> series(SeriesKey key) {
    return Optional.ofNullable(contents.places().get(key))
        .map(place -> place.columns().reader(place.series()));
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

  /** The place of an event in the order of arrival; -1 where it is not there. */
  int placeOf(RunEvent event) {
    synchronized (arrived) {
      return arrived.indexOf(event);
    }
  }

  void remove(RunEvent event) {
    synchronized (arrived) {
      arrived.remove(event);
      byStep = List.of();
    }
    version.incrementAndGet();
  }

  /** Events from a place in the order of arrival on. */
  List<RunEvent> eventsFrom(int from) {
    synchronized (arrived) {
      return List.copyOf(arrived.subList(from, arrived.size()));
    }
  }
}
