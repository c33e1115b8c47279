package cliplight.engine.runs.smoothing;

import java.util.function.DoubleConsumer;

/** Smooths values that come one by one, all of them finite. Used by one thread at a time. */
interface Smoother {

  /**
   * Takes in the next value.
   *
   * @param step its step
   * @param settled receives smoothed values that nothing to come will change, in the order of their
   *     points; as many in all as points were taken in, some later than others
   */
  void add(long step, double value, DoubleConsumer settled);

  /** Tells the smoothed values of the points that are not settled, as things stand now. */
  void rest(DoubleConsumer unsettled);
}
