package cliplight.app.study;

import cliplight.app.study.StudyField.Reading;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;

/** What may stand in the fields of the form, and the sentence where it may not. */
final class FieldReadings {

  private static final double LARGEST_LR = 10;
  private static final int MOST_STEPS = 1_000_000;

  private FieldReadings() {}

  /**
   * @param usual a learning rate that suits the optimizer
   */
  static Reading<Double> learningRate(String text, String usual) {
    return number(text)
        .map(
            value ->
                value <= 0
                    ? Reading.<Double>wrong(
                        "The learning rate must be above 0.", aboveNothing(value, usual))
                    : value > LARGEST_LR
                        ? Reading.<Double>wrong(
                            "A learning rate of " + plain(value) + " is above 10.", usual)
                        : Reading.of(value))
        .orElseGet(() -> Reading.wrong(noNumber(text, "a learning rate", usual), usual));
  }

  /** Somebody may have typed a minus by mistake. */
  private static String[] aboveNothing(double value, String usual) {
    boolean minus = value < 0 && -value <= LARGEST_LR && !plain(-value).equals(usual);
    return minus ? new String[] {plain(-value), usual} : new String[] {usual};
  }

  static Reading<Double> tau(String text) {
    return number(text)
        .map(
            value ->
                value <= 0
                    ? Reading.<Double>wrong(
                        "τ must be above 0. The usual values are 30 and 100.", "30", "100")
                    : Reading.of(value))
        .orElseGet(() -> Reading.wrong(noNumber(text, "a τ", "30"), "30", "100"));
  }

  static Reading<Integer> steps(String text) {
    try {
      long steps = Long.parseLong(text);
      if (steps < 1) {
        return Reading.wrong("A run has at least 1 step.", "100", "800");
      }
      if (steps > MOST_STEPS) {
        return Reading.wrong(
            "More than " + MOST_STEPS + " steps are not meant for this machine.", "800");
      }
      return Reading.of((int) steps);
    } catch (NumberFormatException e) {
      return number(text)
          .filter(value -> value >= 1 && value <= MOST_STEPS)
          .map(
              value ->
                  Reading.<Integer>wrong(
                      "Steps are counted in whole numbers.", Long.toString(Math.round(value))))
          .orElseGet(() -> Reading.wrong(noNumber(text, "a number of steps", "800"), "800"));
    }
  }

  static Reading<Long> seed(String text) {
    try {
      return Reading.of(Long.parseLong(text));
    } catch (NumberFormatException e) {
      return Reading.wrong(
          (text.isEmpty() ? "" : text + " is no whole number. ") + "Type a seed, such as 0.", "0");
    }
  }

  /** Empty keeps the preset's own data. */
  static Reading<String> path(String text) {
    if (text.isEmpty()) {
      return Reading.of("");
    }
    try {
      Path path = Path.of(text);
      if (!Files.exists(path)) {
        Path parent = path.toAbsolutePath().getParent();
        return parent != null && Files.isDirectory(parent)
            ? Reading.wrong("There is no " + path.getFileName() + " in " + parent + ".")
            : Reading.wrong("There is no file or folder " + text + ".");
      }
      return Files.isReadable(path)
          ? Reading.of(path.toAbsolutePath().toString())
          : Reading.wrong("This file may not be read: " + text + ".");
    } catch (InvalidPathException e) {
      return Reading.wrong("This is no path: " + text + ".");
    }
  }

  private static java.util.Optional<Double> number(String text) {
    try {
      double value = Double.parseDouble(text.replace(',', '.'));
      return Double.isFinite(value) ? java.util.Optional.of(value) : java.util.Optional.empty();
    } catch (NumberFormatException e) {
      return java.util.Optional.empty();
    }
  }

  private static String noNumber(String text, String what, String example) {
    return (text.isEmpty() ? "" : text + " is no number. ")
        + "Type "
        + what
        + ", such as "
        + example
        + ".";
  }

  private static String plain(double value) {
    String text = String.format(Locale.ROOT, "%s", value);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }
}
