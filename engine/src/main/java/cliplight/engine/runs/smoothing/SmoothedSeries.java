package cliplight.engine.runs.smoothing;

import cliplight.engine.runs.DerivedSeries;
import cliplight.engine.runs.SeriesReader;
import java.util.Arrays;

/**
 * A series smoothed. Every method meets values that are not finite in this one way: they are taken
 * out before smoothing and put back in their places, so that they are seen where they are and enter
 * no other point.
 */
final class SmoothedSeries extends DerivedSeries {

  private final SeriesReader source;
  private final Smoother smoother;

  /** Places of finite values that have no settled value yet, from {@code firstWaiting} on. */
  private int[] waiting = new int[16];

  private int firstWaiting;
  private int endOfWaiting;
  private int told;

  SmoothedSeries(SeriesReader source, Smoother smoother) {
    super(source.key());
    this.source = source;
    this.smoother = smoother;
  }

  @Override
  protected void update() {
    int end = source.size();
    if (end == computed()) {
      return;
    }
    for (int i = computed(); i < end; i++) {
      double value = source.value(i);
      append(value);
      if (Double.isFinite(value)) {
        await(i);
        smoother.add(source.step(i), value, smoothed -> replace(waiting[firstWaiting++], smoothed));
      }
    }
    settle(firstWaiting == endOfWaiting ? end : waiting[firstWaiting]);
    told = firstWaiting;
    smoother.rest(smoothed -> replace(waiting[told++], smoothed));
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
