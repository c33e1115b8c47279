package cliplight.viz.chart;

import java.awt.BasicStroke;

/** How the lines of plots are drawn, and of legends that explain them. */
public final class Strokes {

  private Strokes() {}

  /**
   * A curve.
   *
   * @param dashed whether its colour is used a second time
   */
  public static BasicStroke curve(double width, boolean dashed) {
    return new BasicStroke(
        (float) width,
        dashed ? BasicStroke.CAP_BUTT : BasicStroke.CAP_ROUND,
        BasicStroke.JOIN_ROUND,
        10,
        dashed ? new float[] {8, 3} : null,
        0);
  }

  /** A threshold tau. */
  public static BasicStroke tau() {
    return new BasicStroke(
        1, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 10, new float[] {5, 3}, 0);
  }
}
