package cliplight.viz.figure;

import cliplight.viz.chart.ChartContent;
import cliplight.viz.chart.PlotPainter;
import cliplight.viz.chart.PlotRequest;
import cliplight.viz.chart.PlotRequest.Margins;
import cliplight.viz.theme.Fonts;
import cliplight.viz.theme.Metrics;
import cliplight.viz.theme.Palette;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.font.FontRenderContext;
import java.awt.geom.AffineTransform;
import java.awt.geom.Rectangle2D;
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
  private static final double LINE = FigureLegend.LINE;

  /** Of words from the figure's edges. */
  private static final double EDGE = 4;

  /** Vertices of all curves together that a file is to hold. */
  private static final double MOST_VERTICES = 400_000;

  private static final double FINEST = 2;
  private static final double COARSEST = 0.25;

  private FigurePainter() {}

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
    FigureLegend legend = FigureLegend.of(figure, words, context, width, most);
    Font small = Fonts.awtWords(Metrics.SMALL_TEXT);
    String how = displayed(content.qualifier(), small);
    double top = TOP + (how.isEmpty() ? 0 : LINE);
    double below = Metrics.STEP_ROW + LINE + legend.rows() * LINE + 8;
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
    legend.draw(g2, palette, LEFT, bottom + Metrics.STEP_ROW + LINE + LINE / 2 + 2);
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
    return PlotRequest.of(
        content,
        size.width(),
        size.height(),
        Math.max(COARSEST, Math.min(FINEST, fineness)),
        margins,
        figure.from(),
        figure.to(),
        true,
        figure.palette());
  }
}
