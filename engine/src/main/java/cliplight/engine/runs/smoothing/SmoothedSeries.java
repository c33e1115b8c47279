package cliplight.engine.runs.smoothing;

import cliplight.engine.runs.DerivedSeries;
import cliplight.engine.runs.SeriesReader;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * A series smoothed. Every method meets values that are not finite in this one way: they are taken
 * out before smoothing and put back in their places, so that they are seen where they are and enter
 * no other point.
 */
final class SmoothedSeries extends DerivedSeries {

  private final SeriesReader source;
  private final Supplier<Smoother> newSmoother;
  private Smoother smoother;

  /** How many points of the source the smoother has taken in, and how many of them stay. */
  private int taken;

  private int takenForGood;

  /** Places of finite values that have no settled value yet, from {@code firstWaiting} on. */
  private int[] waiting = new int[16];

  private int firstWaiting;
  private int endOfWaiting;
  private int told;

  SmoothedSeries(SeriesReader source, Supplier<Smoother> newSmoother) {
    super(source.key());
    this.source = source;
    this.newSmoother = newSmoother;
    this.smoother = newSmoother.get();
  }

  @Override
  protected void update() {
    int end = source.size();
    if (end == computed()) {
      return;
    }
    if (takenForGood < taken) {
      smoother = newSmoother.get();
      taken = 0;
      firstWaiting = 0;
      endOfWaiting = 0;
    }
    takenForGood = Math.min(source.settled(), end);
    takeIn(takenForGood);
    settle(firstWaiting == endOfWaiting ? takenForGood : waiting[firstWaiting]);
    takeIn(end);
    told = firstWaiting;
    smoother.rest(smoothed -> put(waiting[told++], smoothed));
  }

  private void takeIn(int end) {
    for (; taken < end; taken++) {
      double value = source.value(taken);
      put(taken, value);
      if (Double.isFinite(value)) {
        await(taken);
        smoother.add(source.step(taken), value, smoothed -> put(waiting[firstWaiting++], smoothed));
      }
    }
  }

  private void await(int i) {
    if (endOfWaiting == waiting.length) {
      int many = endOfWaiting - firstWaiting;
      waiting = Arrays.copyOfRange(waiting, firstWaiting, firstWaiting + Math.max(16, 2 * many));
      firstWaiting = 0;
      endOfWaiting = many;
    }
    waiting[endOfWaiting++] = i;
  }

  @Override
  public synchronized long bytes() {
    return super.bytes() + 4L * waiting.length;
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
}
