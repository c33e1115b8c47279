package cliplight.app.cli;

import java.util.Locale;

/** Large numbers in few digits. */
final class Magnitude {

  private static final String[] PARAMETERS = {"", " k", " M", " B"};
  private static final String[] OPERATIONS = {"", " k", " M", " G", " T"};
  private static final String[] BYTES = {" B", " kB", " MB", " GB", " TB", " PB"};

  private Magnitude() {}

  /** Numbers in weights: {@code 671.0 B} for billions. */
  static String parameters(long count) {
    return scaled((double) count, PARAMETERS);
  }

  /** Floating-point operations: {@code 63.4 G}. */
  static String operations(double count) {
    return scaled(count, OPERATIONS);
  }

  /** Bytes in powers of 1000: {@code 4.1 TB}. */
  static String bytes(long count) {
    return scaled((double) count, BYTES);
  }

  private static String scaled(double count, String[] units) {
    int unit = 0;
    double value = count;
    // 999.95 would be written as 1000.0
    while (value >= 999.95 && unit < units.length - 1) {
      value /= 1000;
      unit++;
    }
    return String.format(Locale.ROOT, unit == 0 ? "%,.0f" : "%,.1f", value) + units[unit];
  }
}
