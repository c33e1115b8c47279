package cliplight.viz.theme;

import java.util.Locale;

/** Numbers as read-outs and axes show them: three digits, k and M, the same width everywhere. */
public final class Readout {

  /** Stands where there is no value. */
  public static final String NONE = "–";

  private Readout() {}

  /** Three significant digits: 0.871, 37.3, 120, 9.68k, 1.53M; a dash for NaN. */
  public static String threeDigits(double value) {
    return digits(value, 3);
  }

  /** Two significant digits where room is short: 37.3 stays, 3.71k becomes 3.7k. */
  public static String narrow(double value) {
    return Math.abs(value) < 999.5 ? digits(value, 3) : digits(value, 2);
  }

  /** Four significant digits, for a mean: 2.097; a dash where there is none. */
  public static String fourDigits(double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%.4g", value) : NONE;
  }

  /** As many significant digits as fit, three at most and one at least: cut off it would lie. */
  public static String fitting(double value, int characters) {
    String text = digits(value, 3);
    for (int digits = 2; digits > 0 && text.length() > characters; digits--) {
      text = digits(value, digits);
    }
    return text;
  }

  private static String digits(double value, int digits) {
    if (Double.isNaN(value)) {
      return NONE;
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "∞" : "-∞";
    }
    double size = Math.abs(value);
    if (size == 0) {
      return "0";
    }
    if (size < 0.000995) {
      return String.format(Locale.ROOT, "%." + (digits - 1) + "e", value).replace("e-0", "e-");
    }
    if (size >= 999_500_000) {
      return fixed(value / 1e9, digits) + "G";
    }
    if (size >= 999_500) {
      return fixed(value / 1e6, digits) + "M";
    }
    if (size >= 999.5) {
      return fixed(value / 1e3, digits) + "k";
    }
    return fixed(value, digits);
  }

  private static String fixed(double value, int digits) {
    double size = Math.abs(value);
    int lead = (int) Math.floor(Math.log10(size));
    int after = Math.max(0, digits - 1 - lead);
    // 9.996 becomes 10.0, not 10.00
    if (round(size, after) >= Math.pow(10, lead + 1.0)) {
      after = Math.max(0, after - 1);
    }
    return String.format(Locale.ROOT, "%." + after + "f", value);
  }

  private static double round(double value, int after) {
    double scale = Math.pow(10, after);
    return Math.round(value * scale) / scale;
  }

  /** A share as percent: 97 %. */
  public static String percent(double share) {
    return Double.isNaN(share) ? NONE : Math.round(share * 100) + " %";
  }

  /** A threshold without needless digits: 30, 0.5, 100. */
  public static String plain(double value) {
    if (value == Math.rint(value) && Math.abs(value) < 1e6) {
      return Long.toString((long) value);
    }
    return threeDigits(value);
  }

  /** A label of a decade on a log axis: 0.1, 1, 100, 10k, 1M. */
  public static String decade(int exponent) {
    if (exponent >= 9) {
      return exponent == 9 ? "1G" : "1e" + exponent;
    }
    if (exponent >= 6) {
      return Long.toString(Math.round(Math.pow(10, exponent - 6))) + "M";
    }
    if (exponent >= 3) {
      return Long.toString(Math.round(Math.pow(10, exponent - 3))) + "k";
    }
    if (exponent >= 0) {
      return Long.toString(Math.round(Math.pow(10, exponent)));
    }
    return exponent >= -3
        ? String.format(Locale.ROOT, "%." + -exponent + "f", Math.pow(10, exponent))
        : "1e" + exponent;
  }
}
