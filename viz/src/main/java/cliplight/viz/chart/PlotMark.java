package cliplight.viz.chart;

import cliplight.viz.theme.Ink;

/** Something at a step that a plot marks at one of its edges. */
public sealed interface PlotMark {

  /** A triangle at the top edge, pointing down. */
  record Spike(long step, Ink ink, boolean hollow) implements PlotMark {}

  /** A square with a cross at the top, a dotted line down, and words if there is room. */
  record NotFinite(long step, String words) implements PlotMark {}
}
