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
public final class MovingMean extends DerivedSeries {

  private final SeriesReader source;
  private final int n;
  private final double[] block;
  private final double[] sumToEndOfPrevious;
  private final int[] finiteToEndOfPrevious;
  private double sum;
  private int finite;
  private int inBlock;

  private MovingMean(SeriesReader source, int n) {
    super(source.key());
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
  protected void update() {
    int end = source.size();
    for (int i = computed(); i < end; i++) {
      put(i, (float) next(i, source.value(i)));
    }
    settle(end);
  }

  /** The mean at the next point, whose own value is given. Called once a point. */
  private double next(int i, double value) {
    if (inBlock == n) {
      beginBlock();
    }
    block[inBlock++] = value;
    if (!Double.isFinite(value)) {
      return Double.NaN;
    }
    sum += value;
    finite++;
    int span = span(n, i + 1);
    return span < n
        ? meanOfLast(source, i + 1, span)
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
