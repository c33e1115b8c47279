package cliplight.app.transport;

import java.util.List;

/**
 * How fast a recorded run is replayed.
 *
 * @param factor times the normal speed of {@link #STEPS_PER_SECOND}
 */
public record Speed(double factor) {

  /** Steps a second at 1x. */
  public static final double STEPS_PER_SECOND = 10;

  public static final Speed NORMAL = new Speed(1);

  public static final List<Speed> ALL =
      List.of(
          new Speed(0.5),
          NORMAL,
          new Speed(2),
          new Speed(4),
          new Speed(8),
          new Speed(16),
          new Speed(32),
          new Speed(64));

  public double stepsPerSecond() {
    return factor * STEPS_PER_SECOND;
  }

  /** The next speed up (+1) or down (-1), the same at the ends. */
  public Speed next(int direction) {
    int i = Math.max(0, ALL.indexOf(this)) + direction;
    return ALL.get(Math.max(0, Math.min(ALL.size() - 1, i)));
  }

  @Override
  public String toString() {
    return factor == 0.5 ? "0.5×" : (long) factor + "×";
  }
}
