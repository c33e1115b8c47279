package cliplight.engine.runs.smoothing;

/**
 * The mean of the window's values with weights {@code exp(-d^2 / (2 sigma^2))}, d being the
 * distance in points from the middle.
 */
final class GaussianMean implements SlidingWindow {

  /** Weights beyond so many sigma are below 0.0004 of the middle's and left out. */
  static final int SIGMAS = 4;

  private final double[] weights;
  private final double[] ring;
  private int size;
  private int next;

  GaussianMean(int points, double sigma) {
    weights = new double[points / 2 + 1];
    for (int d = 0; d < weights.length; d++) {
      weights[d] = Math.exp(-0.5 * (d / sigma) * (d / sigma));
    }
    ring = new double[points];
  }

  @Override
  public void add(double value) {
    ring[next] = value;
    next = (next + 1) % ring.length;
    size = Math.min(size + 1, ring.length);
  }

  @Override
  public double result() {
    int radius = size / 2;
    int middle = Math.floorMod(next - 1 - radius, ring.length);
    double sum = ring[middle];
    double weight = 1;
    int before = middle;
    int after = middle;
    for (int d = 1; d <= radius; d++) {
      before = before == 0 ? ring.length - 1 : before - 1;
      after = after == ring.length - 1 ? 0 : after + 1;
      sum += weights[d] * (ring[before] + ring[after]);
      weight += 2 * weights[d];
    }
    return sum / weight;
  }
}
