package cliplight.engine.runs.smoothing;

import java.util.Arrays;

/** The value in the middle of the window's values: one spike of any height leaves no trace. */
final class RunningMedian implements SlidingWindow {

  private final double[] ring;
  private final double[] sorted;
  private int size;
  private int next;

  RunningMedian(int points) {
    ring = new double[points];
    sorted = new double[points];
  }

  @Override
  public void add(double value) {
    if (size == ring.length) {
      int leaves = Arrays.binarySearch(sorted, 0, size, ring[next]);
      System.arraycopy(sorted, leaves + 1, sorted, leaves, size - leaves - 1);
      size--;
    }
    int found = Arrays.binarySearch(sorted, 0, size, value);
    int place = found < 0 ? -found - 1 : found;
    System.arraycopy(sorted, place, sorted, place + 1, size - place);
    sorted[place] = value;
    size++;
    ring[next] = value;
    next = (next + 1) % ring.length;
  }

  @Override
  public double result() {
    return sorted[size / 2];
  }
}
