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

  private static final double[] TENS = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15
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
    int point = -1;
    for (int i = negative ? from + 1 : from; i < to; i++) {
      int digit = bytes[i] - '0';
      if (digit >= 0 && digit <= 9) {
        digits = 10 * digits + digit;
        count++;
      } else if (bytes[i] == '.' && point < 0) {
        point = i;
      } else {
        return slowly(bytes, from, to);
      }
      if (count > MOST_DIGITS) {
        return slowly(bytes, from, to);
      }
    }
    if (count == 0) {
      return slowly(bytes, from, to);
    }
    double value = point < 0 ? digits : digits / TENS[to - point - 1];
    return negative ? -value : value;
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
