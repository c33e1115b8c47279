package cliplight.engine.runs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The points of one series in the order in which they were written, which need not be the order of
 * their steps.
 */
public final class GatheredSeries {

  /** More passes than this are no resumed run: the points are just not in order. */
  private static final int MOST_PASSES = 64;

  private static final long[] NO_TOKENS = {};

  /** The writer said, after so many points, that it begins anew at a step. */
  private record Restart(int place, long step) {}

  private final GatheredRun run;
  private long[] steps = new long[4];
  private long[] wallMillis = new long[4];
  private long[] tokens = NO_TOKENS;
  private double[] values = new double[4];
  private int size;
  private int passes = 1;
  private long largest = Long.MIN_VALUE;
  private final List<Restart> restarts = new ArrayList<>();

  GatheredSeries(GatheredRun run) {
    this.run = run;
  }

  /**
   * Adds a point.
   *
   * @throws StoreException if the run grows beyond the memory it may take
   */
  public void add(long step, long wallMilli, double value) {
    add(step, wallMilli, 0, value);
  }

  /**
   * Adds a point.
   *
   * @throws StoreException if the run grows beyond the memory it may take
   */
  public void add(long step, long wallMilli, long tokenCount, double value) {
    if (size == steps.length) {
      grow();
    }
    if (size > 0 && step <= steps[size - 1]) {
      passes++;
    }
    if (tokenCount != 0 && tokens.length == 0) {
      run.take(8L * steps.length);
      tokens = new long[steps.length];
    }
    if (tokens.length > 0) {
      tokens[size] = tokenCount;
    }
    steps[size] = step;
    wallMillis[size] = wallMilli;
    values[size] = value;
    size++;
    largest = Math.max(largest, step);
  }

  /** What was added so far of a step and of those beyond is superseded, whatever comes after it. */
  void restart(long step) {
    if (step <= largest && restarts.size() < MOST_PASSES) {
      restarts.add(new Restart(size, step));
    }
  }

  /** How often points that were there were superseded because the writer said so. */
  int restartCount() {
    return restarts.size();
  }

  private void grow() {
    int longer = RunColumns.longer(steps.length);
    run.take((tokens.length > 0 ? 32L : 24L) * (longer - size));
    steps = Arrays.copyOf(steps, longer);
    wallMillis = Arrays.copyOf(wallMillis, longer);
    values = Arrays.copyOf(values, longer);
    if (tokens.length > 0) {
      tokens = Arrays.copyOf(tokens, longer);
    }
  }

  /** How many points were added. */
  public int size() {
    return size;
  }

  long step(int i) {
    return steps[i];
  }

  long wallMillis(int i) {
    return wallMillis[i];
  }

  long tokens(int i) {
    return tokens.length == 0 ? 0 : tokens[i];
  }

  double value(int i) {
    return values[i];
  }

  /**
   * Whether the points that are shown begin with those of an earlier reading. The line of its last
   * value may have been half written then.
   *
   * @param missing how many points at the end may not be there yet
   */
  public boolean beginsWith(SeriesReader earlier, int missing) {
    Points shown = branches().get(0);
    int n = earlier.size();
    if (n > shown.steps.length + missing) {
      return false;
    }
    for (int i = 0; i < Math.min(n, shown.steps.length); i++) {
      boolean mayBeCut = i > 0 && i == n - 1;
      boolean equal = mayBeCut || Double.compare(earlier.value(i), shown.values[i]) == 0;
      if (earlier.step(i) != shown.steps[i] || !equal) {
        return false;
      }
    }
    return true;
  }

  /** The largest step. */
  long largestStep() {
    return largest;
  }

  /** Points of ascending steps. */
  @SuppressWarnings("ArrayRecordComponent") // private to this package, compared by AxisPoints only
  record Points(long[] steps, long[] wallMillis, long[] tokens, double[] values) {}

  /**
   * The points that are shown, steps strictly ascending, then the superseded branches, the oldest
   * first. Where the writer went back to a step it had written before, everything it had from there
   * on is superseded; where it only wrote in another order, nothing is. Where it said that it
   * begins anew, the step that it named decides.
   */
  List<Points> branches() {
    if (passes == 1 && restarts.isEmpty()) {
      return List.of(
          new Points(
              Arrays.copyOf(steps, size),
              Arrays.copyOf(wallMillis, size),
              tokens.length == 0 ? new long[size] : Arrays.copyOf(tokens, size),
              Arrays.copyOf(values, size)));
    }
    List<int[]> branches = new ArrayList<>();
    int[] shown = passes <= MOST_PASSES ? resumed(branches) : latest(branches);
    List<Points> points = new ArrayList<>();
    points.add(at(shown));
    branches.forEach(branch -> points.add(at(branch)));
    return points;
  }

  private Points at(int[] places) {
    int n = places.length;
    Points points = new Points(new long[n], new long[n], new long[n], new double[n]);
    for (int i = 0; i < n; i++) {
      points.steps[i] = steps[places[i]];
      points.wallMillis[i] = wallMillis[places[i]];
      points.tokens[i] = tokens(places[i]);
      points.values[i] = values[places[i]];
    }
    return points;
  }

  private int[] resumed(List<int[]> branches) {
    int[] shown = new int[0];
    int from = 0;
    int restart = 0;
    while (from < size) {
      int end = restart < restarts.size() ? restarts.get(restart).place : size;
      if (end == from) {
        shown = cut(branches, shown, restarts.get(restart).step);
        restart++;
        continue;
      }
      int to = from + 1;
      while (to < end && steps[to] > steps[to - 1]) {
        to++;
      }
      int[] pass = new int[to - from];
      for (int i = from; i < to; i++) {
        pass[i - from] = i;
      }
      if (shares(shown, pass)) {
        shown = cut(branches, shown, steps[from]);
      }
      shown = merge(shown, pass);
      from = to;
    }
    for (Restart last : restarts.subList(restart, restarts.size())) {
      shown = cut(branches, shown, last.step);
    }
    return shown;
  }

  /** Supersedes what is shown of a step and beyond. */
  private int[] cut(List<int[]> branches, int[] shown, long step) {
    int cut = firstAtOrAfter(shown, step);
    if (cut < shown.length) {
      supersede(branches, Arrays.copyOfRange(shown, cut, shown.length));
    }
    return Arrays.copyOf(shown, cut);
  }

  private int firstAtOrAfter(int[] places, long step) {
    int low = 0;
    int high = places.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (steps[places[middle]] < step) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private boolean shares(int[] a, int[] b) {
    int j = 0;
    for (int i = firstAtOrAfter(a, steps[b[0]]); i < a.length; i++) {
      while (j < b.length && steps[b[j]] < steps[a[i]]) {
        j++;
      }
      if (j == b.length) {
        return false;
      }
      if (steps[b[j]] == steps[a[i]]) {
        return true;
      }
    }
    return false;
  }

  /** By step; at equal steps what was written first comes first. */
  private int[] merge(int[] earlier, int[] later) {
    int[] merged = new int[earlier.length + later.length];
    int i = 0;
    int j = 0;
    for (int k = 0; k < merged.length; k++) {
      boolean first =
          j == later.length || (i < earlier.length && steps[earlier[i]] <= steps[later[j]]);
      merged[k] = first ? earlier[i++] : later[j++];
    }
    return merged;
  }

  /** Adds to the first branch that ends before these points begin. */
  private void supersede(List<int[]> branches, int[] places) {
    for (int b = 0; b < branches.size(); b++) {
      int[] branch = branches.get(b);
      if (steps[branch[branch.length - 1]] < steps[places[0]]) {
        branches.set(b, merge(branch, places));
        return;
      }
    }
    if (branches.size() < Superseded.MOST_BRANCHES) {
      branches.add(places);
    } else {
      int last = branches.size() - 1;
      branches.set(last, merge(branches.get(last), places));
    }
  }

  /** The last written of every step; the others go to branches by how often a step was written. */
  private int[] latest(List<int[]> branches) {
    int[] sorted = sorted(0, size);
    int[] shown = new int[size];
    int shownCount = 0;
    int[][] superseded = new int[Superseded.MOST_BRANCHES][0];
    int[] counts = new int[superseded.length];
    int depth = 0;
    for (int i = 0; i < size; i++) {
      boolean last = i + 1 == size || steps[sorted[i + 1]] != steps[sorted[i]];
      if (last) {
        shown[shownCount++] = sorted[i];
        depth = 0;
        continue;
      }
      int branch = Math.min(depth++, superseded.length - 1);
      if (counts[branch] == superseded[branch].length) {
        superseded[branch] = Arrays.copyOf(superseded[branch], Math.max(4, counts[branch] * 2));
      }
      superseded[branch][counts[branch]++] = sorted[i];
    }
    for (int b = 0; b < superseded.length && counts[b] > 0; b++) {
      branches.add(Arrays.copyOf(superseded[b], counts[b]));
    }
    return Arrays.copyOf(shown, shownCount);
  }

  private int[] sorted(int from, int to) {
    if (to - from == 1) {
      return new int[] {from};
    }
    int middle = (from + to) >>> 1;
    return merge(sorted(from, middle), sorted(middle, to));
  }
}
