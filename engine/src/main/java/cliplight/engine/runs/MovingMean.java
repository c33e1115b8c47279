package cliplight.engine.runs;

/**
 * The mean of the last n points, at every point. Points that are not finite are left out; a window
 * without a finite point gives NaN.
 *
 * <p>A window that ends inside one block of n points is the end of the block before and the
 * beginning of its own. Both sums are only ever added to, so one huge value is gone when it leaves
 * the window, which a running sum with subtraction would not manage.
 */
public final class MovingMean extends SmoothedSeries {

  private final int n;
  private final double[] block;
  private final double[] sumToEndOfPrevious;
  private final int[] finiteToEndOfPrevious;
  private double sum;
  private int finite;
  private int inBlock;

  private MovingMean(SeriesReader source, int n) {
    super(source);
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

  @Override
  double next(double value) {
    if (inBlock == n) {
      beginBlock();
    }
    block[inBlock++] = value;
    if (Double.isFinite(value)) {
      sum += value;
      finite++;
    }
    int all = finite + finiteToEndOfPrevious[inBlock];
    return all == 0 ? Double.NaN : (sum + sumToEndOfPrevious[inBlock]) / all;
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
