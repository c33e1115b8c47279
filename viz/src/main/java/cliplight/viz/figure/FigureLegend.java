package cliplight.viz.figure;

import cliplight.viz.Threshold;
import cliplight.viz.chart.ChartContent;
import cliplight.viz.chart.PlotMark;
import cliplight.viz.chart.PlotPainter;
import cliplight.viz.chart.SpikeSign;
import cliplight.viz.chart.Strokes;
import cliplight.viz.theme.Ink;
import cliplight.viz.theme.Palette;
import cliplight.viz.theme.Readout;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.Stroke;
import java.awt.font.FontRenderContext;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

/** What a figure's lines, bands and signs mean, in as many rows as there is room for. */
final class FigureLegend {

  /** From one row to the next. */
  static final double LINE = 17;

  private static final double SAMPLE = 22;
  private static final double SAMPLE_GAP = 6;
  private static final double ENTRY_GAP = 16;

  /** Entries of a row among which names that are too long share it evenly. */
  private static final int MOST_SHARES = 3;

  /** Pixels of a name below which it is not told from others. */
  private static final double LEAST_WORDS = 70;

  private final List<List<Entry>> rows;

  private FigureLegend(List<List<Entry>> rows) {
    this.rows = rows;
  }

  /** One thing that the legend explains. */
  private record Sample(String words, Drawing drawing) {}

  /** Draws what stands before the words of a legend's entry. */
  private interface Drawing {

    /**
     * @param x left edge
     * @param y middle of the line
     */
    void at(Graphics2D g2, double x, double y);
  }

  /** A sample with its words laid out. */
  private record Entry(Lettering words, Drawing drawing) {

    double width() {
      return SAMPLE + SAMPLE_GAP + words.width();
    }
  }

  /**
   * @param width of a row
   * @param most rows
   */
  static FigureLegend of(
      Figure figure, Font font, FontRenderContext context, double width, int most) {
    return new FigureLegend(fitted(samples(figure), font, context, width, most));
  }

  int rows() {
    return rows.size();
  }

  /**
   * @param left edge of all rows
   * @param top middle of the first row
   */
  void draw(Graphics2D g2, Palette palette, double left, double top) {
    double y = top;
    for (List<Entry> row : rows) {
      double x = left;
      for (Entry entry : row) {
        entry.drawing().at(g2, x, y);
        g2.setPaint(palette.text().awt());
        entry.words().draw(g2, x + SAMPLE + SAMPLE_GAP, y + 4);
        x += entry.width() + ENTRY_GAP;
      }
      y += LINE;
    }
  }

  private static List<Sample> samples(Figure figure) {
    List<Sample> samples = new ArrayList<>();
    ChartContent content = figure.content();
    Palette palette = figure.palette();
    for (Figure.Entry entry : figure.legend()) {
      samples.add(
          new Sample(
              entry.words(),
              (g2, x, y) -> line(g2, x, y, entry.ink(), Strokes.curve(2, entry.dashed()))));
    }
    List<Threshold> thresholds =
        content.thresholds().stream()
            .filter(each -> each.holdsBetween(figure.from(), figure.to()))
            .toList();
    thresholds.stream()
        .map(Threshold::tau)
        .distinct()
        .forEach(
            tau ->
                samples.add(
                    new Sample(
                        "τ " + Readout.plain(tau),
                        (g2, x, y) -> line(g2, x, y, palette.tau(), Strokes.tau()))));
    if (!thresholds.isEmpty()) {
      // where the chart has no more to say of the band than how far it reaches
      String words = content.bandWords().isEmpty() ? "τ to 1.5 τ" : content.bandWords();
      samples.add(new Sample(words, (g2, x, y) -> box(g2, x, y, palette.tauBand(), 10)));
    }
    content.clipTicks().stream()
        .findFirst()
        .ifPresent(
            ticks ->
                samples.add(
                    new Sample(
                        "a head is clipped",
                        (g2, x, y) -> box(g2, x, y, ticks.ink().withAlpha(0.8), 5))));
    visible(figure, PlotMark.Spike.class, PlotMark.Spike::step)
        .ifPresent(
            spike ->
                samples.add(
                    new Sample(
                        "spike",
                        (g2, x, y) ->
                            SpikeSign.draw(
                                g2,
                                x + SAMPLE / 2,
                                y - SpikeSign.HEIGHT / 2,
                                palette.text2(),
                                spike.hollow()))));
    visible(figure, PlotMark.NotFinite.class, PlotMark.NotFinite::step)
        .ifPresent(
            mark ->
                samples.add(
                    new Sample(
                        "NaN or infinite",
                        (g2, x, y) -> PlotPainter.drawCross(g2, x + SAMPLE / 2, y, palette))));
    return samples;
  }

  /** The first mark of a kind that lies within the figure. */
  private static <T extends PlotMark> Optional<T> visible(
      Figure figure, Class<T> kind, ToLongFunction<T> step) {
    return figure.content().marks().stream()
        .filter(kind::isInstance)
        .map(kind::cast)
        .filter(mark -> figure.shows(step.applyAsLong(mark)))
        .findFirst();
  }

  private static void line(Graphics2D g2, double x, double y, Ink ink, Stroke stroke) {
    g2.setPaint(ink.awt());
    g2.setStroke(stroke);
    g2.draw(new Line2D.Double(x, y, x + SAMPLE, y));
  }

  private static void box(Graphics2D g2, double x, double y, Ink ink, double height) {
    g2.setPaint(ink.awt());
    g2.fill(new Rectangle2D.Double(x, y - height / 2, SAMPLE, height));
  }

  /**
   * The rows of a legend: with names as long as they are, else so short that more of them share a
   * row, and where that does not do either, the last entry says how many are left out.
   */
  private static List<List<Entry>> fitted(
      List<Sample> samples, Font font, FontRenderContext context, double width, int most) {
    double room = width;
    for (int shares = 1; shares <= MOST_SHARES; shares++) {
      double less = (width + ENTRY_GAP) / shares - ENTRY_GAP - SAMPLE - SAMPLE_GAP;
      if (shares > 1 && less < LEAST_WORDS) {
        break;
      }
      room = less;
      List<List<Entry>> rows = rows(samples, font, context, width, room);
      if (rows.size() <= most) {
        return rows;
      }
    }
    for (int named = samples.size() - 1; named > 0; named--) {
      List<Sample> some = new ArrayList<>(samples.subList(0, named));
      String rest = "and " + (samples.size() - named) + " more";
      some.add(new Sample(rest, (g2, x, y) -> {}));
      List<List<Entry>> rows = rows(some, font, context, width, room);
      if (rows.size() <= most) {
        return rows;
      }
    }
    return List.of();
  }

  /**
   * @param room for the words of one entry
   */
  private static List<List<Entry>> rows(
      List<Sample> samples, Font font, FontRenderContext context, double width, double room) {
    List<List<Entry>> rows = new ArrayList<>();
    double used = width;
    for (Sample sample : samples) {
      Entry entry = new Entry(Lettering.of(sample.words(), font, context, room), sample.drawing());
      // shares of a row add up to it but for what rounding does
      if (rows.isEmpty() || used + entry.width() > width + 0.01) {
        rows.add(new ArrayList<>());
        used = 0;
      }
      rows.get(rows.size() - 1).add(entry);
      used += entry.width() + ENTRY_GAP;
    }
    return rows;
  }
}
