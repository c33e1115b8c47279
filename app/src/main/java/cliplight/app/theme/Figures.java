package cliplight.app.theme;

import cliplight.viz.theme.Readout;
import java.util.Locale;

/** Numbers as the panels write them: short, the same width of meaning everywhere. */
public final class Figures {

  private static final String NONE = Readout.NONE;

  private Figures() {}

  /** A count without decimals below a thousand: 640, 624k, 12.3M. */
  public static String count(long value) {
    if (value < 10_000) {
      return Long.toString(value);
    }
    if (value < 999_500) {
      return Math.round(value / 1e3) + "k";
    }
    return Readout.threeDigits((double) value);
  }

  /** Two digits, for a standard deviation: 0.073; a dash where there is none. */
  public static String spread(double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%.2g", value) : NONE;
  }

  /** Three digits with their sign, for a difference: +0.273; a dash where there is none. */
  public static String signed(double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%+.3g", value) : NONE;
  }

  /** How often by chance: 0.013, 2.1e-05. */
  public static String probability(double p) {
    if (!Double.isFinite(p)) {
      return NONE;
    }
    return p < 1e-4
        ? String.format(Locale.ROOT, "%.1e", p)
        : String.format(Locale.ROOT, p < 0.01 ? "%.4f" : "%.3f", p);
  }

  /** Minutes and seconds, with hours where there are any: 0:27, 1:02:03. */
  public static String time(long seconds) {
    long hours = seconds / 3600;
    return hours > 0
        ? String.format(Locale.ROOT, "%d:%02d:%02d", hours, seconds / 60 % 60, seconds % 60)
        : String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60);
  }

  /** For a sentence: ", about 12 seconds here"; empty for 0, when nobody knows. */
  public static String about(int seconds) {
    if (seconds <= 0) {
      return "";
    }
    if (seconds < 90) {
      return ", about " + seconds + " seconds here";
    }
    return ", about " + Math.round(seconds / 60.0) + " minutes here";
  }

  /**
   * A setting's number without useless zeros: {@code 0.10} becomes 0.1, {@code 30.0} becomes 30,
   * {@code 0.00005} becomes 5e-5.
   */
  public static String setting(String text) {
    try {
      double value = Double.parseDouble(text);
      if (value == Math.rint(value) && Math.abs(value) < 1e15) {
        return Long.toString((long) value);
      }
      return Double.toString(value).replace(".0E", "e").replace('E', 'e');
    } catch (NumberFormatException e) {
      return text;
    }
  }
}
