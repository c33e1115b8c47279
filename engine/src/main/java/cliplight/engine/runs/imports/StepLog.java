package cliplight.engine.runs.imports;

import java.nio.charset.StandardCharsets;

/**
 * The logs of modded-nanogpt, {@code step:N/M train_loss:X train_time:123ms step_avg:4.5ms}, and of
 * llm.c, {@code s:N trl:X lr:X norm:X} and {@code s:N tel:X}. Other lines, such as the program's
 * source above them, are passed over.
 */
final class StepLog extends LineParser {

  private final LogSink sink;
  private final FieldNames names = new FieldNames(StepLog::meaning);
  private final FieldNames times = new FieldNames(written -> meaning(written) + "_ms");

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
    return find(bytes, from, to, ' ');
  }

  @Override
  void line(byte[] bytes, int from, int to, long offset) {
    if (!matches(bytes, from, to)) {
      return;
    }
    int place = firstDigit(bytes, from, to);
    int at = firstSpace(bytes, place, to);
    int slash = find(bytes, place, at, '/');
    long step;
    try {
      step = Decimal.whole(bytes, place, slash);
      if (slash < at) {
        sink.plannedSteps(Decimal.whole(bytes, slash + 1, at));
      }
    } catch (NumberFormatException e) {
      sink.problem(offset, "the step '" + text(bytes, place, at) + "' is no number");
      return;
    }
    for (int field = 0; at < to; field++) {
      int start = at;
      while (start < to && bytes[start] == ' ') {
        start++;
      }
      int colon = start;
      at = start;
      while (at < to && bytes[at] != ' ') {
        if (bytes[at] == ':' && bytes[colon] != ':') {
          colon = at;
        }
        at++;
      }
      if (colon > start) {
        field(field, bytes, start, colon, at, step, offset);
      }
    }
  }

  private void field(int place, byte[] bytes, int from, int colon, int to, long step, long offset) {
    boolean seconds = bytes[to - 1] == 's' && to - colon > 1;
    boolean millis = seconds && bytes[to - 2] == 'm';
    // nanoseconds are none of the units that these logs have: such a field is told as unreadable
    seconds &= !millis && bytes[to - 2] != 'n';
    try {
      int end = millis ? to - 2 : seconds ? to - 1 : to;
      double number = Decimal.parse(bytes, colon + 1, end);
      FieldNames named = millis || seconds ? times : names;
      sink.point(named.of(place, bytes, from, colon), step, 0, seconds ? 1000 * number : number);
    } catch (NumberFormatException e) {
      sink.problem(offset, "'" + text(bytes, from, to) + "' is no number");
    }
  }

  private static String meaning(String written) {
    return switch (written) {
      case "trl" -> "train_loss";
      case "tel" -> "val_loss";
      case "eval" -> "hellaswag";
      default -> written;
    };
  }

  private static int find(byte[] bytes, int from, int to, char wanted) {
    int i = from;
    while (i < to && bytes[i] != wanted) {
      i++;
    }
    return i;
  }

  private static String text(byte[] bytes, int from, int to) {
    return new String(bytes, from, Math.min(200, to - from), StandardCharsets.UTF_8);
  }

  @Override
  LineParser further(LogSink other) {
    return new StepLog(other);
  }

  @Override
  void tooLong(long offset) {
    sink.problem(offset, "a line of more than " + MOST_BYTES + " bytes is left out");
  }
}
