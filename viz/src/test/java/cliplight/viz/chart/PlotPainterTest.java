package cliplight.viz.chart;

import static org.assertj.core.api.Assertions.assertThat;

import cliplight.engine.runs.MovingMean;
import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.SeriesReader;
import cliplight.viz.ArraySeries;
import cliplight.viz.Threshold;
import cliplight.viz.theme.Ink;
import cliplight.viz.theme.Palette;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlotPainterTest {

  private static final Palette PALETTE = Palette.dark();
  private static final Ink INK = PALETTE.run(0);

  private static PlotRequest request(
      double to, ValueScale scale, List<Curve> curves, List<PlotMark> marks) {
    return request(to, scale, curves, List.of(), marks);
  }

  private static PlotRequest request(
      double to,
      ValueScale scale,
      List<Curve> curves,
      List<Threshold> thresholds,
      List<PlotMark> marks) {
    return new PlotRequest(
        800,
        200,
        1,
        new PlotRequest.Margins(10, 0, 20, 0),
        0,
        to,
        true,
        scale,
        curves,
        thresholds,
        marks,
        List.of(),
        "nothing here",
        PALETTE);
  }

  private static BufferedImage image() {
    return new BufferedImage(800, 200, BufferedImage.TYPE_INT_ARGB_PRE);
  }

  private static boolean near(int argb, Ink ink, int within) {
    Ink seen = new Ink(argb);
    return Math.abs(seen.red() - ink.red()) <= within
        && Math.abs(seen.green() - ink.green()) <= within
        && Math.abs(seen.blue() - ink.blue()) <= within;
  }

  /** Rows of the plot in one column in which the curve covers 30 % or more. */
  private static int inked(BufferedImage image, int x) {
    int rows = 0;
    int enough = PALETTE.well().red() + (INK.red() - PALETTE.well().red()) * 3 / 10;
    for (int y = 10; y < 178; y++) {
      rows += new Ink(image.getRGB(x, y)).red() >= enough ? 1 : 0;
    }
    return rows;
  }

  @ParameterizedTest
  @ValueSource(ints = {1_000, 20_000, 1_000_000})
  void aSpikeOfOneStepIsSeenAtFullZoomOut(int steps) {
    float[] values = new float[steps];
    Random random = new Random(3);
    for (int i = 0; i < steps; i++) {
      values[i] = 1 + 0.05f * random.nextFloat();
    }
    int spike = steps * 5 / 8;
    values[spike - 1] = 9;
    ArraySeries series = new ArraySeries(SeriesKey.of("loss"), values);
    BufferedImage image = image();
    PlotFrame frame =
        new PlotPainter()
            .paint(
                request(
                    steps,
                    ValueScale.LINEAR,
                    List.of(Curve.line(series, INK, 1, false)),
                    List.of()),
                image);
    assertThat(frame.range().high()).isGreaterThan(9);
    int x = (int) Math.round(frame.x(spike));
    int tallest = Math.max(inked(image, x - 1), Math.max(inked(image, x), inked(image, x + 1)));
    assertThat(tallest).as("rows of the spike's column").isGreaterThan(100);
    assertThat(inked(image, x - 20)).as("rows of a column without spike").isLessThan(30);
    assertThat(frame.pointsDrawn()).isEqualTo(steps);
  }

  @ParameterizedTest
  @EnumSource(ValueScale.class)
  void paintingOnlyWhatIsNewGivesTheSamePictureAsPaintingAll(ValueScale scale) {
    Random random = new Random(11);
    ArraySeries raw = new ArraySeries(SeriesKey.of("share"));
    for (int i = 0; i < 300; i++) {
      raw.add(0.2f + 0.6f * random.nextFloat());
    }
    // both extremes come early, so that the range stays
    raw.add(0.05f);
    raw.add(0.95f);
    SeriesReader mean = MovingMean.of(raw, 50);
    List<Curve> curves =
        List.of(
            Curve.area(raw, INK.withAlpha(0.25)),
            Curve.line(raw, INK.withAlpha(0.4), 0.7, false),
            Curve.line(mean, INK, 2, false));
    PlotPainter painter = new PlotPainter();
    BufferedImage grown = image();
    PlotFrame frame = painter.paint(request(800, scale, curves, List.of()), grown);
    assertThat(frame.dirtyX()).isZero();
    for (int round = 0; round < 20; round++) {
      for (int i = 0; i < 1 + round % 3; i++) {
        raw.add(0.2f + 0.6f * random.nextFloat());
      }
      frame = painter.paint(request(800, scale, curves, List.of()), grown);
      assertThat(frame.dirtyX()).as("only new columns").isGreaterThan(200);
    }
    BufferedImage fresh = image();
    new PlotPainter().paint(request(800, scale, curves, List.of()), fresh);
    for (int y = 0; y < 200; y++) {
      for (int x = 0; x < 800; x++) {
        Ink a = new Ink(grown.getRGB(x, y));
        assertThat(near(fresh.getRGB(x, y), a, 2)).as("pixel %d, %d", x, y).isTrue();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4_000, 40_000, 200_000})
  void columnsOfManyStepsStayWhereOnlyWhatIsNewIsPainted(int steps) {
    Random random = new Random(5);
    ArraySeries raw = new ArraySeries(SeriesKey.of("share"), 0.05f, 0.95f);
    List<Curve> curves =
        List.of(
            Curve.area(raw, INK.withAlpha(0.25)),
            Curve.line(raw, INK, 0.7, false),
            Curve.line(MovingMean.of(raw, 50), INK, 2, false));
    PlotPainter painter = new PlotPainter();
    BufferedImage grown = image();
    while (raw.size() < steps / 2) {
      raw.add(0.2f + 0.6f * random.nextFloat());
    }
    painter.paint(request(steps, ValueScale.SHARE, curves, List.of()), grown);
    for (int round = 0; round < 40; round++) {
      for (int i = 0; i < steps / 2_000; i++) {
        raw.add(0.2f + 0.6f * random.nextFloat());
      }
      painter.paint(request(steps, ValueScale.SHARE, curves, List.of()), grown);
    }
    BufferedImage fresh = image();
    new PlotPainter().paint(request(steps, ValueScale.SHARE, curves, List.of()), fresh);
    for (int y = 0; y < 200; y++) {
      for (int x = 0; x < 800; x++) {
        Ink a = new Ink(grown.getRGB(x, y));
        assertThat(near(fresh.getRGB(x, y), a, 2)).as("pixel %d, %d", x, y).isTrue();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 40_000})
  void nothingIsDrawnWhereValuesAreNotFinite(int steps) {
    float[] values = new float[steps];
    for (int i = 0; i < steps; i++) {
      values[i] = i > steps / 4 && i < steps / 2 ? Float.NaN : i % 7;
    }
    BufferedImage image = image();
    new PlotPainter()
        .paint(
            request(
                steps,
                ValueScale.LINEAR,
                List.of(Curve.line(new ArraySeries(SeriesKey.of("loss"), values), INK, 1, false)),
                List.of()),
            image);
    assertThat(inked(image, 100)).isPositive();
    for (int x = 205; x < 395; x++) {
      assertThat(inked(image, x)).as("column %d", x).isZero();
    }
    assertThat(inked(image, 600)).isPositive();
  }

  @Test
  void valuesOfZeroAndBelowLieOnTheBottomEdgeOfALogAxis() {
    ArraySeries series = new ArraySeries(SeriesKey.of("s"), 10, 0, -5, 1000, 20);
    PlotFrame frame =
        new PlotPainter()
            .paint(
                request(6, ValueScale.LOG, List.of(Curve.line(series, INK, 1, false)), List.of()),
                image());
    assertThat(frame.range().low()).isPositive();
    assertThat(frame.y(-5)).isEqualTo(180);
    assertThat(frame.y(1000)).isGreaterThan(10);
  }

  @Test
  void aFirstDescentDoesNotSetTheRangeButALaterSpikeDoes() {
    float[] values = new float[800];
    for (int i = 0; i < 800; i++) {
      values[i] = (float) (0.8 + 5 * Math.exp(-i / 8.0));
    }
    ArraySeries calm = new ArraySeries(SeriesKey.of("loss"), values);
    PlotRequest request =
        request(800, ValueScale.LINEAR, List.of(Curve.line(calm, INK, 1, false)), List.of());
    assertThat(new PlotPainter().paint(request, image()).range().high()).isLessThan(2.5);
    values[500] = 4;
    ArraySeries spiked = new ArraySeries(SeriesKey.of("loss"), values);
    request =
        request(800, ValueScale.LINEAR, List.of(Curve.line(spiked, INK, 1, false)), List.of());
    assertThat(new PlotPainter().paint(request, image()).range().high()).isGreaterThan(4);
  }

  @Test
  void aThresholdAndItsBandAreDrawnWhereTheyHold() {
    ArraySeries series = new ArraySeries(SeriesKey.of("s"), new float[800]);
    List<Curve> curves = List.of(Curve.line(series, INK, 1, false));
    List<Threshold> thresholds =
        List.of(
            new Threshold(30, Double.NEGATIVE_INFINITY, 200),
            new Threshold(5, 400, Double.POSITIVE_INFINITY),
            new Threshold(1e6, 900, 1000));
    BufferedImage image = image();
    PlotFrame frame =
        new PlotPainter().paint(request(800, ValueScale.LOG, curves, thresholds, List.of()), image);
    assertThat(frame.range().high()).as("one that is not in view").isLessThan(1000);
    int inBand30 = (int) Math.round(frame.y(37));
    int inBand5 = (int) Math.round(frame.y(6));
    for (int x : new int[] {7, 107, 193}) {
      assertThat(near(image.getRGB(x, inBand30), new Ink(image.getRGB(307, inBand30)), 0))
          .isFalse();
      assertThat(image.getRGB(x, inBand5)).isEqualTo(image.getRGB(307, inBand5));
    }
    for (int x : new int[] {407, 607, 793}) {
      assertThat(image.getRGB(x, inBand5)).isNotEqualTo(image.getRGB(307, inBand5));
      assertThat(image.getRGB(x, inBand30)).isEqualTo(image.getRGB(307, inBand30));
    }
    int line = (int) Math.floor(frame.y(30));
    int dashes = 0;
    for (int x = 0; x < 800; x++) {
      boolean dashed = near(image.getRGB(x, line), PALETTE.tau(), 60);
      dashes += dashed ? 1 : 0;
      assertThat(dashed && x > 201).as("dash in column %d", x).isFalse();
    }
    assertThat(dashes).isBetween(80, 160);
  }

  @Test
  void anEmptyPlotSaysWhy() {
    BufferedImage silent = image();
    BufferedImage words = image();
    new PlotPainter().paint(request(800, ValueScale.LINEAR, List.of(), List.of()), words);
    PlotRequest mute = request(800, ValueScale.LINEAR, List.of(), List.of());
    new PlotPainter()
        .paint(
            new PlotRequest(
                mute.width(),
                mute.height(),
                mute.scale(),
                mute.margins(),
                mute.from(),
                mute.to(),
                mute.stepLabels(),
                mute.valueScale(),
                mute.curves(),
                mute.thresholds(),
                mute.marks(),
                mute.clipTicks(),
                "",
                mute.palette()),
            silent);
    int differing = 0;
    for (int x = 300; x < 500; x++) {
      for (int y = 80; y < 120; y++) {
        differing += silent.getRGB(x, y) == words.getRGB(x, y) ? 0 : 1;
      }
    }
    assertThat(differing).isGreaterThan(100);
  }

  @Test
  void aSpikesTriangleAndACrossStandAtTheirSteps() {
    ArraySeries series = new ArraySeries(SeriesKey.of("g"), 1, 1, 1, 1);
    BufferedImage image = image();
    new PlotPainter()
        .paint(
            request(
                800,
                ValueScale.LINEAR,
                List.of(Curve.line(series, INK.withAlpha(0), 1, false)),
                List.of(
                    new PlotMark.Spike(200, INK, false),
                    new PlotMark.NotFinite(500, "A: NaN from step 500 on"))),
            image);
    assertThat(near(image.getRGB(200, 13), INK, 20)).isTrue();
    assertThat(near(image.getRGB(210, 13), PALETTE.well(), 20)).isTrue();
    assertThat(near(image.getRGB(496, 14), PALETTE.lampNonfinite(), 20)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 40_000})
  void aBandIsFilledBetweenItsEdgesAndBreaksWithThem(int steps) {
    float[] low = new float[steps];
    float[] high = new float[steps];
    for (int i = 0; i < steps; i++) {
      low[i] = 4 + i % 2;
      high[i] = i > steps / 2 ? Float.NaN : 8 + i % 2;
    }
    low[0] = 0;
    high[0] = 12;
    BufferedImage image = image();
    PlotFrame frame =
        new PlotPainter()
            .paint(
                request(
                    steps,
                    ValueScale.LINEAR,
                    List.of(
                        Curve.band(
                            new ArraySeries(SeriesKey.of("low"), low),
                            new ArraySeries(SeriesKey.of("high"), high),
                            INK)),
                    List.of()),
                image);
    int x = (int) frame.x(steps / 4);
    assertThat(near(image.getRGB(x, (int) frame.y(6.5)), INK, 3)).isTrue();
    assertThat(near(image.getRGB(x, (int) frame.y(2.5)), INK, 40)).isFalse();
    assertThat(near(image.getRGB(x, (int) frame.y(10.5)), INK, 40)).isFalse();
    assertThat(inked(image, (int) frame.x(steps * 3 / 4))).isZero();
  }

  @Test
  void aLevelLiesWithinTheRangeAndIsDrawnAcross() {
    ArraySeries series = new ArraySeries(SeriesKey.of("difference"), -3, -2, -3, -2);
    BufferedImage image = image();
    PlotFrame frame =
        new PlotPainter()
            .paint(
                request(
                    4,
                    ValueScale.LINEAR,
                    List.of(Curve.line(series, PALETTE.run(1), 1, false)),
                    List.of(new PlotMark.Level(0, INK, "above", "below"))),
                image);
    assertThat(frame.range().high()).isGreaterThanOrEqualTo(0);
    int y = (int) frame.y(0);
    int drawn = 0;
    for (int x = 5; x < 700; x++) {
      drawn += near(image.getRGB(x, y), INK, 60) || near(image.getRGB(x, y - 1), INK, 60) ? 1 : 0;
    }
    assertThat(drawn).isGreaterThan(680);
  }

  @Test
  void nothingButZerosMakesUpNoTinyScale() {
    ArraySeries series = new ArraySeries(SeriesKey.of("difference"), 0, 0, 0, 0);
    PlotFrame frame =
        new PlotPainter()
            .paint(
                request(
                    4,
                    ValueScale.LINEAR,
                    List.of(Curve.line(series, PALETTE.run(1), 1, false)),
                    List.of()),
                image());
    assertThat(frame.range().low()).isZero();
    assertThat(frame.range().high()).isGreaterThanOrEqualTo(1);
  }

  @Test
  void wordsInPlaceOfCurvesStayWithinANarrowPlot() {
    BufferedImage image = image();
    new PlotPainter()
        .paint(
            new PlotRequest(
                800,
                200,
                1,
                new PlotRequest.Margins(10, 300, 20, 300),
                0,
                100,
                true,
                ValueScale.LINEAR,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                "There is nothing here, and it takes many words to say that",
                PALETTE),
            image);
    int inside = 0;
    for (int y = 20; y < 170; y++) {
      for (int x = 302; x < 498; x++) {
        inside += near(image.getRGB(x, y), PALETTE.text2(), 60) ? 1 : 0;
      }
      for (int x = 502; x < 800; x++) {
        assertThat(image.getRGB(x, y) >>> 24).as(x + ", " + y).isZero();
      }
    }
    assertThat(inside).isGreaterThan(100);
  }
}
