package cliplight.engine.runs.imports;

import java.nio.charset.StandardCharsets;

/**
 * The logs of modded-nanogpt, {@code step:N/M train_loss:X train_time:123ms step_avg:4.5ms}, and of
 * llm.c, {@code s:N trl:X lr:X norm:X} and {@code s:N tel:X}. Other lines, such as the program's
 * source above them, are passed over.
 */
final class StepLog extends LineParser {

  private final LogSink sink;

  StepLog(LogSink sink) {
    this.sink = sink;
  }

  /** Whether a line is one of this format. */
  static boolean matches(byte[] bytes, int from, int to) {
    int digit = firstDigit(bytes, from, to);
    return digit >= 0
        && digit < to
        && bytes[digit] >= '0'
        && bytes[digit] <= '9'
        && firstSpace(bytes, digit, to) < to;
  }

  private static int firstDigit(byte[] bytes, int from, int to) {
    if (to - from > 6
        && bytes[from] == 's'
        && bytes[from + 1] == 't'
        && bytes[from + 2] == 'e'
        && bytes[from + 3] == 'p'
        && bytes[from + 4] == ':') {
      return from + 5;
    }
    return to - from > 3 && bytes[from] == 's' && bytes[from + 1] == ':' ? from + 2 : -1;
  }

  private static int firstSpace(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to && bytes[i] != ' ') {
      i++;
    }
    return i;
  }

  @Override
  void line(byte[] bytes, int from, int to, long offset) {
    if (!matches(bytes, from, to)) {
      return;
    }
    String[] fields = new String(bytes, from, to - from, StandardCharsets.UTF_8).split(" +");
    String place = fields[0].substring(fields[0].indexOf(':') + 1);
    int slash = place.indexOf('/');
    long step;
    try {
      step = Long.parseLong(slash < 0 ? place : place.substring(0, slash));
      if (slash >= 0) {
        sink.plannedSteps(Long.parseLong(place.substring(slash + 1)));
      }
    } catch (NumberFormatException e) {
      sink.problem(offset, "the step '" + place + "' is no number");
      return;
    }
    for (int i = 1; i < fields.length; i++) {
      field(fields[i], step, offset);
    }
  }

  private void field(String field, long step, long offset) {
    int colon = field.indexOf(':');
    if (colon < 1) {
      return;
    }
    String name =
        switch (field.substring(0, colon)) {
          case "trl" -> "train_loss";
          case "tel" -> "val_loss";
          case "eval" -> "hellaswag";
          default -> field.substring(0, colon);
        };
    String number = field.substring(colon + 1);
    double scale = 1;
    if (number.endsWith("ms")) {
      number = number.substring(0, number.length() - 2);
      name += "_ms";
    } else if (number.endsWith("s") && !number.endsWith("ns")) {
      number = number.substring(0, number.length() - 1);
      name += "_ms";
      scale = 1000;
    }
    try {
      sink.point(name, step, 0, scale * Numbers.parse(number));
    } catch (NumberFormatException e) {
      sink.problem(offset, "'" + field + "' is no number");
    }
  }

  @Override
  void tooLong(long offset) {
    sink.problem(offset, "a line of more than " + MOST_BYTES + " bytes is left out");
  }
}
