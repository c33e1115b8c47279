package cliplight.viz.chart;

import static org.assertj.core.api.Assertions.assertThat;

import cliplight.engine.runs.SeriesKey;
import cliplight.viz.ArraySeries;
import cliplight.viz.Threshold;
import cliplight.viz.theme.Ink;
import cliplight.viz.theme.Palette;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Plots of any kind that grow by any number of points look as if they were painted at once. */
class PlotPainterGrowthTest {

  private static final int WIDTH = 150;
  private static final int HEIGHT = 70;
  private static final int ROUNDS = 12;
  private static final Palette PALETTE = Palette.dark();

  static LongStream seeds() {
    return LongStream.range(0, 60);
  }

  /** A plot whose series grow. */
  private static final class Growing {
    final Random random;
    final double scale;
    final int steps;
    final double from;
    final ValueScale values;
    final List<ArraySeries> series = new ArrayList<>();
    final List<Curve> curves = new ArrayList<>();
    final List<ClipTicks> ticks = new ArrayList<>();
    final List<Threshold> thresholds = new ArrayList<>();
    final List<PlotMark> marks = new ArrayList<>();

    Growing(long seed) {
      random = new Random(seed);
      scale = new double[] {1, 1.5, 2}[random.nextInt(3)];
      // from a few steps on the whole plot to many in a column
      steps = (int) Math.round(Math.pow(10, 1 + 2.5 * random.nextDouble()));
      from = random.nextBoolean() ? 0 : steps * random.nextDouble() / 4;
      values = ValueScale.values()[random.nextInt(ValueScale.values().length)];
      for (int i = 0; i <= random.nextInt(3); i++) {
        add(PALETTE.run(i));
      }
      if (random.nextBoolean()) {
        ticks.add(new ClipTicks(series.get(0), PALETTE.run(0)));
      }
      if (random.nextBoolean()) {
        double begun = steps * random.nextDouble();
        thresholds.add(new Threshold(0.5, begun, begun + steps));
      }
      if (random.nextBoolean()) {
        marks.add(new PlotMark.Spike(steps / 2, PALETTE.run(0), random.nextBoolean()));
        marks.add(new PlotMark.NotFinite(steps / 3, "A: NaN"));
        marks.add(new PlotMark.Level(0.4, PALETTE.run(1), "above", "below"));
      }
    }

    private void add(Ink ink) {
      ArraySeries points = series();
      switch (random.nextInt(5)) {
        case 0 -> curves.add(Curve.area(points, ink.withAlpha(0.25)));
        case 1 -> curves.add(Curve.band(series(), points, ink.withAlpha(0.3)));
        case 2 -> curves.add(Curve.line(points, ink, 2, random.nextInt(4) == 0));
        default -> {
          curves.add(Curve.line(points, ink.withAlpha(0.4), 0.7, false));
          curves.add(Curve.line(points, ink, 1.6, false));
        }
      }
    }

    /** Both extremes come early, so that the range stays as far as may be. */
    private ArraySeries series() {
      ArraySeries points = new ArraySeries(SeriesKey.of("share"), 0.05f, 0.95f);
      series.add(points);
      return points;
    }

    /** The same number of points for all: those of one run arrive together. */
    void grow() {
      int most = Math.max(1, steps * 2 / ROUNDS);
      int added = random.nextInt(3) == 0 ? random.nextInt(most + 1) : 1 + random.nextInt(3);
      boolean gap = random.nextInt(6) == 0;
      for (ArraySeries points : series) {
        for (int i = 0; i < added; i++) {
          boolean none = gap && i < Math.max(1, added / 3);
          points.add(none ? Float.NaN : Math.max(0, 0.1f + 0.8f * random.nextFloat()));
        }
      }
    }

    PlotRequest request() {
      return new PlotRequest(
          WIDTH,
          HEIGHT,
          scale,
          new PlotRequest.Margins(10, 6, 20, 14),
          from,
          steps,
          true,
          values,
          curves,
          thresholds,
          marks,
          ticks,
          "nothing here",
          PALETTE);
    }

    BufferedImage image() {
      return new BufferedImage(
          (int) Math.ceil(WIDTH * scale),
          (int) Math.ceil(HEIGHT * scale),
          BufferedImage.TYPE_INT_ARGB_PRE);
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void aPlotThatGrewLooksAsOnePaintedAtOnce(long seed) {
    Growing plot = new Growing(seed);
    PlotPainter painter = new PlotPainter();
    BufferedImage grown = plot.image();
    painter.paint(plot.request(), grown);
    for (int round = 0; round < ROUNDS; round++) {
      plot.grow();
      painter.paint(plot.request(), grown);
      BufferedImage fresh = plot.image();
      new PlotPainter().paint(plot.request(), fresh);
      int[] seen = pixels(grown);
      int[] wanted = pixels(fresh);
      int inRound = round;
      assertThat(
              IntStream.range(0, seen.length)
                  .filter(i -> differ(seen[i], wanted[i]))
                  .mapToObj(i -> i % grown.getWidth() + ", " + i / grown.getWidth()))
          .as(
              () ->
                  "pixels of round %d, %s at %.1f, steps %.1f to %d, %d points, %s"
                      .formatted(
                          inRound,
                          plot.values,
                          plot.scale,
                          plot.from,
                          plot.steps,
                          plot.series.get(0).size(),
                          plot.curves))
          .isEmpty();
    }
  }

  private static int[] pixels(BufferedImage image) {
    return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
  }

  private static boolean differ(int one, int other) {
    for (int shift = 0; shift < 32; shift += 8) {
      if (Math.abs((one >> shift & 0xff) - (other >> shift & 0xff)) > 2) {
        return true;
      }
    }
    return false;
  }
}
