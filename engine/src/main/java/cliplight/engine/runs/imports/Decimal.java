package cliplight.engine.runs.imports;

import java.nio.charset.StandardCharsets;

/**
 * Decimal numbers read straight from the bytes of a log. What has at most 15 digits and a small
 * exponent is a whole number times or divided by a power of ten, both of which a double holds, so
 * that one correctly rounded operation gives the nearest double (Clinger, How to Read Floating
 * Point Numbers Accurately, 1990); all else goes the long way.
 */
final class Decimal {

  private static final int MOST_DIGITS = 15;
  private static final int NONE = Integer.MIN_VALUE;

  private static final double[] TENS = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22
  };

  private Decimal() {}

  /**
   * The number that stands from {@code from} to {@code to} (exclusive).
   *
   * @throws NumberFormatException if that is no number
   */
  static double parse(byte[] bytes, int from, int to) {
    boolean negative = from < to && bytes[from] == '-';
    long digits = 0;
    int count = 0;
    int behindPoint = 0;
    boolean point = false;
    int i = negative ? from + 1 : from;
    while (i < to && count <= MOST_DIGITS) {
      int digit = bytes[i] - '0';
      if (digit >= 0 && digit <= 9) {
        digits = 10 * digits + digit;
        count++;
        behindPoint += point ? 1 : 0;
      } else if (bytes[i] == '.' && !point) {
        point = true;
      } else {
        break;
      }
      i++;
    }
    int tens = i < to ? exponent(bytes, i, to) : 0;
    if (count == 0 || count > MOST_DIGITS || tens == NONE) {
      return slowly(bytes, from, to);
    }
    tens -= behindPoint;
    if (tens <= -TENS.length || tens >= TENS.length) {
      return slowly(bytes, from, to);
    }
    double value = tens < 0 ? digits / TENS[-tens] : digits * TENS[tens];
    return negative ? -value : value;
  }

  /** The exponent of an e that ends a number, such as that of 7.5E+00; {@link #NONE} otherwise. */
  private static int exponent(byte[] bytes, int from, int to) {
    boolean signed = from + 1 < to && (bytes[from + 1] == '-' || bytes[from + 1] == '+');
    int start = signed ? from + 2 : from + 1;
    if ((bytes[from] != 'e' && bytes[from] != 'E') || start >= to || to - start > 3) {
      return NONE;
    }
    int exponent = 0;
    for (int i = start; i < to; i++) {
      int digit = bytes[i] - '0';
      if (digit < 0 || digit > 9) {
        return NONE;
      }
      exponent = 10 * exponent + digit;
    }
    return bytes[from + 1] == '-' ? -exponent : exponent;
  }

  private static double slowly(byte[] bytes, int from, int to) {
    return Numbers.parse(new String(bytes, from, to - from, StandardCharsets.UTF_8));
  }

  /**
   * The whole number that stands from {@code from} to {@code to} (exclusive).
   *
   * @throws NumberFormatException if that is none or no long holds it
   */
  static long whole(byte[] bytes, int from, int to) {
    int start = from < to && bytes[from] == '-' ? from + 1 : from;
    if (start == to || to - start > 18) {
      return Long.parseLong(new String(bytes, from, to - from, StandardCharsets.UTF_8));
    }
    long number = 0;
    for (int i = start; i < to; i++) {
      int digit = bytes[i] - '0';
      if (digit < 0 || digit > 9) {
        throw new NumberFormatException("no digit");
      }
      number = 10 * number + digit;
    }
    return start == from ? number : -number;
  }
}
