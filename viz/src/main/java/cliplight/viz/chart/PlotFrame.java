package cliplight.viz.chart;

/**
 * A plot that was painted: what the layer above needs to place dots and labels on it.
 *
 * @param request what was asked for
 * @param range values at the bottom and top edge
 * @param pointsDrawn points that the picture stands for
 * @param dirtyX first device column that was painted; those before it were right already
 * @param dirtyEnd the device column after the last one painted; those from it on were right already
 */
public record PlotFrame(
    PlotRequest request, ValueRange range, long pointsDrawn, int dirtyX, int dirtyEnd) {

  /** Pixels from the image's top edge to a value, kept within the plot area. */
  public double y(double value) {
    double share = Math.max(0, Math.min(1, range.share(value)));
    return request.margins().top() + (1 - share) * request.plotHeight();
  }

  /** Pixels from the image's left edge to a step. */
  public double x(long step) {
    return x((double) step);
  }

  /** Pixels from the image's left edge to a place between steps. */
  public double x(double step) {
    return request.margins().left()
        + (step - request.from()) / (request.to() - request.from()) * request.plotWidth();
  }

  /** The place between steps that lies so many pixels from the image's left edge. */
  double step(double x) {
    return request.from()
        + (x - request.margins().left()) / request.plotWidth() * (request.to() - request.from());
  }
}
