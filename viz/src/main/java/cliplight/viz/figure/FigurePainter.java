package cliplight.viz.figure;

import cliplight.viz.Threshold;
import cliplight.viz.chart.ChartContent;
import cliplight.viz.chart.PlotMark;
import cliplight.viz.chart.PlotPainter;
import cliplight.viz.chart.PlotRequest;
import cliplight.viz.chart.PlotRequest.Margins;
import cliplight.viz.chart.SpikeSign;
import cliplight.viz.chart.Strokes;
import cliplight.viz.theme.Fonts;
import cliplight.viz.theme.Ink;
import cliplight.viz.theme.Metrics;
import cliplight.viz.theme.Palette;
import cliplight.viz.theme.Readout;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Stroke;
import java.awt.font.FontRenderContext;
import java.awt.geom.AffineTransform;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Draws a figure: the plot with the names of both axes, how it is drawn above it, and below it a
 * legend of all that the plot shows. Needs no JavaFX.
 */
public final class FigurePainter {

  private static final double LEFT = 62;

  /** The last step's label reaches half its width beyond the plot: six digits have room. */
  private static final double RIGHT = 20;

  private static final double TOP = 10;
  private static final double LINE = 17;
  private static final double SAMPLE = 22;
  private static final double SAMPLE_GAP = 6;
  private static final double ENTRY_GAP = 16;

  /** Entries of a row among which names that are too long share it evenly. */
  private static final int MOST_SHARES = 3;

  /** Pixels of a name below which it is not told from others. */
  private static final double LEAST_WORDS = 70;

  /** Of words from the figure's edges. */
  private static final double EDGE = 4;

  /** Vertices of all curves together that a file is to hold. */
  private static final double MOST_VERTICES = 400_000;

  private static final double FINEST = 2;
  private static final double COARSEST = 0.25;

  private FigurePainter() {}

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
   * @param g2 its unit is a pixel of {@code size}; what it held is painted over
   */
  public static void paint(Figure figure, FigureSize size, Graphics2D g2) {
    g2.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g2.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    g2.setRenderingHint(
        RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
    ChartContent content = figure.content();
    Palette palette = figure.palette();
    g2.setPaint(palette.well().awt());
    g2.fill(new Rectangle2D.Double(0, 0, size.width(), size.height()));

    Font words = Fonts.awtWords(Metrics.BODY_TEXT);
    FontRenderContext context = g2.getFontRenderContext();
    double width = size.width() - LEFT - RIGHT;
    // a figure too low for its legend shows the plot, and of the legend what there is room for
    double room = size.height() / 2.0;
    int most = (int) Math.floor((room - LINE) / LINE);
    List<List<Entry>> rows = legend(samples(figure), words, context, width, most);
    Font small = Fonts.awtWords(Metrics.SMALL_TEXT);
    String how = displayed(content.qualifier(), small);
    double top = TOP + (how.isEmpty() ? 0 : LINE);
    double below = Metrics.STEP_ROW + LINE + rows.size() * LINE + 8;
    Margins margins = new Margins(top, RIGHT, below, LEFT);
    new PlotPainter().draw(request(figure, size, margins), g2);

    g2.setPaint(palette.text2().awt());
    double bottom = size.height() - below;
    Lettering step = Lettering.of("step", words, context, width);
    step.draw(g2, LEFT + (width - step.width()) / 2, bottom + Metrics.STEP_ROW + 12);
    Lettering name = Lettering.of(content.name(), words, context, size.height() - 2 * EDGE);
    AffineTransform upright = g2.getTransform();
    g2.rotate(-Math.PI / 2);
    name.draw(g2, -nameFrom((top + bottom + name.width()) / 2, name, size), 15);
    g2.setTransform(upright);
    if (!how.isEmpty()) {
      g2.setPaint(palette.text3().awt());
      Lettering.of(how, small, context, size.width() - LEFT - EDGE).draw(g2, LEFT, TOP + 7);
    }
    double y = bottom + Metrics.STEP_ROW + LINE + LINE / 2 + 2;
    for (List<Entry> row : rows) {
      double x = LEFT;
      for (Entry entry : row) {
        entry.drawing().at(g2, x, y);
        g2.setPaint(palette.text().awt());
        entry.words().draw(g2, x + SAMPLE + SAMPLE_GAP, y + 4);
        x += entry.width() + ENTRY_GAP;
      }
      y += LINE;
    }
  }

  /** Where the name beside the plot begins: one that is longer than the plot stays on the paper. */
  private static double nameFrom(double wanted, Lettering name, FigureSize size) {
    return Math.max(EDGE + name.width(), Math.min(size.height() - EDGE, wanted));
  }

  /** The parts that a font has signs for: what a triangle means the legend says. */
  private static String displayed(String qualifier, Font font) {
    return Stream.of(qualifier.split(", "))
        .filter(part -> font.canDisplayUpTo(part) < 0)
        .collect(Collectors.joining(", "));
  }

  private static PlotRequest request(Figure figure, FigureSize size, Margins margins) {
    ChartContent content = figure.content();
    double plotWidth = Math.max(1, size.width() - margins.left() - margins.right());
    double fineness = MOST_VERTICES / (2 * plotWidth * Math.max(1, content.curves().size()));
    return new PlotRequest(
        size.width(),
        size.height(),
        Math.max(COARSEST, Math.min(FINEST, fineness)),
        margins,
        figure.from(),
        figure.to(),
        true,
        content.scale(),
        content.curves(),
        content.thresholds(),
        content.marks(),
        content.clipTicks(),
        content.emptyWords(),
        figure.palette());
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
  private static List<List<Entry>> legend(
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
