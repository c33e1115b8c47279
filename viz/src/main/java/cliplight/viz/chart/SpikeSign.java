package cliplight.viz.chart;

import cliplight.viz.theme.Ink;
import java.awt.BasicStroke;
import java.awt.Graphics2D;
import java.awt.geom.Path2D;

/** The triangle that points down at a spike. */
public final class SpikeSign {

  private static final double WIDTH = 7;

  public static final double HEIGHT = WIDTH * 0.86;

  private SpikeSign() {}

  /**
   * @param x its middle
   * @param top its upper edge
   */
  public static void draw(Graphics2D g2, double x, double top, Ink ink, boolean hollow) {
    double half = WIDTH / 2;
    Path2D.Double triangle = new Path2D.Double();
    triangle.moveTo(x - half, top);
    triangle.lineTo(x + half, top);
    triangle.lineTo(x, top + HEIGHT);
    triangle.closePath();
    g2.setPaint(ink.awt());
    if (hollow) {
      g2.setStroke(new BasicStroke(1));
      g2.draw(triangle);
    } else {
      g2.fill(triangle);
    }
  }
}
