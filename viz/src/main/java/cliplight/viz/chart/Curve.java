package cliplight.viz.chart;

import cliplight.engine.runs.SeriesReader;
import cliplight.viz.theme.Ink;
import java.util.Optional;

/**
 * One series as a plot draws it.
 *
 * @param points all its points
 * @param ink colour with opacity
 * @param width of the line in pixels
 * @param dashed 8 3, for runs whose colour repeats
 * @param filled an area instead of a line: down to the bottom edge, or to the lower series
 * @param lower the lower edge of an area, with points at the same steps; empty for the bottom edge
 * @param ranges whether its values count for the automatic range
 */
public record Curve(
    SeriesReader points,
    Ink ink,
    double width,
    boolean dashed,
    boolean filled,
    Optional<SeriesReader> lower,
    boolean ranges) {

  /** Largest head or mean. */
  public static final double STRONG = 2;

  /** A mean over its raw points. */
  public static final double SMOOTHED = 1.6;

  /** The mean of several seeds. */
  public static final double SEED_MEAN = 1.8;

  /** One head among many, raw points under a mean. */
  public static final double THIN = 0.7;

  public static final double HEAD_ALPHA = 0.42;
  public static final double RAW_ALPHA = 0.38;
  public static final double FAINT_ALPHA = 0.2;

  /** Opacity of a filled share. */
  public static final double AREA_ALPHA = 0.25;

  /** Opacity of a confidence interval. */
  public static final double INTERVAL_ALPHA = 0.2;

  public static Curve line(SeriesReader points, Ink ink, double width, boolean dashed) {
    return new Curve(points, ink, width, dashed, false, Optional.empty(), true);
  }

  public static Curve area(SeriesReader points, Ink ink) {
    return new Curve(points, ink, 0, false, true, Optional.empty(), true);
  }

  /** What lies between two series with points at the same steps. */
  public static Curve band(SeriesReader lower, SeriesReader upper, Ink ink) {
    return new Curve(upper, ink, 0, false, true, Optional.of(lower), true);
  }
}
