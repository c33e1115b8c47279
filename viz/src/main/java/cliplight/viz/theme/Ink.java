package cliplight.viz.theme;

import java.util.Locale;

/**
 * One colour token, usable by JavaFX and by Java 2D alike.
 *
 * @param argb alpha, red, green, blue, eight bits each
 */
public record Ink(int argb) {

  /**
   * Reads {@code #rrggbb} or {@code rgba(r, g, b, a)}.
   *
   * @throws IllegalArgumentException for any other text
   */
  public static Ink parse(String css) {
    String text = css.strip().toLowerCase(Locale.ROOT);
    if (text.matches("#[0-9a-f]{6}")) {
      return new Ink(0xff000000 | Integer.parseInt(text.substring(1), 16));
    }
    if (text.startsWith("rgba(") && text.endsWith(")")) {
      String[] parts = text.substring(5, text.length() - 1).split(",");
      if (parts.length == 4) {
        int rgb = 0;
        for (int i = 0; i < 3; i++) {
          rgb = rgb << 8 | Integer.parseInt(parts[i].strip());
        }
        int alpha = (int) Math.round(Double.parseDouble(parts[3].strip()) * 255);
        return new Ink(alpha << 24 | rgb);
      }
    }
    throw new IllegalArgumentException(
        "Not a colour: '" + css + "'. Write #rrggbb or rgba(r, g, b, a).");
  }

  public int red() {
    return argb >> 16 & 0xff;
  }

  public int green() {
    return argb >> 8 & 0xff;
  }

  public int blue() {
    return argb & 0xff;
  }

  /** Opacity, 0 to 1. */
  public double alpha() {
    return (argb >>> 24) / 255.0;
  }

  /** This colour at another opacity, 0 to 1. */
  public Ink withAlpha(double alpha) {
    return new Ink((int) Math.round(alpha * 255) << 24 | (argb & 0xffffff));
  }

  /** A mix in sRGB: this colour at 0, the other at 1. */
  public Ink towards(Ink other, double share) {
    return new Ink(
        0xff000000
            | mix(red(), other.red(), share) << 16
            | mix(green(), other.green(), share) << 8
            | mix(blue(), other.blue(), share));
  }

  private static int mix(int from, int to, double share) {
    return (int) Math.round(from + (to - from) * share);
  }

  public javafx.scene.paint.Color fx() {
    return javafx.scene.paint.Color.rgb(red(), green(), blue(), alpha());
  }

  public java.awt.Color awt() {
    return new java.awt.Color(argb, true);
  }

  /** Contrast ratio of WCAG 2.2 between two opaque colours, 1 to 21. */
  public double contrastWith(Ink other) {
    double mine = luminance();
    double theirs = other.luminance();
    return (Math.max(mine, theirs) + 0.05) / (Math.min(mine, theirs) + 0.05);
  }

  private double luminance() {
    return 0.2126 * linear(red()) + 0.7152 * linear(green()) + 0.0722 * linear(blue());
  }

  private static double linear(int channel) {
    double c = channel / 255.0;
    return c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4);
  }
}
