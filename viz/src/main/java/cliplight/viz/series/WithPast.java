package cliplight.viz.series;

import cliplight.engine.runs.DerivedSeries;
import cliplight.engine.runs.SeriesReader;

/** The points that a fork shares with its parent, then its own. */
final class WithPast extends DerivedSeries {

  private final SeriesReader past;
  private final int shared;
  private final SeriesReader own;

  /**
   * @param past the parent's points
   * @param fork the last step that both share
   * @param own the fork's points, all of them later
   */
  WithPast(SeriesReader past, long fork, SeriesReader own) {
    super(own.key());
    this.past = past;
    this.shared = past.indexAtOrBefore(fork) + 1;
    this.own = own;
  }

  /** How many points are the parent's. */
  int shared() {
    return shared;
  }

  @Override
  protected void update() {
    int end = shared + own.size();
    for (int i = computed(); i < end; i++) {
      put(i, i < shared ? past.value(i) : own.value(i - shared));
    }
    settle(end);
  }

  @Override
  public long step(int i) {
    return i < shared ? past.step(i) : own.step(i - shared);
  }

  @Override
  public long wallMillis(int i) {
    return i < shared ? past.wallMillis(i) : own.wallMillis(i - shared);
  }

  @Override
  public long tokens(int i) {
    return i < shared ? past.tokens(i) : own.tokens(i - shared);
  }
}
