package cliplight.viz.series;

import cliplight.engine.runs.DerivedSeries;
import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.SeriesNames;
import cliplight.engine.runs.SeriesReader;
import java.util.Arrays;
import java.util.List;

/**
 * The largest S_max of several heads, at every step that any of them has. One head that is not a
 * number makes the step not a number: a broken head is not hidden by the others. Each point of each
 * head is looked at once, as it comes. Safe to read from any thread.
 */
final class LargestHead extends DerivedSeries {

  private final List<SeriesReader> heads;

  /** The next point of each head. */
  private final int[] next;

  private long[] steps = new long[256];
  private double[] largest = new double[256];
  private int count;

  LargestHead(List<SeriesReader> heads) {
    super(SeriesKey.of(SeriesNames.MAX_LOGIT_ALL));
    this.heads = List.copyOf(heads);
    this.next = new int[heads.size()];
  }

  @Override
  protected void update() {
    int[] sizes = heads.stream().mapToInt(SeriesReader::size).toArray();
    if (Arrays.equals(sizes, next)) {
      return;
    }
    int changed = count;
    for (int head = 0; head < sizes.length; head++) {
      if (next[head] < sizes[head]) {
        changed = Math.min(changed, take(heads.get(head), next[head], sizes[head]));
        next[head] = sizes[head];
      }
    }
    for (int i = changed; i < count; i++) {
      put(i, largest[i]);
    }
    settle(indexAfter(stepReachedByAll(sizes)));
  }

  /** Takes in the points of a head from one to another; returns the first place that changes. */
  private int take(SeriesReader head, int from, int to) {
    int first = indexAfter(head.step(from) - 1);
    makeRoom(head, from, to, first);
    int at = first;
    for (int i = from; i < to; i++) {
      long step = head.step(i);
      while (steps[at] < step) {
        at++;
      }
      largest[at] = Math.max(largest[at], head.value(i));
    }
    return first;
  }

  /** Puts steps of a head that no other has into their places, as yet without a value. */
  private void makeRoom(SeriesReader head, int from, int to, int first) {
    int missing = 0;
    int at = first;
    for (int i = from; i < to; i++) {
      long step = head.step(i);
      while (at < count && steps[at] < step) {
        at++;
      }
      missing += at == count || steps[at] != step ? 1 : 0;
    }
    if (missing == 0) {
      return;
    }
    if (count + missing > steps.length) {
      int room = Math.max(count + missing, steps.length * 2);
      steps = Arrays.copyOf(steps, room);
      largest = Arrays.copyOf(largest, room);
    }
    // from the end, so that nothing is overwritten before it was moved
    int old = count - 1;
    int i = to - 1;
    count += missing;
    for (int place = count - 1; i >= from; place--) {
      boolean known = old >= first && steps[old] >= head.step(i);
      boolean both = known && steps[old] == head.step(i);
      steps[place] = known ? steps[old] : head.step(i);
      largest[place] = known ? largest[old] : Double.NEGATIVE_INFINITY;
      i -= known && !both ? 0 : 1;
      old -= known ? 1 : 0;
    }
  }

  /** No head will have anything new up to this step. */
  private long stepReachedByAll(int[] sizes) {
    long reached = Long.MAX_VALUE;
    for (int head = 0; head < sizes.length; head++) {
      reached =
          Math.min(
              reached, sizes[head] == 0 ? Long.MIN_VALUE : heads.get(head).step(sizes[head] - 1));
    }
    return reached;
  }

  /** Where the first step after this one stands. */
  private int indexAfter(long step) {
    int low = 0;
    int high = count;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (steps[middle] <= step) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  @Override
  public synchronized long step(int i) {
    return steps[i];
  }

  @Override
  public long wallMillis(int i) {
    SeriesReader head = heads.get(0);
    int at = head.indexAtOrBefore(step(i));
    return at < 0 ? 0 : head.wallMillis(at);
  }

  @Override
  public long tokens(int i) {
    SeriesReader head = heads.get(0);
    int at = head.indexAtOrBefore(step(i));
    return at < 0 ? 0 : head.tokens(at);
  }

  @Override
  public synchronized long bytes() {
    return super.bytes() + 8L * steps.length + 8L * largest.length;
  }
}
