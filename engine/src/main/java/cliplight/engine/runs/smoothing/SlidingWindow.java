package cliplight.engine.runs.smoothing;

/** What the last values come to; the oldest leaves when there are more than the window holds. */
interface SlidingWindow {

  void add(double value);

  /** What the values in the window come to; called when their number is odd. */
  double result();
}
