package cliplight.viz.chart;

import cliplight.viz.Threshold;
import java.util.List;

/**
 * What one chart says, apart from where it stands and how far one looks.
 *
 * @param name the title, such as Loss
 * @param qualifier how it is drawn, such as "mean of last 50 over raw"
 * @param scale how values become heights
 * @param curves back to front
 * @param thresholds values of tau, where they hold
 * @param bandWords what the band above tau means; empty for none
 * @param marks spikes and places that are not finite
 * @param clipTicks one row per run that clips
 * @param tracks what is read out
 * @param emptyWords what to say where there is no curve
 */
public record ChartContent(
    String name,
    String qualifier,
    ValueScale scale,
    List<Curve> curves,
    List<Threshold> thresholds,
    String bandWords,
    List<PlotMark> marks,
    List<ClipTicks> clipTicks,
    List<ValueTrack> tracks,
    String emptyWords) {

  public ChartContent {
    curves = List.copyOf(curves);
    thresholds = List.copyOf(thresholds);
    marks = List.copyOf(marks);
    clipTicks = List.copyOf(clipTicks);
    tracks = List.copyOf(tracks);
  }

  /** A chart without anything in it. */
  public static ChartContent empty(String name, String words) {
    return new ChartContent(
        name,
        "",
        ValueScale.LINEAR,
        List.of(),
        List.of(),
        "",
        List.of(),
        List.of(),
        List.of(),
        words);
  }
}
