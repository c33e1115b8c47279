package cliplight.engine.runs;

import java.util.Arrays;

/**
 * The mean of the last n points, at every point of a series: computed on all points, in their
 * order, so that it never depends on zoom. In the first 2n points it spans the later half of what
 * there is, so that it does not drag the first, steep steps of a curve along. At a point that is
 * not finite the mean is not a number; elsewhere such points are left out. Its last value is what
 * lists call the final loss. Grows with its source; safe to read from any thread.
 *
 * <p>A window that ends inside one block of n points is the end of the block before and the
 * beginning of its own. Both sums are only ever added to, so one huge value is gone when it leaves
 * the window, which a running sum with subtraction would not manage.
 */
public final class MovingMean implements SeriesReader {

  private final SeriesReader source;
  private final int n;
  private final double[] block;
  private final double[] sumToEndOfPrevious;
  private final int[] finiteToEndOfPrevious;
  private double sum;
  private int finite;
  private int inBlock;

  private final MinMaxPyramid pyramid = new MinMaxPyramid();
  private float[] means = new float[256];
  private int computed;

  private MovingMean(SeriesReader source, int n) {
    this.source = source;
    this.n = n;
    this.block = new double[n];
    this.sumToEndOfPrevious = new double[n + 1];
    this.finiteToEndOfPrevious = new int[n + 1];
  }

  /**
   * @param n how many points a mean spans, at least 1
   */
  public static MovingMean of(SeriesReader source, int n) {
    if (n < 1) {
      throw new IllegalArgumentException("A mean spans at least 1 point, not " + n);
    }
    return new MovingMean(source, n);
  }

  /** How many points a mean of the last n spans where there are so many in all. */
  static int span(int n, int count) {
    return Math.min(n, count / 2 + count % 2);
  }

  /** The mean of the finite ones of a window; NaN where there is none or the last is not finite. */
  static double mean(double[] window) {
    if (window.length == 0 || !Double.isFinite(window[window.length - 1])) {
      return Double.NaN;
    }
    return Arrays.stream(window).filter(Double::isFinite).average().orElse(Double.NaN);
  }

  @Override
  public SeriesKey key() {
    return source.key();
  }

  @Override
  public int size() {
    return source.size();
  }

  @Override
  public long step(int i) {
    return source.step(i);
  }

  @Override
  public long wallMillis(int i) {
    return source.wallMillis(i);
  }

  @Override
  public long tokens(int i) {
    return source.tokens(i);
  }

  @Override
  public synchronized double value(int i) {
    compute(i + 1);
    return means[i];
  }

  @Override
  public synchronized Columns columns(double fromStep, double toStep, int columns) {
    int size = size();
    compute(size);
    return pyramid.columns(this, means, size, fromStep, toStep, columns);
  }

  private void compute(int upTo) {
    if (upTo > means.length) {
      means = Arrays.copyOf(means, Math.max(upTo, means.length * 2));
    }
    for (; computed < upTo; computed++) {
      float mean = (float) next(source.value(computed));
      means[computed] = mean;
      pyramid.append(mean);
    }
  }

  /** The mean at the next point, whose own value is given. Called once a point. */
  private double next(double value) {
    if (inBlock == n) {
      beginBlock();
    }
    block[inBlock++] = value;
    if (Double.isFinite(value)) {
      sum += value;
      finite++;
    }
    if (!Double.isFinite(value)) {
      return Double.NaN;
    }
    int span = span(n, computed + 1);
    return span < n
        ? meanOfLast(source, computed + 1, span)
        : (sum + sumToEndOfPrevious[inBlock]) / (finite + finiteToEndOfPrevious[inBlock]);
  }

  private static double meanOfLast(SeriesReader source, int count, int span) {
    double[] window = new double[span];
    for (int i = 0; i < span; i++) {
      window[i] = source.value(count - span + i);
    }
    return mean(window);
  }

  /** The mean that this series has at its source's last point; NaN where there is no point. */
  static double atEnd(SeriesReader source, int n) {
    int count = source.size();
    return meanOfLast(source, count, span(n, count));
  }

  private void beginBlock() {
    for (int i = n - 1; i >= 0; i--) {
      boolean counts = Double.isFinite(block[i]);
      sumToEndOfPrevious[i] = sumToEndOfPrevious[i + 1] + (counts ? block[i] : 0);
      finiteToEndOfPrevious[i] = finiteToEndOfPrevious[i + 1] + (counts ? 1 : 0);
    }
    sum = 0;
    finite = 0;
    inBlock = 0;
  }
}
