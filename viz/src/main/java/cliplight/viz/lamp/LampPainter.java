package cliplight.viz.lamp;

import cliplight.viz.theme.Ink;
import cliplight.viz.theme.Palette;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.shape.ArcType;

/** Draws lamps and level meters on a canvas. Shape and fill tell the state first, colour second. */
public final class LampPainter {

  private static final double RING = 0.34;
  private static final double CENTRE_DOT = 0.15;
  private static final double DISC = 0.32;
  private static final double OUTER_RING = 0.47;

  /** The meter spans tau/32 to 1024 tau. */
  private static final double METER_FROM = -5;

  private static final double METER_TO = 10;

  private LampPainter() {}

  /**
   * Draws a lamp into a square box.
   *
   * @param x centre
   * @param y centre
   * @param box side of the box in pixels
   */
  public static void lamp(
      GraphicsContext g, Palette p, LampState state, double x, double y, double box) {
    double thick = Math.max(1, 1.5 * Math.min(1.6, box / 17));
    switch (state) {
      case NONE -> ring(g, p.lampOff().withAlpha(0.45), x, y, RING * box, 1);
      case DARK -> ring(g, p.lampOff(), x, y, RING * box, 1);
      case GREEN -> {
        ring(g, p.lampOk(), x, y, RING * box, thick);
        disc(g, p.lampOk(), x, y, CENTRE_DOT * box);
      }
      case AMBER -> {
        double r = RING * box;
        g.setFill(p.lampNear().fx());
        g.fillArc(x - r, y - r, 2 * r, 2 * r, 180, 180, ArcType.CHORD);
        ring(g, p.lampNear(), x, y, r, thick);
      }
      case LIT -> {
        disc(g, p.lampClip(), x, y, DISC * box);
        ring(g, p.lampClip(), x, y, OUTER_RING * box, thick);
      }
      case RED -> disc(g, p.lampClip(), x, y, DISC * box);
      case OVER -> {
        double r = 0.42 * box;
        g.setFill(p.lampOver().fx());
        g.fillPolygon(
            new double[] {x, x + r, x - r}, new double[] {y - r, y + 0.8 * r, y + 0.8 * r}, 3);
      }
      case NONFINITE -> {
        double half = 0.34 * box;
        double arm = 0.17 * box;
        g.setFill(p.lampNonfinite().fx());
        g.fillRect(x - half, y - half, 2 * half, 2 * half);
        g.setStroke(p.well().fx());
        g.setLineWidth(thick);
        g.strokeLine(x - arm, y - arm, x + arm, y + arm);
        g.strokeLine(x - arm, y + arm, x + arm, y - arm);
      }
    }
  }

  /**
   * Draws a level meter: log from tau/32 to 1024 tau, grey up to tau, red beyond, a tick at tau.
   *
   * @param log2 log2(S_max / tau); NaN for an empty meter
   * @param x left edge
   * @param y middle
   * @param width of the meter
   */
  public static void meter(
      GraphicsContext g, Palette p, double log2, double x, double y, double width) {
    double tau = (0 - METER_FROM) / (METER_TO - METER_FROM);
    double height = 3;
    double top = Math.rint(y - height / 2);
    g.setFill(p.line().fx());
    g.fillRect(x, top, width, height);
    if (Double.isNaN(log2)) {
      return;
    }
    double level = Math.max(0, Math.min(1, (log2 - METER_FROM) / (METER_TO - METER_FROM)));
    g.setFill(p.text3().fx());
    g.fillRect(x, top, Math.min(level, tau) * width, height);
    if (level > tau) {
      g.setFill(p.lampClip().fx());
      g.fillRect(x + tau * width, top, (level - tau) * width, height);
    }
    g.setFill(p.text().fx());
    g.fillRect(Math.rint(x + tau * width), top - 2, 1, 7);
  }

  /** Fills a cell with the heat of a head; a cross where it is not finite. */
  public static void heat(
      GraphicsContext g, Palette p, HeadReading head, double log2, double x, double y, double s) {
    boolean broken = head.state() == LampState.NONFINITE;
    Ink ink = broken ? p.heatNonfinite() : p.heatAt(log2);
    g.setFill(ink.fx());
    g.fillRect(x, y, s, s);
    if (broken && s >= 4) {
      g.setStroke(p.well().fx());
      g.setLineWidth(1);
      g.strokeLine(x + 1, y + 1, x + s - 1, y + s - 1);
      g.strokeLine(x + 1, y + s - 1, x + s - 1, y + 1);
    }
  }

  private static void ring(
      GraphicsContext g, Ink ink, double x, double y, double radius, double width) {
    g.setStroke(ink.fx());
    g.setLineWidth(width);
    g.strokeOval(x - radius, y - radius, 2 * radius, 2 * radius);
  }

  private static void disc(GraphicsContext g, Ink ink, double x, double y, double radius) {
    g.setFill(ink.fx());
    g.fillOval(x - radius, y - radius, 2 * radius, 2 * radius);
  }
}
