package cliplight.viz.theme;

/** Sizes in pixels at 100 %, as the layout of the Live page has them. */
public final class Metrics {

  /** Left edge of every plot and lane: room for value labels. */
  public static final double PLOT_LEFT = 50;

  /** Right edge of every plot and lane: room for last values. */
  public static final double PLOT_RIGHT = 60;

  /** The row above each plot: name, qualifier, values at the cursor. */
  public static final double TITLE_ROW = 22;

  /** Space above and below each plot, which the cursor crosses. */
  public static final double PLOT_GAP = 4;

  /** The row of step labels below the last plot. */
  public static final double STEP_ROW = 20;

  /** Height of the timeline with all four lanes. */
  public static final double TIMELINE = 110;

  /** The box a lamp is drawn in on the board. */
  public static final double LAMP = 17;

  /** Least distance between two labels in the right margin. */
  public static final double LABEL_GAP = 12;

  public static final double AXIS_TEXT = 10.5;
  public static final double SMALL_TEXT = 11;
  public static final double BODY_TEXT = 12;
  public static final double NUMBER_TEXT = 11.5;

  /** Advance of every character of JetBrains Mono, in em. */
  public static final double NUMBER_ADVANCE = 0.6;

  private Metrics() {}
}
