package cliplight.engine.runs.formula;

import cliplight.engine.runs.DerivedSeries;
import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.SeriesReader;
import java.util.Arrays;
import java.util.List;

/**
 * A function of several series, at the steps that all of them have: no step is invented and no
 * value filled in. Wall times and tokens are those of the first series.
 */
final class JoinedSeries extends DerivedSeries {

  /** What the values of one step come to. */
  @FunctionalInterface
  interface AtStep {
    /**
     * @param values one per series; overwritten after the call, free to be changed in it
     */
    double of(double[] values);
  }

  private final List<SeriesReader> sources;
  private final AtStep function;
  private final double[] values;

  /** The next points of the sources behind what is settled. */
  private final int[] next;

  private int settledPoints;

  /** Which points of the first source have a partner in all others. */
  private int[] inFirst = new int[256];

  JoinedSeries(SeriesKey key, List<? extends SeriesReader> sources, AtStep function) {
    super(key);
    this.sources = List.copyOf(sources);
    this.function = function;
    this.values = new double[sources.size()];
    this.next = new int[sources.size()];
  }

  @Override
  protected void update() {
    int[] sizes = new int[next.length];
    int[] stays = new int[next.length];
    for (int s = 0; s < sizes.length; s++) {
      SeriesReader source = sources.get(s);
      sizes[s] = source.size();
      stays[s] = Math.min(source.settled(), sizes[s]);
    }
    settledPoints = join(next, stays, settledPoints);
    settle(settledPoints);
    join(next.clone(), sizes, settledPoints);
  }

  /** Joins from {@code from} on until one source ends; returns how many points there are then. */
  private int join(int[] from, int[] ends, int firstPoint) {
    int point = firstPoint;
    while (alignedWithin(from, ends)) {
      for (int s = 0; s < from.length; s++) {
        values[s] = sources.get(s).value(from[s]);
      }
      if (point == inFirst.length) {
        inFirst = Arrays.copyOf(inFirst, point * 2);
      }
      inFirst[point] = from[0];
      put(point, function.of(values));
      point++;
      for (int s = 0; s < from.length; s++) {
        from[s]++;
      }
    }
    return point;
  }

  /** Moves on to the next step that all have; false where one of them ends before. */
  private boolean alignedWithin(int[] from, int[] ends) {
    long wanted = Long.MIN_VALUE;
    int agree = 0;
    for (int s = 0; agree < from.length; s = s + 1 == from.length ? 0 : s + 1) {
      while (from[s] < ends[s] && sources.get(s).step(from[s]) < wanted) {
        from[s]++;
      }
      if (from[s] == ends[s]) {
        return false;
      }
      long step = sources.get(s).step(from[s]);
      agree = step == wanted ? agree + 1 : 1;
      wanted = step;
    }
    return true;
  }

  private SeriesReader first() {
    return sources.get(0);
  }

  private synchronized int inFirst(int i) {
    return inFirst[i];
  }

  @Override
  public long step(int i) {
    return first().step(inFirst(i));
  }

  @Override
  public long wallMillis(int i) {
    return first().wallMillis(inFirst(i));
  }

  @Override
  public long tokens(int i) {
    return first().tokens(inFirst(i));
  }

  @Override
  public synchronized long bytes() {
    return super.bytes() + 4L * inFirst.length;
  }
}
