package cliplight.viz.chart;

import cliplight.viz.Threshold;
import cliplight.viz.theme.Palette;
import java.util.List;

/**
 * All that one painting of a plot depends on, apart from points that arrive meanwhile.
 *
 * @param width of the whole image in pixels at 100 %, margins included
 * @param height of the whole image
 * @param scale device pixels per pixel
 * @param margins around the plot area
 * @param from step at the left edge
 * @param to step at the right edge
 * @param stepLabels whether the steps are labelled below
 * @param valueScale how values become heights
 * @param curves back to front
 * @param thresholds values of tau where they hold, drawn dashed with a band up to 1.5 tau
 * @param marks spikes and places that are not finite
 * @param clipTicks one row per run that clips
 * @param emptyWords what to say where there is no curve
 * @param palette colours
 */
public record PlotRequest(
    double width,
    double height,
    double scale,
    Margins margins,
    double from,
    double to,
    boolean stepLabels,
    ValueScale valueScale,
    List<Curve> curves,
    List<Threshold> thresholds,
    List<PlotMark> marks,
    List<ClipTicks> clipTicks,
    String emptyWords,
    Palette palette) {

  /** Pixels around the plot area. */
  public record Margins(double top, double right, double bottom, double left) {}

  /** A request to paint what a chart says. */
  public static PlotRequest of(
      ChartContent content,
      double width,
      double height,
      double scale,
      Margins margins,
      double from,
      double to,
      boolean stepLabels,
      Palette palette) {
    return new PlotRequest(
        width,
        height,
        scale,
        margins,
        from,
        to,
        stepLabels,
        content.scale(),
        content.curves(),
        content.thresholds(),
        content.marks(),
        content.clipTicks(),
        content.emptyWords(),
        palette);
  }

  public PlotRequest {
    if (!(to > from) || width < 1 || height < 1 || !(scale > 0)) {
      throw new IllegalArgumentException(
          "Cannot paint steps " + from + " to " + to + " on " + width + " x " + height);
    }
    curves = List.copyOf(curves);
    thresholds = List.copyOf(thresholds);
    marks = List.copyOf(marks);
    clipTicks = List.copyOf(clipTicks);
  }

  /** The thresholds that hold at any step shown. */
  List<Threshold> visibleThresholds() {
    return thresholds.stream().filter(each -> each.holdsBetween(from, to)).toList();
  }

  public double plotWidth() {
    return Math.max(1, width - margins.left() - margins.right());
  }

  public double plotHeight() {
    return Math.max(1, height - margins.top() - margins.bottom());
  }
}
