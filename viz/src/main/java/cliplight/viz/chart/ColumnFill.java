package cliplight.viz.chart;

import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;

/**
 * Draws a curve with many points a pixel: per device column one upright piece from its least to its
 * greatest value, joined to its neighbour. Looks as the stroked zigzag would and costs next to
 * nothing.
 */
final class ColumnFill {

  private ColumnFill() {}

  /**
   * Draws pairs of vertices.
   *
   * @param image of type {@code TYPE_INT_ARGB_PRE}
   * @param clip where drawing is allowed, in pixels
   * @param scale device pixels per pixel
   * @param xs pixels of each vertex; two neighbours share a column
   * @param ys pixels of each vertex; NaN in columns without a finite value
   * @param start first vertex, even
   * @param end after the last vertex
   * @param curve colour and width
   */
  static void draw(
      BufferedImage image,
      Rectangle2D clip,
      double scale,
      double[] xs,
      double[] ys,
      int start,
      int end,
      Curve curve) {
    int left = (int) Math.max(0, Math.ceil(clip.getMinX() * scale - 1e-6));
    int right = (int) Math.min(image.getWidth(), Math.floor(clip.getMaxX() * scale + 1e-6));
    double top = Math.max(0, clip.getMinY() * scale);
    double bottom = Math.min(image.getHeight(), clip.getMaxY() * scale);
    double thick = Math.max(curve.width() * scale, 0.1);
    int across = (int) Math.max(1, Math.round(thick));
    double alpha = curve.ink().alpha() * Math.min(1, thick);
    double before = Double.NaN;
    double beforeHigh = Double.NaN;
    double[] highs = new double[image.getWidth()];
    double[] lows = new double[image.getWidth()];
    java.util.Arrays.fill(highs, Double.NaN);
    for (int i = start; i + 1 < end; i += 2) {
      double low = Math.max(ys[i], ys[i + 1]);
      double high = Math.min(ys[i], ys[i + 1]);
      if (Double.isNaN(low)) {
        before = Double.NaN;
        continue;
      }
      double joinedHigh = high > before ? before : high;
      double joinedLow = low < beforeHigh ? beforeHigh : low;
      before = low;
      beforeHigh = high;
      int x = (int) Math.floor(xs[i] * scale);
      for (int c = x - (across - 1) / 2; c <= x + across / 2; c++) {
        if (c >= left && c < right) {
          boolean fresh = Double.isNaN(highs[c]);
          highs[c] = fresh ? joinedHigh : Math.min(highs[c], joinedHigh);
          lows[c] = fresh ? joinedLow : Math.max(lows[c], joinedLow);
        }
      }
    }
    int[] pixels = ((DataBufferInt) image.getRaster().getDataBuffer()).getData();
    for (int c = left; c < right; c++) {
      if (!Double.isNaN(highs[c])) {
        double from = Math.max(top, highs[c] * scale - thick / 2);
        double to = Math.min(bottom, lows[c] * scale + thick / 2);
        upright(pixels, image.getWidth(), c, from, to, curve.ink().argb(), alpha);
      }
    }
  }

  private static void upright(
      int[] pixels, int stride, int x, double from, double to, int rgb, double alpha) {
    for (int y = (int) Math.floor(from); y < to; y++) {
      double covered = Math.min(to, y + 1.0) - Math.max(from, y);
      if (covered > 0) {
        int at = y * stride + x;
        pixels[at] = over(pixels[at], rgb, alpha * covered);
      }
    }
  }

  /** Source over, premultiplied. */
  private static int over(int below, int rgb, double alpha) {
    double rest = 1 - alpha;
    int a = (int) Math.round(255 * alpha + (below >>> 24) * rest);
    int r = (int) Math.round((rgb >> 16 & 0xff) * alpha + (below >> 16 & 0xff) * rest);
    int g = (int) Math.round((rgb >> 8 & 0xff) * alpha + (below >> 8 & 0xff) * rest);
    int b = (int) Math.round((rgb & 0xff) * alpha + (below & 0xff) * rest);
    return a << 24 | r << 16 | g << 8 | b;
  }
}
