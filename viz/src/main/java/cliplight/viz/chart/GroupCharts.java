package cliplight.viz.chart;

import cliplight.engine.runs.SeriesReader;
import cliplight.engine.runs.statistics.DifferenceCurve;
import cliplight.viz.Threshold;
import cliplight.viz.theme.Ink;
import cliplight.viz.theme.Palette;
import java.util.ArrayList;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What charts show of groups of runs: the mean, and a band that says how far the runs spread. */
public final class GroupCharts {

  private static final double ALONE_ALPHA = 0.8;

  private final Palette palette;
  private final boolean interval;

  /**
   * @param interval whether the band is the 95 % confidence interval of the mean; else it goes from
   *     the smallest to the largest run
   */
  public GroupCharts(Palette palette, boolean interval) {
    this.palette = palette;
    this.interval = interval;
  }

  /**
   * A chart of one series of several groups.
   *
   * @param name the title
   * @param groups back to front
   * @param thresholds to draw
   * @param log whether values are on a log scale
   * @param emptyWords what to say without a curve
   */
  public ChartContent of(
      String name,
      List<GroupPlot> groups,
      List<Threshold> thresholds,
      boolean log,
      String emptyWords) {
    List<Curve> bands = new ArrayList<>();
    List<Curve> lines = new ArrayList<>();
    List<ValueTrack> tracks = new ArrayList<>();
    for (GroupPlot group : groups) {
      Ink ink = palette.run(group.color());
      // runs that still train are all there is to see of a group without any that counts
      boolean alone = group.n() == 0;
      for (SeriesReader other : group.others()) {
        Ink faint = ink.withAlpha(alone ? ALONE_ALPHA : Curve.RAW_ALPHA);
        lines.add(Curve.line(other, faint, alone ? 1 : Curve.THIN, group.dashed()));
      }
      if (alone && group.others().size() == 1) {
        tracks.add(new ValueTrack(group.letter(), ink, group.others().get(0), ""));
      }
      if (group.n() > 1) {
        bands.add(band(group, ink));
      }
      if (group.n() > 0) {
        SeriesReader mean = group.curve().mean();
        lines.add(Curve.line(mean, ink, Curve.SEED_MEAN, group.dashed()));
        tracks.add(new ValueTrack(group.letter(), ink, mean, ""));
      }
    }
    bands.addAll(lines);
    return new ChartContent(
        name + count(groups),
        Stream.of(spread(groups), log ? "log scale" : "")
            .filter(words -> !words.isEmpty())
            .collect(Collectors.joining(", ")),
        log ? ValueScale.LOG : ValueScale.LINEAR,
        bands,
        thresholds,
        "",
        List.of(),
        List.of(),
        tracks,
        emptyWords);
  }

  /**
   * How far one group lies from another.
   *
   * @param name the title
   * @param group which is compared
   * @param baseline which it is compared with
   * @param difference group less baseline
   */
  public ChartContent difference(
      String name, GroupPlot group, GroupPlot baseline, DifferenceCurve difference) {
    Ink ink = palette.run(group.color());
    boolean tested = group.n() > 1 && baseline.n() > 1;
    List<Curve> curves = new ArrayList<>();
    if (tested) {
      curves.add(
          Curve.band(difference.low(), difference.high(), ink.withAlpha(Curve.INTERVAL_ALPHA)));
    }
    curves.add(Curve.line(difference.difference(), ink, Curve.SEED_MEAN, group.dashed()));
    return new ChartContent(
        name + count(List.of(group, baseline)),
        tested ? "95 % CI" : "",
        ValueScale.LINEAR,
        curves,
        List.of(),
        "",
        List.of(
            new PlotMark.Level(
                0,
                palette.run(baseline.color()),
                "above: " + group.letter() + " worse than " + baseline.letter(),
                "below: " + group.letter() + " better")),
        List.of(),
        List.of(new ValueTrack(group.letter(), ink, difference.difference(), "")),
        "");
  }

  /** A chart of one series that belongs to no run alone. */
  public ChartContent single(String name, SeriesReader points, boolean log) {
    Ink ink = palette.text();
    return new ChartContent(
        name,
        log ? "log scale" : "",
        log ? ValueScale.LOG : ValueScale.LINEAR,
        List.of(Curve.line(points, ink, Curve.SMOOTHED, false)),
        List.of(),
        "",
        List.of(),
        List.of(),
        List.of(new ValueTrack("=", ink, points, "")),
        "");
  }

  private Curve band(GroupPlot group, Ink ink) {
    return interval
        ? Curve.band(group.curve().low(), group.curve().high(), ink.withAlpha(Curve.INTERVAL_ALPHA))
        : Curve.band(group.curve().min(), group.curve().max(), ink.withAlpha(Curve.AREA_ALPHA));
  }

  /**
   * How many runs the means are of: ", n 3", or ", n 1 to 3" where groups differ. Part of the name,
   * since a qualifier is left out where there is no room for it.
   */
  private static String count(List<GroupPlot> groups) {
    IntSummaryStatistics n = groups.stream().mapToInt(GroupPlot::n).summaryStatistics();
    if (groups.isEmpty()) {
      return "";
    }
    return ", n " + n.getMin() + (n.getMin() == n.getMax() ? "" : " to " + n.getMax());
  }

  private String spread(List<GroupPlot> groups) {
    if (groups.stream().noneMatch(group -> group.n() > 1)) {
      return "";
    }
    return interval ? "95 % CI" : "min to max";
  }
}
