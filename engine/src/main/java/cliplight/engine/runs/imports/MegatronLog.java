package cliplight.engine.runs.imports;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Console logs of Megatron-LM and what grew out of it: {@code [time] iteration 10/ 100 | consumed
 * samples: 160 | lm loss: 1.2E+00 | grad norm: 3.4 |}, and {@code validation loss at iteration 100
 * on test set | lm loss value: 1.1E+00 | lm loss PPL: 3.0E+00 |}. What was measured on the test set
 * is called so, since both sets are measured at one iteration.
 */
final class MegatronLog extends LineParser {

  private static final Pattern VALIDATION =
      Pattern.compile(
          "(validation|test) loss at (?:iteration (\\d{1,18})|the end of training)([^|]*)\\|");
  private static final Pattern ON_TEST_SET = Pattern.compile("\\b(on|for) test\\b");
  private static final byte[] NEEDLE = "iteration".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] TIME = "[0000-00-00 00:00:00".getBytes(StandardCharsets.US_ASCII);
  private static final int MOST_DIGITS = 18;

  private final LogSink sink;
  private final FieldNames names = new FieldNames(written -> written);
  private boolean stepKnown;
  private boolean stepMissed;
  private long lastStep;

  MegatronLog(LogSink sink) {
    this(sink, true);
  }

  private MegatronLog(LogSink sink, boolean stepKnown) {
    this.sink = sink;
    this.stepKnown = stepKnown;
  }

  @Override
  LineParser further(LogSink other) {
    return new MegatronLog(other, false);
  }

  @Override
  boolean lacksLinesBefore() {
    return stepMissed;
  }

  @Override
  void goOnBehind(LineParser further) {
    MegatronLog before = (MegatronLog) further;
    lastStep = before.stepKnown ? before.lastStep : lastStep;
  }

  /** Where a line says which iteration it is of; {@code rest} is behind it. */
  private record Place(long step, long plannedSteps, int begin, int rest) {}

  /** Whether a line is one of this format. */
  static boolean matches(byte[] bytes, int from, int to) {
    return place(bytes, from, to).isPresent();
  }

  /**
   * {@code iteration 10/ 100 |}, at the begin of a line or behind a space, a bracket or a colon.
   */
  private static Optional<Place> place(byte[] bytes, int from, int to) {
    for (int at = needle(bytes, from, to); at < to; at = needle(bytes, at + 1, to)) {
      if (at > from && bytes[at - 1] != ']' && bytes[at - 1] != ':' && !isSpace(bytes[at - 1])) {
        continue;
      }
      int step = spaces(bytes, at + NEEDLE.length, to);
      int slash = digits(bytes, step, to);
      int planned = spaces(bytes, spaces(bytes, slash, to) + 1, to);
      int bar = digits(bytes, planned, to);
      int end = spaces(bytes, bar, to);
      boolean spaced = step > at + NEEDLE.length && slash > step && bar > planned;
      if (spaced
          && end < to
          && bytes[end] == '|'
          && bytes[spaces(bytes, slash, to)] == '/'
          && slash - step <= MOST_DIGITS
          && bar - planned <= MOST_DIGITS) {
        return Optional.of(
            new Place(
                Decimal.whole(bytes, step, slash),
                Decimal.whole(bytes, planned, bar),
                at,
                end + 1));
      }
    }
    return Optional.empty();
  }

  private static int needle(byte[] bytes, int from, int to) {
    for (int i = from; i <= to - NEEDLE.length; i++) {
      if (bytes[i] == NEEDLE[0]
          && Arrays.equals(bytes, i, i + NEEDLE.length, NEEDLE, 0, NEEDLE.length)) {
        return i;
      }
    }
    return to;
  }

  private static boolean isSpace(byte character) {
    return character == ' ' || character == '\t';
  }

  private static int spaces(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to && isSpace(bytes[i])) {
      i++;
    }
    return i;
  }

  private static int digits(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to && bytes[i] >= '0' && bytes[i] <= '9') {
      i++;
    }
    return i;
  }

  @Override
  void line(byte[] bytes, int from, int to, long offset) {
    if (to - from > 20_000) {
      return;
    }
    Optional<Place> training = place(bytes, from, to);
    if (training.isPresent()) {
      Place at = training.get();
      lastStep = at.step;
      stepKnown = true;
      sink.plannedSteps(at.plannedSteps);
      fields(bytes, at.rest, to, time(bytes, from, at.begin), offset);
    } else if (needle(bytes, from, to) < to || endsWithBar(bytes, from, to)) {
      validation(bytes, from, to, offset);
    }
  }

  private static boolean endsWithBar(byte[] bytes, int from, int to) {
    int end = trimmed(bytes, from, to);
    return end > from && bytes[end - 1] == '|';
  }

  private void validation(byte[] bytes, int from, int to, long offset) {
    String text = new String(bytes, from, to - from, StandardCharsets.UTF_8);
    Matcher validation = VALIDATION.matcher(text);
    if (validation.find()) {
      if (validation.group(2) != null) {
        lastStep = Long.parseLong(validation.group(2));
        stepKnown = true;
      }
      stepMissed |= !stepKnown;
      long wallMillis = time(bytes, from, to);
      boolean test = ON_TEST_SET.matcher(validation.group(3)).find();
      String set = test ? "test" : validation.group(1);
      for (String field : text.substring(validation.end()).split("\\|")) {
        int colon = field.lastIndexOf(':');
        if (colon > 0) {
          String name = set + "/" + field.substring(0, colon).strip();
          byte[] number = field.substring(colon + 1).strip().getBytes(StandardCharsets.UTF_8);
          point(name, wallMillis, number, 0, number.length, offset);
        }
      }
    }
  }

  /** The time in brackets, of the form 2026-01-02 03:04:05, in milliseconds; 0 without one. */
  private static long time(byte[] bytes, int from, int to) {
    for (int at = from; at + TIME.length < to; at++) {
      if (bytes[at] == '[' && isTime(bytes, at)) {
        return Numbers.millis(
            new String(bytes, at + 1, TIME.length - 1, StandardCharsets.US_ASCII));
      }
    }
    return 0;
  }

  private static boolean isTime(byte[] bytes, int at) {
    for (int i = 0; i < TIME.length; i++) {
      boolean digit = bytes[at + i] >= '0' && bytes[at + i] <= '9';
      if (TIME[i] == '0' ? !digit : bytes[at + i] != TIME[i]) {
        return false;
      }
    }
    return true;
  }

  private void fields(byte[] bytes, int from, int to, long wallMillis, long offset) {
    int start = from;
    for (int field = 0; start < to; field++) {
      int end = start;
      int colon = -1;
      while (end < to && bytes[end] != '|') {
        colon = bytes[end] == ':' ? end : colon;
        end++;
      }
      int name = spaces(bytes, start, end);
      if (colon > name) {
        int number = spaces(bytes, colon + 1, end);
        int numberEnd = trimmed(bytes, number, end);
        int nameEnd = trimmed(bytes, name, colon);
        point(names.of(field, bytes, name, nameEnd), wallMillis, bytes, number, numberEnd, offset);
      }
      start = end + 1;
    }
  }

  private static int trimmed(byte[] bytes, int from, int to) {
    int end = to;
    while (end > from && isSpace(bytes[end - 1])) {
      end--;
    }
    return end;
  }

  private void point(String name, long wallMillis, byte[] bytes, int from, int to, long offset) {
    try {
      sink.point(name, lastStep, wallMillis, Decimal.parse(bytes, from, to));
    } catch (NumberFormatException e) {
      if (name.toLowerCase(Locale.ROOT).contains("loss")) {
        String text = new String(bytes, from, Math.min(200, to - from), StandardCharsets.UTF_8);
        sink.problem(offset, "'" + text + "' of '" + name + "' is no number");
      }
    }
  }

  @Override
  void tooLong(long offset) {
    sink.problem(offset, "a line of more than " + MOST_BYTES + " bytes is left out");
  }
}
