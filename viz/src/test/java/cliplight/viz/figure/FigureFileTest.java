package cliplight.viz.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import cliplight.engine.runs.EventKind;
import cliplight.engine.runs.RunEvent;
import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.SeriesNames;
import cliplight.viz.ArraySeries;
import cliplight.viz.MemoryRun;
import cliplight.viz.ShownRun;
import cliplight.viz.ShownRun.Clip;
import cliplight.viz.chart.ChartContent;
import cliplight.viz.chart.ChartKind;
import cliplight.viz.chart.CurveSmoothing;
import cliplight.viz.chart.GroupCharts;
import cliplight.viz.chart.LiveCharts;
import cliplight.viz.theme.Fonts;
import cliplight.viz.theme.Ink;
import cliplight.viz.theme.Palette;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.font.FontRenderContext;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadataFormatImpl;
import javax.imageio.stream.ImageInputStream;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.rendering.PDFRenderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

class FigureFileTest {

  private static final FigureSize SIZE = new FigureSize(480, 300);
  private static final int STEPS = 3000;

  @TempDir Path folder;

  /** Two runs with two heads each: the one explodes, the other clips at 30. */
  private static List<ShownRun> runs() {
    return List.of(
        run("Muon", 0, step -> (float) Math.exp(step / 400.0), false),
        run("MuonClip", 1, step -> Math.min(30, step / 10f), true));
  }

  /** The value of a step. */
  private interface Value {
    float at(int step);
  }

  private static ShownRun run(String name, int place, Value largest, boolean clips) {
    MemoryRun run = new MemoryRun(name, STEPS);
    float[] values = new float[STEPS];
    float[] clipped = new float[STEPS];
    for (int i = 0; i < STEPS; i++) {
      values[i] = largest.at(i + 1);
      clipped[i] = values[i] >= 30 ? 1 : 0;
    }
    run.with(SeriesKey.of(SeriesNames.MAX_LOGIT_ALL), values);
    run.with(SeriesKey.ofHead(SeriesNames.MAX_LOGIT, 0, 0), values);
    run.with(SeriesKey.of("loss"), values);
    run.with(SeriesKey.of(SeriesNames.HEADS_CLIPPED), clipped);
    run.add(RunEvent.of(700, EventKind.SPIKE, Map.of("series", "loss"), "a spike"));
    return new ShownRun(
        run,
        place == 0 ? "A" : "B",
        place,
        name,
        List.of(Clip.always(clips, OptionalDouble.of(30))));
  }

  private static Figure figure(ChartKind kind, List<ShownRun> runs, Palette palette) {
    ChartContent content =
        LiveCharts.of(runs, palette, Optional.empty(), CurveSmoothing.NONE, id -> Optional.empty())
            .of(kind, false);
    return new Figure(content, Figure.legend(content, runs, palette), 0, STEPS, palette);
  }

  private static Figure logits() {
    return figure(ChartKind.MAX_LOGIT, runs(), Palette.light());
  }

  private Path write(FigureFile format, Figure figure) throws Exception {
    Path file = folder.resolve("figure" + format.ending());
    format.write(figure, SIZE, file);
    return file;
  }

  /** Mean distance of two pictures per colour, of 255. */
  private static double distance(BufferedImage one, BufferedImage other) {
    assertThat(one.getWidth()).isEqualTo(other.getWidth());
    assertThat(one.getHeight()).isEqualTo(other.getHeight());
    double sum = 0;
    for (int y = 0; y < one.getHeight(); y++) {
      for (int x = 0; x < one.getWidth(); x++) {
        Ink mine = new Ink(one.getRGB(x, y));
        Ink theirs = new Ink(other.getRGB(x, y));
        sum +=
            Math.abs(mine.red() - theirs.red())
                + Math.abs(mine.green() - theirs.green())
                + Math.abs(mine.blue() - theirs.blue());
      }
    }
    return sum / (3.0 * one.getWidth() * one.getHeight());
  }

  private static int pixels(BufferedImage image, Ink ink) {
    int count = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        count += image.getRGB(x, y) == ink.argb() ? 1 : 0;
      }
    }
    return count;
  }

  @Test
  void aPageOfPdfLooksLikeThePicture() throws Exception {
    BufferedImage picture = FigureFile.image(logits(), SIZE, 2);
    BufferedImage page;
    try (PDDocument document = Loader.loadPDF(write(FigureFile.PDF, logits()).toFile())) {
      assertThat(document.getNumberOfPages()).isEqualTo(1);
      assertThat(document.getDocumentInformation().getTitle()).isEqualTo("Max attention logit");
      page = new PDFRenderer(document).renderImage(0, 2 / 0.75f);
    }
    BufferedImage nothing =
        new BufferedImage(picture.getWidth(), picture.getHeight(), BufferedImage.TYPE_INT_RGB);
    nothing.createGraphics().fillRect(0, 0, nothing.getWidth(), nothing.getHeight());
    assertThat(distance(picture, page)).isLessThan(distance(picture, nothing) / 3);
    assertThat(pixels(page, Palette.light().run(0))).isPositive();
    assertThat(pixels(page, Palette.light().run(1))).isPositive();
  }

  @Test
  void svgHasEveryCurveAsALineThatScales() throws Exception {
    byte[] bytes = Files.readAllBytes(write(FigureFile.SVG, logits()));
    DocumentBuilder builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
    builder.setEntityResolver(
        (name, place) -> new InputSource(new ByteArrayInputStream(new byte[0])));
    Document document = builder.parse(new ByteArrayInputStream(bytes));
    Element root = document.getDocumentElement();
    assertThat(root.getAttribute("viewBox")).isEqualTo("0 0 480 300");
    assertThat(root.getElementsByTagName("title").item(0).getTextContent())
        .isEqualTo("Max attention logit");
    assertThat(document.getElementsByTagName("image").getLength()).isZero();
    assertThat(document.getElementsByTagName("path").getLength()).isGreaterThan(4);
    Ink ink = Palette.light().run(0);
    assertThat(new String(bytes, StandardCharsets.UTF_8))
        .contains("rgb(" + ink.red() + "," + ink.green() + "," + ink.blue() + ")");
  }

  @Test
  void aPictureHasThreeDotsForAPixelAndTheColoursOfItsTheme() throws Exception {
    BufferedImage light = ImageIO.read(write(FigureFile.PNG, logits()).toFile());
    assertThat(light.getWidth()).isEqualTo(3 * SIZE.width());
    assertThat(light.getHeight()).isEqualTo(3 * SIZE.height());
    assertThat(light.getRGB(1, 1)).isEqualTo(Palette.light().well().argb());
    Figure figure = figure(ChartKind.MAX_LOGIT, runs(), Palette.dark());
    BufferedImage dark = ImageIO.read(write(FigureFile.PNG, figure).toFile());
    assertThat(dark.getRGB(1, 1)).isEqualTo(Palette.dark().well().argb());
    assertThat(pixels(dark, Palette.dark().run(1))).isPositive();
    assertThat(pixels(dark, Palette.light().run(1))).isZero();
  }

  @Test
  void aPictureSaysHowLargeItIsOnPaper() throws Exception {
    Path file = write(FigureFile.PNG, logits());
    ImageReader reader = ImageIO.getImageReadersByFormatName("png").next();
    try (ImageInputStream stream = ImageIO.createImageInputStream(file.toFile())) {
      reader.setInput(stream);
      Element root =
          (Element)
              reader
                  .getImageMetadata(0)
                  .getAsTree(IIOMetadataFormatImpl.standardMetadataFormatName);
      Element width = (Element) root.getElementsByTagName("HorizontalPixelSize").item(0);
      double millimetres = Double.parseDouble(width.getAttribute("value"));
      assertThat(25.4 / millimetres).isCloseTo(288, within(0.5));
    } finally {
      reader.dispose();
    }
  }

  @ParameterizedTest
  @CsvSource({"5, 5", "6, 5", "NaN, 5", "0, NaN", "-Infinity, 5", "0, Infinity", "0, 1e19"})
  void stepsThatAreNoneAreRefused(double from, double to) {
    ChartContent content = logits().content();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Figure(content, List.of(), from, to, Palette.light()))
        .withMessage("There are no steps from " + from + " to " + to + ".");
  }

  @Test
  void theTableHasTheStepsInSightOfAllRunsAndGapsWhereOneHasNoPoint() throws Exception {
    MemoryRun parent = new MemoryRun("parent", 9);
    parent.with(SeriesKey.of("loss"), 9, 8, 7, 6, Float.NaN, 0.1f);
    MemoryRun fork = new MemoryRun("fork", 9).forkedFrom(parent, 4);
    fork.with(SeriesKey.of("loss"), 3, 2, 1);
    List<Clip> none = List.of(Clip.always(false, OptionalDouble.empty()));
    List<ShownRun> runs =
        List.of(
            new ShownRun(parent, "A", 0, "long, \"quoted\"", none),
            new ShownRun(fork, "B", 1, "fork", none));
    ChartContent content = figure(ChartKind.LOSS, runs, Palette.light()).content();
    Figure figure =
        new Figure(content, Figure.legend(content, runs, Palette.light()), 2.5, 6, Palette.light());
    assertThat(Files.readAllLines(write(FigureFile.CSV, figure)))
        .containsExactly(
            "step,\"A long, \"\"quoted\"\"\",B fork", "3,7.0,", "4,6.0,", "5,NaN,3.0", "6,0.1,2.0");
  }

  @Test
  void valuesThatBelongToNoRunAloneStandUnderTheNameOfTheChart() throws Exception {
    ChartContent content =
        new GroupCharts(Palette.light(), false)
            .single(
                "loss@a - loss@b",
                ArraySeries.after(0, SeriesKey.of("loss"), new float[] {2}),
                false);
    Figure figure = new Figure(content, List.of(), 0, 1, Palette.light());
    assertThat(Files.readAllLines(write(FigureFile.CSV, figure)))
        .containsExactly("step,loss@a - loss@b", "1,2.0");
  }

  @Test
  void theLegendNamesARunThatStandsAloneWithoutItsLetterAndLeavesOutThoseWithoutValues() {
    List<ShownRun> both = runs();
    assertThat(logits().legend())
        .extracting(Figure.Entry::words)
        .containsExactly("A Muon", "B MuonClip");
    assertThat(figure(ChartKind.HEADS_CLIPPED, both, Palette.light()).legend())
        .extracting(Figure.Entry::words)
        .containsExactly("B MuonClip");
    assertThat(figure(ChartKind.LOSS, both.subList(0, 1), Palette.light()).legend())
        .extracting(Figure.Entry::words)
        .containsExactly("Muon");
  }

  @ParameterizedTest
  @EnumSource
  void theSmallestFigureOfManyRunsIsDrawnToo(FigureFile format) throws Exception {
    Figure figure = logits();
    List<Figure.Entry> many =
        IntStream.range(0, 60)
            .mapToObj(i -> new Figure.Entry("A", "run " + i, Palette.light().run(i), i >= 8))
            .toList();
    Path file = folder.resolve("small" + format.ending());
    format.write(
        new Figure(figure.content(), many, 0, STEPS, Palette.light()),
        new FigureSize(200, 200),
        file);
    assertThat(file).isNotEmptyFile();
  }

  /** Whether anything is drawn in a piece of a picture. */
  private static boolean drawnIn(BufferedImage image, int left, int top, int right, int bottom) {
    int ground = image.getRGB(0, 0);
    for (int y = top; y < bottom; y++) {
      for (int x = left; x < right; x++) {
        if (image.getRGB(x, y) != ground) {
          return true;
        }
      }
    }
    return false;
  }

  private static Figure named(Figure figure, String name, List<Figure.Entry> legend) {
    ChartContent content = figure.content();
    return new Figure(
        new ChartContent(
            name,
            content.qualifier(),
            content.scale(),
            content.curves(),
            content.thresholds(),
            content.bandWords(),
            content.marks(),
            content.clipTicks(),
            content.tracks(),
            content.emptyWords()),
        legend,
        figure.from(),
        figure.to(),
        figure.palette());
  }

  @Test
  void longNamesShareTheLegendSoThatNoneIsMissingOrCut() {
    Palette palette = Palette.light();
    List<Figure.Entry> eight =
        IntStream.range(0, 8)
            .mapToObj(
                i ->
                    new Figure.Entry(
                        "A",
                        "run " + i + " of a name that is long ".repeat(9),
                        palette.run(i),
                        false))
            .toList();
    FigureSize size = FigureSize.COLUMN;
    BufferedImage image =
        FigureFile.image(named(figure(ChartKind.LOSS, runs(), palette), "Loss", eight), size, 1);
    assertThat(drawnIn(image, size.width() - 3, 0, size.width(), size.height())).isFalse();
    assertThat(drawnIn(image, 0, size.height() - 3, size.width(), size.height())).isFalse();
    BufferedImage below =
        image.getSubimage(0, size.height() / 2 + 10, size.width(), size.height() / 2 - 10);
    for (Figure.Entry entry : eight) {
      assertThat(pixels(below, entry.ink())).as(entry.words()).isPositive();
    }
  }

  @Test
  void aNameThatIsLongerThanThePlotStaysOnThePaper() {
    for (String name : List.of("m".repeat(18), "max(loss) - ".repeat(40))) {
      Figure figure = named(logits(), name, logits().legend());
      BufferedImage image = FigureFile.image(figure, FigureSize.COLUMN, 1);
      int bottom = FigureSize.COLUMN.height();
      assertThat(drawnIn(image, 0, 20, 25, bottom - 20)).isTrue();
      assertThat(drawnIn(image, 0, 0, 25, 3)).as("top of " + name).isFalse();
      assertThat(drawnIn(image, 0, bottom - 3, 25, bottom)).as("bottom of " + name).isFalse();
    }
  }

  @Test
  void theLastStepsLabelStaysOnThePaper() {
    Figure figure = logits();
    for (int last : List.of(800_000, 1_000_000)) {
      BufferedImage image =
          FigureFile.image(
              new Figure(figure.content(), figure.legend(), 0, last, figure.palette()), SIZE, 1);
      assertThat(drawnIn(image, SIZE.width() - 1, 0, SIZE.width(), SIZE.height())).isFalse();
    }
  }

  @Test
  void theBandOfSeveralTausIsInTheLegendToo() {
    Palette palette = Palette.light();
    List<ShownRun> two =
        List.of(
            run("A", 0, step -> 5, true),
            new ShownRun(
                run("B", 1, step -> 5, true).reader(),
                "B",
                1,
                "B",
                List.of(Clip.always(true, OptionalDouble.of(90)))));
    Figure figure = figure(ChartKind.MAX_LOGIT, two, palette);
    assertThat(figure.content().thresholds()).hasSize(2);
    assertThat(figure.content().bandWords()).isEmpty();
    BufferedImage image = FigureFile.image(figure, SIZE, 1);
    BufferedImage below = image.getSubimage(0, SIZE.height() - 42, SIZE.width(), 42);
    assertThat(pixels(below, over(palette.tauBand(), palette.well()))).isGreaterThan(50);
  }

  /** A translucent colour on an opaque one. */
  private static Ink over(Ink ink, Ink ground) {
    BufferedImage image = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB);
    Graphics2D g2 = image.createGraphics();
    g2.setPaint(ground.awt());
    g2.fillRect(0, 0, 1, 1);
    g2.setPaint(ink.awt());
    g2.fillRect(0, 0, 1, 1);
    g2.dispose();
    return new Ink(image.getRGB(0, 0));
  }

  @Test
  void theLegendExplainsWhatIsInSightAlone() {
    Figure whole = figure(ChartKind.LOSS, runs(), Palette.light());
    ChartContent content = whole.content();
    ChartContent plain =
        new ChartContent(
            content.name(),
            content.qualifier(),
            content.scale(),
            content.curves(),
            content.thresholds(),
            content.bandWords(),
            List.of(),
            content.clipTicks(),
            content.tracks(),
            content.emptyWords());
    for (double from : new double[] {0, 1000}) {
      BufferedImage marked =
          FigureFile.image(
              new Figure(content, whole.legend(), from, STEPS, whole.palette()), SIZE, 1);
      BufferedImage unmarked =
          FigureFile.image(
              new Figure(plain, whole.legend(), from, STEPS, whole.palette()), SIZE, 1);
      assertThat(distance(marked, unmarked) > 0).as("from " + from).isEqualTo(from < 700);
    }
  }

  @Test
  void aRunThatStandsAloneKeepsTheLetterByWhichTheChartSpeaksOfIt() {
    MemoryRun run = new MemoryRun("alone", 3);
    run.with(SeriesKey.of("loss"), 3, Float.NaN, 1);
    List<ShownRun> runs =
        List.of(
            new ShownRun(
                run, "C", 0, "alone", List.of(Clip.always(false, OptionalDouble.empty()))));
    assertThat(figure(ChartKind.LOSS, runs, Palette.light()).legend())
        .extracting(Figure.Entry::words)
        .containsExactly("C alone");
  }

  @Test
  void wordsAreCutBetweenSignsAndNoWiderThanTheirRoom() {
    Font font = Fonts.awtWords(12);
    FontRenderContext context = new FontRenderContext(new AffineTransform(), true, true);
    double whole = Lettering.of("a name", font, context, 1000).width();
    assertThat(Lettering.of("a name", font, context, whole).width()).isEqualTo(whole);
    for (String words : List.of("a name that is long", "🚀".repeat(30), "العربية ".repeat(9))) {
      for (double room : new double[] {30, 61.5, 90}) {
        assertThat(Lettering.of(words, font, context, room).width())
            .as(words)
            .isBetween(room / 3, room);
      }
    }
    assertThat(Lettering.of("", font, context, 10).width()).isLessThan(10);
  }

  @Test
  void hundredsOfHeadsMakeNoFileThatNobodyCanOpen() throws Exception {
    MemoryRun run = new MemoryRun("wide", STEPS);
    for (int head = 0; head < 300; head++) {
      float[] values = new float[STEPS];
      for (int i = 0; i < STEPS; i++) {
        values[i] = (float) Math.sin(i * 0.7 + head) + 2;
      }
      run.with(SeriesKey.ofHead(SeriesNames.MAX_LOGIT, head / 16, head % 16), values);
    }
    ShownRun shown =
        new ShownRun(run, "A", 0, "wide", List.of(Clip.always(false, OptionalDouble.empty())));
    Figure figure = figure(ChartKind.MAX_LOGIT, List.of(shown), Palette.light());
    assertThat(Files.size(write(FigureFile.SVG, figure))).isLessThan(12 << 20);
    assertThat(Files.size(write(FigureFile.PDF, figure))).isLessThan(12 << 20);
  }

  @Test
  void aNameThatSaysNoFormatAndASizeThatIsNoneAreRefusedWithWhatThereIs() {
    assertThat(FigureFile.of(Path.of("x", "Loss.PDF"))).isEqualTo(FigureFile.PDF);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FigureFile.of(Path.of("loss.jpg")))
        .withMessageContaining("loss.jpg")
        .withMessageContaining(".pdf, .svg, .png, .csv");
    assertThat(FigureSize.parse("page")).isEqualTo(FigureSize.PAGE);
    assertThat(FigureSize.parse("800x500")).isEqualTo(new FigureSize(800, 500));
    for (String size : List.of("A4", "-1x400", "x")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> FigureSize.parse(size))
          .withMessageContaining("'" + size + "' is no size");
    }
    for (String size : List.of("100x400", "800x40000", "999999999x1")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> FigureSize.parse(size))
          .withMessageContaining("each side is 200 to 4000");
    }
  }
}
