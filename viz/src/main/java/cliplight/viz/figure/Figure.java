package cliplight.viz.figure;

import cliplight.viz.ShownRun;
import cliplight.viz.chart.ChartContent;
import cliplight.viz.chart.PlotMark;
import cliplight.viz.theme.Ink;
import cliplight.viz.theme.Palette;
import java.util.List;
import java.util.stream.Stream;

/**
 * A chart as it stands in a paper or on a slide: what it shows, between which steps, and what its
 * colours mean.
 *
 * @param content what it shows, in the colours of {@code palette}
 * @param legend which line is of which run or group
 * @param from step at the left edge
 * @param to step at the right edge
 * @param palette colours of paper, axes and words
 */
public record Figure(
    ChartContent content, List<Entry> legend, double from, double to, Palette palette) {

  /** Runs count their steps in 64 bits. */
  private static final double MOST_STEP = 1L << 62;

  /**
   * One line of the legend.
   *
   * @param letter of the run, as tracks and marks name it
   * @param words what a person calls it
   * @param ink the run's colour
   * @param dashed whether that colour is used a second time
   */
  public record Entry(String letter, String words, Ink ink, boolean dashed) {}

  /**
   * The runs that a chart has values of.
   *
   * @param runs those that are looked at
   */
  public static List<Entry> legend(ChartContent content, List<ShownRun> runs, Palette palette) {
    return runs.stream()
        .filter(run -> content.tracks().stream().anyMatch(t -> t.letter().equals(run.letter())))
        .map(
            run ->
                new Entry(
                    run.letter(),
                    runs.size() > 1 || named(content, run.letter())
                        ? run.letter() + " " + run.name()
                        : run.name(),
                    palette.run(run.color()),
                    run.dashed()))
        .toList();
  }

  /** Whether the chart's own words speak of a run by its letter. */
  private static boolean named(ChartContent content, String letter) {
    Stream<String> ofMarks =
        content.marks().stream()
            .filter(PlotMark.NotFinite.class::isInstance)
            .map(mark -> ((PlotMark.NotFinite) mark).words());
    return Stream.concat(Stream.of(content.qualifier().split(", ")), ofMarks)
        .anyMatch(words -> words.startsWith(letter + ": "));
  }

  /**
   * @throws IllegalArgumentException if there are no such steps, as a sentence
   */
  public Figure {
    legend = List.copyOf(legend);
    if (!(to > from) || Math.max(Math.abs(from), Math.abs(to)) > MOST_STEP) {
      throw new IllegalArgumentException("There are no steps from " + from + " to " + to + ".");
    }
  }

  /** Whether a step lies within its edges. */
  boolean shows(long step) {
    return step >= from && step <= to;
  }
}
