package cliplight.engine.runs.smoothing;

import java.util.function.DoubleConsumer;
import java.util.function.IntFunction;

/**
 * Smooths by a window of {@code radius} points on either side. Towards the ends of the series it
 * shrinks on both sides alike, so that it always has its point in the middle: a window over the
 * past alone lags, and lies above a loss that falls; a window that is cut off on one side does the
 * same at its ends. With both sides alike a straight line is left exactly where it is from the
 * first point to the last. The price is that smoothing fades out at the ends: the last point is the
 * value itself until others follow.
 */
final class CentredWindow implements Smoother {

  private final int radius;
  private final IntFunction<SlidingWindow> newWindow;
  private final SlidingWindow window;

  /** The last 2 radius + 1 values, the oldest overwritten first. */
  private final double[] last;

  private long added;

  /**
   * @param newWindow makes an empty window of so many points
   */
  CentredWindow(int radius, IntFunction<SlidingWindow> newWindow) {
    this.radius = radius;
    this.newWindow = newWindow;
    this.window = newWindow.apply(2 * radius + 1);
    this.last = new double[2 * radius + 1];
  }

  @Override
  public void add(long step, double value, DoubleConsumer settled) {
    last[(int) (added % last.length)] = value;
    window.add(value);
    added++;
    // the window ends at this point; where it has a middle, that point has all it needs
    if (added >= last.length || added % 2 == 1) {
      settled.accept(window.result());
    }
  }

  @Override
  public void rest(DoubleConsumer unsettled) {
    int points = (int) Math.min(radius, added / 2);
    double[] results = new double[points];
    SlidingWindow fromEnd = newWindow.apply(2 * radius + 1);
    long next = added - 1;
    for (int fromLast = 0; fromLast < points; fromLast++) {
      for (int more = fromLast == 0 ? 1 : 2; more > 0; more--) {
        fromEnd.add(last[(int) (next-- % last.length)]);
      }
      results[points - 1 - fromLast] = fromEnd.result();
    }
    for (double result : results) {
      unsettled.accept(result);
    }
  }
}
