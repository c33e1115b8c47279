package cliplight.viz.figure;

import cliplight.viz.Threshold;
import cliplight.viz.chart.ChartContent;
import cliplight.viz.chart.PlotMark;
import cliplight.viz.chart.PlotPainter;
import cliplight.viz.chart.PlotRequest;
import cliplight.viz.chart.PlotRequest.Margins;
import cliplight.viz.theme.Fonts;
import cliplight.viz.theme.Ink;
import cliplight.viz.theme.Metrics;
import cliplight.viz.theme.Palette;
import cliplight.viz.theme.Readout;
import java.awt.BasicStroke;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Draws a figure: the plot with the names of both axes, how it is drawn above it, and below it a
 * legend of all that the plot shows. Needs no JavaFX.
 */
public final class FigurePainter {

  private static final double LEFT = 62;
  private static final double RIGHT = 14;
  private static final double TOP = 10;
  private static final double LINE = 17;
  private static final double SAMPLE = 22;
  private static final double ENTRY_GAP = 16;
  private static final float[] RUN_DASH = {8, 3};
  private static final float[] TAU_DASH = {5, 3};

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
    FontMetrics metrics = g2.getFontMetrics(words);
    List<List<Sample>> rows = rows(samples(figure), metrics, size.width() - LEFT - RIGHT);
    // a figure too low for its legend shows the plot, and of the legend what there is room for
    double room = size.height() / 2.0;
    int shown = (int) Math.max(0, Math.min(rows.size(), Math.floor((room - LINE) / LINE)));
    Font small = Fonts.awtWords(Metrics.SMALL_TEXT);
    String how = displayed(content.qualifier(), small);
    double top = TOP + (how.isEmpty() ? 0 : LINE);
    double below = Metrics.STEP_ROW + LINE + shown * LINE + 8;
    Margins margins = new Margins(top, RIGHT, below, LEFT);
    new PlotPainter().draw(request(figure, size, margins), g2);

    g2.setFont(words);
    g2.setPaint(palette.text2().awt());
    double middle = LEFT + (size.width() - LEFT - RIGHT) / 2;
    double bottom = size.height() - below;
    centred(g2, "step", middle, bottom + Metrics.STEP_ROW + 12);
    AffineTransform upright = g2.getTransform();
    g2.rotate(-Math.PI / 2);
    centred(g2, content.name(), -(top + (bottom - top) / 2), 15);
    g2.setTransform(upright);
    g2.setFont(small);
    g2.setPaint(palette.text3().awt());
    g2.drawString(how, (float) LEFT, (float) (TOP + 7));
    double y = bottom + Metrics.STEP_ROW + LINE + LINE / 2 + 2;
    for (List<Sample> row : rows.subList(0, shown)) {
      double x = LEFT;
      for (Sample sample : row) {
        sample.drawing().at(g2, x, y);
        g2.setFont(fitting(words, sample.words()));
        g2.setPaint(palette.text().awt());
        g2.drawString(sample.words(), (float) (x + SAMPLE + 6), (float) (y + 4));
        x += width(sample, metrics);
      }
      y += LINE;
    }
  }

  /** The parts that a font has signs for: what a triangle means the legend says. */
  private static String displayed(String qualifier, Font font) {
    return Stream.of(qualifier.split(", "))
        .filter(part -> font.canDisplayUpTo(part) < 0)
        .collect(Collectors.joining(", "));
  }

  /** Names in scripts that the window's font lacks are left to the system's fonts. */
  private static Font fitting(Font font, String words) {
    return font.canDisplayUpTo(words) < 0
        ? font
        : new Font(Font.SANS_SERIF, Font.PLAIN, font.getSize());
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
              (g2, x, y) -> line(g2, x, y, entry.ink(), 2, entry.dashed() ? RUN_DASH : null)));
    }
    content.thresholds().stream()
        .filter(each -> each.holdsBetween(figure.from(), figure.to()))
        .map(Threshold::tau)
        .distinct()
        .forEach(
            tau ->
                samples.add(
                    new Sample(
                        "τ " + Readout.plain(tau),
                        (g2, x, y) -> line(g2, x, y, palette.tau(), 1, TAU_DASH))));
    if (!content.bandWords().isEmpty()) {
      samples.add(
          new Sample(content.bandWords(), (g2, x, y) -> box(g2, x, y, palette.tauBand(), 10)));
    }
    content.clipTicks().stream()
        .findFirst()
        .ifPresent(
            ticks ->
                samples.add(
                    new Sample(
                        "a head is clipped",
                        (g2, x, y) -> box(g2, x, y, ticks.ink().withAlpha(0.8), 5))));
    if (content.marks().stream().anyMatch(PlotMark.Spike.class::isInstance)) {
      samples.add(new Sample("spike", (g2, x, y) -> triangle(g2, x, y, palette.text2())));
    }
    return samples;
  }

  private static void line(
      Graphics2D g2, double x, double y, Ink ink, float width, float @Nullable [] dash) {
    g2.setPaint(ink.awt());
    g2.setStroke(new BasicStroke(width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 10, dash, 0));
    g2.draw(new Line2D.Double(x, y, x + SAMPLE, y));
  }

  private static void box(Graphics2D g2, double x, double y, Ink ink, double height) {
    g2.setPaint(ink.awt());
    g2.fill(new Rectangle2D.Double(x, y - height / 2, SAMPLE, height));
  }

  private static void triangle(Graphics2D g2, double x, double y, Ink ink) {
    double middle = x + SAMPLE / 2;
    Path2D.Double path = new Path2D.Double();
    path.moveTo(middle - 3.5, y - 3);
    path.lineTo(middle + 3.5, y - 3);
    path.lineTo(middle, y + 3);
    path.closePath();
    g2.setPaint(ink.awt());
    g2.setStroke(new BasicStroke(1));
    g2.draw(path);
  }

  private static double width(Sample sample, FontMetrics metrics) {
    return SAMPLE + 6 + metrics.stringWidth(sample.words()) + ENTRY_GAP;
  }

  private static List<List<Sample>> rows(List<Sample> samples, FontMetrics metrics, double width) {
    List<List<Sample>> rows = new ArrayList<>();
    double used = width;
    for (Sample sample : samples) {
      double needed = width(sample, metrics);
      if (rows.isEmpty() || used + needed - ENTRY_GAP > width) {
        rows.add(new ArrayList<>());
        used = 0;
      }
      rows.get(rows.size() - 1).add(sample);
      used += needed;
    }
    return rows;
  }

  private static void centred(Graphics2D g2, String words, double x, double y) {
    g2.drawString(words, (float) (x - g2.getFontMetrics().stringWidth(words) / 2.0), (float) y);
  }
}
