package cliplight.engine.watch;

/**
 * The last values of a series with their mean and spread, computed anew from the values each time:
 * running sums would lose small spreads after one large value.
 */
final class RollingWindow {

  private final double[] ring;
  private int size;
  private int next;

  RollingWindow(int capacity) {
    ring = new double[capacity];
  }

  void add(double value) {
    ring[next] = value;
    next = (next + 1) % ring.length;
    size = Math.min(size + 1, ring.length);
  }

  int size() {
    return size;
  }

  boolean full() {
    return size == ring.length;
  }

  /** The value that the next {@link #add} will overwrite; only when full. */
  double oldest() {
    return ring[next];
  }

  double mean() {
    double sum = 0;
    for (int i = 0; i < size; i++) {
      sum += ring[i];
    }
    return sum / size;
  }

  /** Root of the mean squared distance from {@code mean}. */
  double populationStd(double mean) {
    return Math.sqrt(squares(mean) / size);
  }

  /** The same with {@code size - 1} as divisor. */
  double sampleStd(double mean) {
    return Math.sqrt(squares(mean) / (size - 1));
  }

  private double squares(double mean) {
    double sum = 0;
    for (int i = 0; i < size; i++) {
      double distance = ring[i] - mean;
      sum += distance * distance;
    }
    return sum;
  }
}
