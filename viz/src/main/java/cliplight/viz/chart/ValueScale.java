package cliplight.viz.chart;

/** How values become heights. */
public enum ValueScale {
  LINEAR,
  /** Decades at equal distances; values of 0 and below lie on the bottom edge. */
  LOG,
  /** Shares from 0 to 1, labelled in percent, always drawn whole. */
  SHARE
}
