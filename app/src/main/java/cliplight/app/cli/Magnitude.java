package cliplight.app.cli;

import java.util.Locale;

/** Large numbers in few digits. */
final class Magnitude {

  private static final String[] PARAMETERS = {"", " k", " M", " B"};
  private static final String[] OPERATIONS = {"", " k", " M", " G", " T"};

  private Magnitude() {}

  /** Numbers in weights: {@code 671.0 B} for billions. */
  static String parameters(long count) {
    return scaled((double) count, PARAMETERS);
  }

  /** Floating-point operations: {@code 63.4 G}. */
  static String operations(double count) {
    return scaled(count, OPERATIONS);
  }

  private static String scaled(double count, String[] units) {
    int unit = 0;
    double value = count;
    // 999.95 would be written as 1000.0
    while (value >= 999.95 && unit < units.length - 1) {
      value /= 1000;
      unit++;
    }
    String form = unit == 0 ? "%,.0f" : value < 9.995 ? "%.2f" : "%,.1f";
    return String.format(Locale.ROOT, form, value) + units[unit];
  }
}
