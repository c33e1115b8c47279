package cliplight.viz.chart;

import cliplight.viz.theme.Readout;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import org.jfree.chart.axis.AxisState;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.axis.NumberTick;
import org.jfree.chart.axis.TickType;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.TextAnchor;

/** A log axis that labels decades and ticks 2 to 9; within one decade it labels 2 and 5 too. */
final class DecadeTicks extends LogAxis {

  private static final long serialVersionUID = 1L;

  @Override
  @SuppressWarnings("rawtypes") // as JFreeChart declares it
  public List refreshTicks(
      Graphics2D g2, AxisState state, Rectangle2D dataArea, RectangleEdge edge) {
    double low = getRange().getLowerBound();
    double high = getRange().getUpperBound();
    double decades = Math.log10(high / low);
    double room = dataArea.getHeight() / decades;
    // labels 14 px apart at least; ticks between only where they can be told apart
    int every = Math.max(1, (int) Math.ceil(14 / Math.max(0.1, room)));
    boolean between = room >= 24;
    boolean labelTwoFive = decades < 1.3;
    List<NumberTick> ticks = new ArrayList<>();
    int first = (int) Math.floor(Math.log10(low));
    for (int exponent = first; exponent <= Math.log10(high) + 1e-9; exponent++) {
      double decade = Math.pow(10, exponent);
      for (int lead = 1; lead <= 9; lead++) {
        double value = decade * lead;
        if (value < low * (1 - 1e-9) || value > high * (1 + 1e-9)) {
          continue;
        }
        boolean labelled =
            lead == 1
                ? Math.floorMod(exponent, every) == 0
                : labelTwoFive && (lead == 2 || lead == 5);
        if (labelled) {
          String text = lead == 1 ? Readout.decade(exponent) : Readout.plain(value);
          ticks.add(tick(TickType.MAJOR, value, text));
        } else if (lead > 1 && between) {
          ticks.add(tick(TickType.MINOR, value, ""));
        }
      }
    }
    return ticks;
  }

  private static NumberTick tick(TickType type, double value, String text) {
    return new NumberTick(type, value, text, TextAnchor.CENTER_RIGHT, TextAnchor.CENTER, 0);
  }
}
