package cliplight.engine.runs.smoothing;

/**
 * The mean of the values in the window.
 *
 * <p>A window that ends inside one block of values is the end of the block before and the beginning
 * of its own. Both sums are only ever added to, so one huge value is gone when it leaves the
 * window, which a running sum with subtraction would not manage.
 */
final class RunningMean implements SlidingWindow {

  private final double[] block;
  private final double[] sumToEndOfPrevious;
  private int inBlock;
  private double sum;
  private boolean full;

  RunningMean(int points) {
    block = new double[points];
    sumToEndOfPrevious = new double[points + 1];
  }

  @Override
  public void add(double value) {
    if (inBlock == block.length) {
      for (int i = block.length - 1; i >= 0; i--) {
        sumToEndOfPrevious[i] = sumToEndOfPrevious[i + 1] + block[i];
      }
      sum = 0;
      inBlock = 0;
      full = true;
    }
    block[inBlock++] = value;
    sum += value;
  }

  @Override
  public double result() {
    return (sum + sumToEndOfPrevious[inBlock]) / (full ? block.length : inBlock);
  }
}
