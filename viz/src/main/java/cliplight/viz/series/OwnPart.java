package cliplight.viz.series;

import cliplight.engine.runs.DerivedSeries;
import cliplight.engine.runs.SeriesReader;

/** What of a series stands behind its first points. */
final class OwnPart extends DerivedSeries {

  private final SeriesReader whole;
  private final int from;
  private int copied;

  /**
   * @param from the first point that belongs to it
   */
  OwnPart(SeriesReader whole, int from) {
    super(whole.key());
    this.whole = whole;
    this.from = from;
  }

  @Override
  protected void update() {
    int end = Math.max(0, whole.size() - from);
    // the newest points of a derived series may still change
    int stays = Math.max(0, Math.min(whole.settled() - from, end));
    if (copied == end && computed() == end) {
      return;
    }
    for (int i = copied; i < end; i++) {
      put(i, whole.value(from + i));
    }
    copied = stays;
    settle(stays);
  }

  @Override
  public long step(int i) {
    return whole.step(from + i);
  }

  @Override
  public long wallMillis(int i) {
    return whole.wallMillis(from + i);
  }

  @Override
  public long tokens(int i) {
    return whole.tokens(from + i);
  }
}
