package cliplight.viz.chart;

import cliplight.engine.runs.SeriesReader;
import cliplight.viz.theme.Ink;

/**
 * One series as a plot draws it.
 *
 * @param points all its points
 * @param ink colour with opacity
 * @param width of the line in pixels
 * @param dashed 8 3, for runs whose colour repeats
 * @param filled an area down to the bottom edge instead of a line
 * @param ranges whether its values count for the automatic range
 */
public record Curve(
    SeriesReader points, Ink ink, double width, boolean dashed, boolean filled, boolean ranges) {

  /** Largest head or mean. */
  public static final double STRONG = 2;

  /** A mean over its raw points. */
  public static final double SMOOTHED = 1.6;

  /** One head among many, raw points under a mean. */
  public static final double THIN = 0.7;

  public static final double HEAD_ALPHA = 0.42;
  public static final double RAW_ALPHA = 0.38;
  public static final double FAINT_ALPHA = 0.2;

  /** Opacity of a filled share. */
  public static final double AREA_ALPHA = 0.25;

  public static Curve line(SeriesReader points, Ink ink, double width, boolean dashed) {
    return new Curve(points, ink, width, dashed, false, true);
  }

  public static Curve area(SeriesReader points, Ink ink) {
    return new Curve(points, ink, 0, false, true, true);
  }
}
