package cliplight.viz.chart;

/** The charts of the Live page, top to bottom. */
public enum ChartKind {
  LOSS(0.20, false),
  MAX_LOGIT(0.42, true),
  GRAD_NORM(0.21, true),
  HEADS_CLIPPED(0.17, false);

  private final double share;
  private final boolean logAtFirst;

  ChartKind(double share, boolean logAtFirst) {
    this.share = share;
    this.logAtFirst = logAtFirst;
  }

  /** Share of the height that is left after title rows and the row of steps. */
  public double share() {
    return share;
  }

  /** Whether its values are on a log scale until somebody says otherwise. */
  public boolean logAtFirst() {
    return logAtFirst;
  }
}
