package cliplight.viz.chart;

import cliplight.viz.theme.Readout;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jfree.chart.axis.AxisState;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTick;
import org.jfree.chart.axis.TickType;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.TextAnchor;

/** A linear axis with labels at 1, 2 or 5 times a power of ten, as many as there is room for. */
final class StepTicks extends NumberAxis {

  private static final long serialVersionUID = 1L;

  /** Words for a tick. */
  @FunctionalInterface
  interface Label {

    /**
     * @param value where the tick stands
     * @param unit distance of two ticks
     */
    String text(double value, double unit);
  }

  /** More of them find no room beside the plot: powers of ten do where they are shorter. */
  private static final int MOST_DECIMALS = 4;

  private final double spacing;
  private final double leastUnit;
  private transient Label label;

  /**
   * @param spacing least pixels between labels
   * @param leastUnit least distance of two labels in values, such as 1 for steps
   */
  StepTicks(double spacing, double leastUnit) {
    this.spacing = spacing;
    this.leastUnit = leastUnit;
    this.label = StepTicks::plain;
  }

  void setLabel(Label newLabel) {
    label = newLabel;
  }

  @Override
  @SuppressWarnings("rawtypes") // as JFreeChart declares it
  public List refreshTicks(
      Graphics2D g2, AxisState state, Rectangle2D dataArea, RectangleEdge edge) {
    boolean across = RectangleEdge.isTopOrBottom(edge);
    double length = across ? dataArea.getWidth() : dataArea.getHeight();
    double low = getRange().getLowerBound();
    double high = getRange().getUpperBound();
    double unit = Math.max(leastUnit, niceUnit((high - low) * spacing / Math.max(1, length)));
    List<NumberTick> ticks = new ArrayList<>();
    long first = (long) Math.ceil(low / unit - 1e-9);
    long last = (long) Math.floor(high / unit + 1e-9);
    for (long i = first; i <= last && i - first < 1000; i++) {
      double value = i * unit;
      String text = label.text(Math.abs(value) < unit * 1e-6 ? 0 : value, unit);
      TextAnchor anchor = across ? TextAnchor.TOP_CENTER : TextAnchor.CENTER_RIGHT;
      ticks.add(new NumberTick(TickType.MAJOR, value, text, anchor, TextAnchor.CENTER, 0));
    }
    return ticks;
  }

  /** The smallest of 1, 2, 5 times a power of ten that is no less than a value. */
  static double niceUnit(double least) {
    if (!(least > 0)) {
      return 1;
    }
    double decade = Math.pow(10, Math.floor(Math.log10(least)));
    for (int lead : new int[] {1, 2, 5}) {
      if (lead * decade >= least * (1 - 1e-9)) {
        return lead * decade;
      }
    }
    return 10 * decade;
  }

  /** As many digits as the distance of two ticks needs. */
  private static String plain(double value, double unit) {
    if (Math.abs(value) >= 1e6) {
      return Readout.threeDigits(value);
    }
    int decimals = (int) Math.max(0, Math.ceil(-Math.log10(unit) - 1e-9));
    String fixed = String.format(Locale.ROOT, "%." + decimals + "f", value);
    if (decimals <= MOST_DECIMALS) {
      return fixed;
    }
    if (value == 0) {
      return "0";
    }
    int lead = (int) Math.floor(Math.log10(Math.abs(value)) + 1e-9);
    String power =
        String.format(Locale.ROOT, "%." + Math.max(0, lead + decimals) + "e", value)
            .replace("e-0", "e-");
    return power.length() < fixed.length() ? power : fixed;
  }
}
