package cliplight.viz.chart;

/** The charts of the Live page, top to bottom. */
public enum ChartKind {
  LOSS(0.20),
  MAX_LOGIT(0.42),
  GRAD_NORM(0.21),
  HEADS_CLIPPED(0.17);

  private final double share;

  ChartKind(double share) {
    this.share = share;
  }

  /** Share of the height that is left after title rows and the row of steps. */
  public double share() {
    return share;
  }
}
