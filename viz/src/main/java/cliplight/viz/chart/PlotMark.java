package cliplight.viz.chart;

import cliplight.viz.theme.Ink;

/** Something that a plot marks beside its curves: at a step, or at a value. */
public sealed interface PlotMark {

  /** A triangle at the top edge, pointing down. */
  record Spike(long step, Ink ink, boolean hollow) implements PlotMark {}

  /** A square with a cross at the top, a dotted line down, and words if there is room. */
  record NotFinite(long step, String words) implements PlotMark {}

  /**
   * A line across at a value, such as 0 of a difference; always within the range of the plot.
   *
   * @param value where it lies
   * @param ink its colour
   * @param above what it means to be above it
   * @param below what it means to be below it
   */
  record Level(double value, Ink ink, String above, String below) implements PlotMark {}
}
