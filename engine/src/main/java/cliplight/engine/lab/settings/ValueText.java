package cliplight.engine.lab.settings;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How a value of a configuration record is written and read. */
final class ValueText {

  private ValueText() {}

  /**
   * Shortest text that reads back as the same value: {@code 30}, {@code 1e-8}, {@code muonclip}.
   */
  static String write(Object value) {
    if (value instanceof Double number) {
      String text = number.toString();
      if (text.endsWith(".0")) {
        return text.substring(0, text.length() - 2);
      }
      return text.replace(".0E", "e").replace('E', 'e');
    }
    if (value instanceof Enum<?> constant) {
      return constant.name().toLowerCase(Locale.ROOT);
    }
    return value.toString();
  }

  /**
   * @throws IllegalArgumentException with a sentence that says what is expected
   */
  static Object read(Class<?> type, String text) {
    if (type == String.class) {
      return text;
    }
    if (type == boolean.class) {
      if (text.equals("true") || text.equals("false")) {
        return text.equals("true");
      }
      throw new IllegalArgumentException("is '" + text + "'; it has to be true or false.");
    }
    String digits = text.replace("_", "");
    try {
      if (type == int.class) {
        return Integer.parseInt(digits);
      }
      if (type == long.class) {
        return Long.parseLong(digits);
      }
      if (type == double.class) {
        return finite(Double.parseDouble(digits), text);
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "is '"
              + text
              + "'; it has to be a "
              + (type == double.class ? "number" : range(type))
              + ".",
          e);
    }
    throw new AssertionError("No configuration holds a " + type);
  }

  private static double finite(double number, String text) {
    if (!Double.isFinite(number)) {
      throw new IllegalArgumentException("is '" + text + "'; it has to be a finite number.");
    }
    return number;
  }

  private static String range(Class<?> type) {
    return type == int.class
        ? "whole number of at most " + Integer.MAX_VALUE
        : "whole number of at most " + Long.MAX_VALUE;
  }

  /** The names of an enum's constants as they are written. */
  static List<String> names(Class<?> enumType) {
    return Arrays.stream(enumType.getEnumConstants()).map(ValueText::write).toList();
  }
}
