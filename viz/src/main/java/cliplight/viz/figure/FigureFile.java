package cliplight.viz.figure;

import de.rototor.pdfbox.graphics2d.PdfBoxGraphics2D;
import java.awt.Dimension;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** A figure as a file. Needs no JavaFX. */
public enum FigureFile {
  /** Lines that scale, for LaTeX. */
  PDF {
    @Override
    public void write(Figure figure, FigureSize size, Path file) throws IOException {
      float width = size.width() * POINTS_PER_PIXEL;
      float height = size.height() * POINTS_PER_PIXEL;
      try (PDDocument document = new PDDocument()) {
        PDPage page = new PDPage(new PDRectangle(width, height));
        document.addPage(page);
        document.getDocumentInformation().setTitle(figure.content().name());
        document.getDocumentInformation().setCreator(CREATOR);
        PdfBoxGraphics2D g2 = new PdfBoxGraphics2D(document, width, height);
        try {
          g2.scale(POINTS_PER_PIXEL, POINTS_PER_PIXEL);
          FigurePainter.paint(figure, size, g2);
        } finally {
          g2.dispose();
        }
        try (PDPageContentStream stream = new PDPageContentStream(document, page)) {
          stream.drawForm(g2.getXFormObject());
        }
        try (OutputStream out = Files.newOutputStream(file)) {
          document.save(out);
        }
      }
    }
  },

  /** Lines that scale, for the web and drawing programs. */
  SVG {
    @Override
    public void write(Figure figure, FigureSize size, Path file) throws IOException {
      SVGGeneratorContext context = SVGGeneratorContext.createDefault(emptyDocument());
      context.setComment(CREATOR);
      // letters as shapes: a reader may lack the fonts
      SVGGraphics2D g2 = new SVGGraphics2D(context, true);
      try {
        g2.setSVGCanvasSize(new Dimension(size.width(), size.height()));
        FigurePainter.paint(figure, size, g2);
        Element root = g2.getRoot();
        root.setAttributeNS(null, "viewBox", "0 0 " + size.width() + " " + size.height());
        Element title = root.getOwnerDocument().createElementNS(root.getNamespaceURI(), "title");
        title.setTextContent(figure.content().name());
        root.insertBefore(title, root.getFirstChild());
        try (Writer writer =
            new OutputStreamWriter(Files.newOutputStream(file), StandardCharsets.UTF_8)) {
          g2.stream(root, writer, false, false);
        }
      } finally {
        g2.dispose();
      }
    }
  },

  /** Points of 1/288 inch, for documents that take no lines. */
  PNG {
    @Override
    public void write(Figure figure, FigureSize size, Path file) throws IOException {
      try (OutputStream out = Files.newOutputStream(file)) {
        PngImage.write(
            image(figure, size, DOTS_PER_PIXEL), DOTS_PER_PIXEL * FigureSize.PIXELS_PER_INCH, out);
      }
    }
  },

  /** The values that the chart reads out, a column for each run. */
  CSV {
    @Override
    public void write(Figure figure, FigureSize size, Path file) throws IOException {
      try (Writer writer = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
        FigureTable.write(figure, writer);
      }
    }
  };

  private static final String CREATOR = "Cliplight";
  private static final float POINTS_PER_PIXEL = 0.75f;
  private static final int DOTS_PER_PIXEL = 3;

  /** Writes or replaces a file, whatever its name says. */
  public abstract void write(Figure figure, FigureSize size, Path file) throws IOException;

  /**
   * What a file's name says.
   *
   * @throws IllegalArgumentException if it ends in none of {@link #endings()}
   */
  public static FigureFile of(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    return Arrays.stream(values())
        .filter(format -> name.endsWith(format.ending()))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    file
                        + " does not say what to write: end its name in one of "
                        + endings()
                        + "."));
  }

  /** How names of such files end, such as {@code .svg}. */
  public String ending() {
    return "." + name().toLowerCase(Locale.ROOT);
  }

  /** All endings in a sentence. */
  public static String endings() {
    return Arrays.stream(values()).map(FigureFile::ending).collect(Collectors.joining(", "));
  }

  /**
   * A figure as an image.
   *
   * @param dots device pixels per pixel
   */
  public static BufferedImage image(Figure figure, FigureSize size, double dots) {
    BufferedImage image =
        new BufferedImage(
            (int) Math.ceil(size.width() * dots),
            (int) Math.ceil(size.height() * dots),
            BufferedImage.TYPE_INT_RGB);
    Graphics2D g2 = image.createGraphics();
    try {
      g2.scale(dots, dots);
      FigurePainter.paint(figure, size, g2);
    } finally {
      g2.dispose();
    }
    return image;
  }

  private static Document emptyDocument() {
    try {
      return DocumentBuilderFactory.newInstance().newDocumentBuilder().newDocument();
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException("This Java makes no XML", e);
    }
  }
}
