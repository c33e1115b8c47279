package cliplight.viz.chart;

import cliplight.engine.runs.SeriesReader;
import cliplight.viz.theme.Ink;

/**
 * Ticks of 1 x 5 px at the bottom edge, one wherever a run was clipped.
 *
 * @param headsClipped a tick stands where this is above 0
 * @param ink the run's colour
 */
public record ClipTicks(SeriesReader headsClipped, Ink ink) {}
