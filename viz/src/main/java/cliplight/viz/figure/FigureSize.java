package cliplight.viz.figure;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How large a figure is.
 *
 * @param width in pixels of 1/96 inch
 * @param height in pixels of 1/96 inch
 */
public record FigureSize(int width, int height) {

  static final int PIXELS_PER_INCH = 96;

  /** A page's text, 169 mm wide. */
  public static final FigureSize PAGE = new FigureSize(640, 400);

  /** One of two columns, 85 mm wide. */
  public static final FigureSize COLUMN = new FigureSize(320, 240);

  /** A slide of 16 to 9. */
  public static final FigureSize SLIDE = new FigureSize(960, 540);

  private static final int LEAST = 200;
  private static final int MOST = 4000;
  private static final Pattern TEXT = Pattern.compile("(\\d{1,9})\\s*x\\s*(\\d{1,9})");

  public FigureSize {
    if (Math.min(width, height) < LEAST || Math.max(width, height) > MOST) {
      throw new IllegalArgumentException(
          "A figure of "
              + width
              + " x "
              + height
              + " pixels cannot be drawn: each side is "
              + LEAST
              + " to "
              + MOST
              + ".");
    }
  }

  /**
   * Reads {@code page}, {@code column}, {@code slide}, or width and height such as {@code 640x400}.
   *
   * @throws IllegalArgumentException saying what there is
   */
  public static FigureSize parse(String text) {
    Matcher sides = TEXT.matcher(text.strip());
    if (sides.matches()) {
      return new FigureSize(Integer.parseInt(sides.group(1)), Integer.parseInt(sides.group(2)));
    }
    return switch (text.strip()) {
      case "page" -> PAGE;
      case "column" -> COLUMN;
      case "slide" -> SLIDE;
      default ->
          throw new IllegalArgumentException(
              "'"
                  + text
                  + "' is no size: write page, column, slide, or width and height in pixels such"
                  + " as 640x400.");
    };
  }
}
