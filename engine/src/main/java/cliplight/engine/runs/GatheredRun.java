package cliplight.engine.runs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A run put together from points in any order, as a stranger's log holds them: series appear as
 * they are named, each with steps of its own. Series that turn out to have the same steps, wall
 * times and tokens share an axis; a step that was written twice keeps both points, see {@link
 * Superseded}. Used by one thread.
 */
public final class GatheredRun {

  /** A run has at most so many series. */
  public static final int MOST_SERIES = ArchiveReader.MAX_SERIES;

  private static final long BYTES_OF_A_SERIES = 1000;

  /** More restarts than this are those of no run. */
  private static final int MOST_RESTARTS = 1000;

  private final GatheringRoom room;
  private long bytes;
  private final Map<SeriesKey, GatheredSeries> series = new HashMap<>();
  private final List<RunEvent> events = new ArrayList<>();
  private int restarts;

  /**
   * @param room that the points take
   */
  public GatheredRun(GatheringRoom room) {
    this.room = room;
  }

  /**
   * @param mostBytes that the points may take in memory while they are gathered
   */
  public GatheredRun(long mostBytes) {
    this(new GatheringRoom(mostBytes));
  }

  /** A run that may take a quarter of this program's memory. */
  public GatheredRun() {
    this(new GatheringRoom());
  }

  void take(long more) {
    bytes += more;
    room.take(more);
  }

  long bytes() {
    return bytes;
  }

  /** Gives back the room of a run that is not used any more. */
  public void release() {
    room.give(bytes);
    bytes = 0;
  }

  /**
   * The series of a name, begun where there is none.
   *
   * @throws StoreException if the run grows beyond the memory it may take
   */
  public GatheredSeries series(SeriesKey key) {
    GatheredSeries known = series.get(key);
    if (known == null) {
      take(BYTES_OF_A_SERIES);
      known = new GatheredSeries(this);
      series.put(key, known);
    }
    return known;
  }

  /** The writer begins anew at a step: what there is of it and beyond is superseded. */
  public void restart(long step) {
    restarts++;
    if (restarts <= MOST_RESTARTS) {
      series.values().forEach(each -> each.restart(step));
    }
  }

  /** Whether the series is there. */
  public boolean has(SeriesKey key) {
    return series.containsKey(key);
  }

  /** How many series there are. */
  public int seriesCount() {
    return series.size();
  }

  /** How many points there are. */
  public long pointCount() {
    return series.values().stream().mapToLong(GatheredSeries::size).sum();
  }

  public List<SeriesKey> keys() {
    return series.keySet().stream().sorted().toList();
  }

  /** The largest step of all series; empty where there is no point. */
  public Optional<Long> largestStep() {
    return series.values().stream()
        .filter(each -> each.size() > 0)
        .map(GatheredSeries::largestStep)
        .max(Long::compare);
  }

  /**
   * @throws StoreException if the run grows beyond the memory it may take
   */
  public void event(RunEvent event) {
    take(event.bytes());
    events.add(event);
  }

  List<RunEvent> events() {
    return events;
  }

  /** The run of all that was gathered; nothing is gathered any more. */
  public RunReader run(RunInfo info) {
    return record(info);
  }

  /** Steps, wall times and tokens, equal where all of them are. */
  record Axis(GatheredSeries.Points points, int hash) {
    static Axis of(GatheredSeries.Points points) {
      int hash = Arrays.hashCode(points.steps());
      hash = 31 * hash + Arrays.hashCode(points.wallMillis());
      return new Axis(points, 31 * hash + Arrays.hashCode(points.tokens()));
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Axis that
          && hash == that.hash
          && Arrays.equals(points.steps(), that.points.steps())
          && Arrays.equals(points.wallMillis(), that.points.wallMillis())
          && Arrays.equals(points.tokens(), that.points.tokens());
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }

  RunRecord record(RunInfo info) {
    Map<Axis, List<Map.Entry<SeriesKey, double[]>>> axes = new LinkedHashMap<>();
    for (Map.Entry<SeriesKey, GatheredSeries> each : new TreeMap<>(series).entrySet()) {
      List<GatheredSeries.Points> branches = each.getValue().branches();
      series.remove(each.getKey());
      for (int b = 0; b < branches.size(); b++) {
        SeriesKey key = b == 0 ? each.getKey() : Superseded.name(each.getKey(), b);
        axes.computeIfAbsent(Axis.of(branches.get(b)), axis -> new ArrayList<>())
            .add(Map.entry(key, branches.get(b).values()));
      }
    }
    List<RunColumns> columns = new ArrayList<>();
    int firstSeries = 0;
    for (Map.Entry<Axis, List<Map.Entry<SeriesKey, double[]>>> axis : axes.entrySet()) {
      columns.add(columns(columns.size(), firstSeries, axis.getKey().points(), axis.getValue()));
      firstSeries += axis.getValue().size();
    }
    if (columns.isEmpty()) {
      columns.add(new RunColumns(List.of()));
    }
    RunRecord record = new RunRecord(info, columns);
    events.forEach(record::append);
    return record;
  }

  /** Fills in what is drawn; says whether that is not all there is to the values. */
  private static boolean drawn(double[] values, float[] drawn) {
    boolean wide = false;
    for (int i = 0; i < drawn.length; i++) {
      drawn[i] = RunColumns.drawn(values[i]);
      wide |= drawn[i] != values[i] && !Double.isNaN(values[i]);
    }
    return wide;
  }

  private static RunColumns columns(
      int axis,
      int firstSeries,
      GatheredSeries.Points points,
      List<Map.Entry<SeriesKey, double[]>> series) {
    int count = series.size();
    int size = points.steps().length;
    BitSet float64 = new BitSet();
    float[][] drawn = new float[count][size];
    double[][] exact = new double[count][];
    for (int s = 0; s < count; s++) {
      double[] values = series.get(s).getValue();
      boolean wide = drawn(values, drawn[s]);
      float64.set(s, wide);
      exact[s] = wide ? values : new double[0];
    }
    List<SeriesKey> keys = series.stream().map(Map.Entry::getKey).toList();
    return new RunColumns(
        new AxisLayout(axis, firstSeries, keys, float64),
        points.steps(),
        points.wallMillis(),
        points.tokens(),
        drawn,
        exact);
  }
}
