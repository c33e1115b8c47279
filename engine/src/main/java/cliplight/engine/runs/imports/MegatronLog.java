package cliplight.engine.runs.imports;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Console logs of Megatron-LM and what grew out of it: {@code [time] iteration 10/ 100 | consumed
 * samples: 160 | lm loss: 1.2E+00 | grad norm: 3.4 |}, and {@code validation loss at iteration 100
 * | lm loss value: 1.1E+00 | lm loss PPL: 3.0E+00 |}.
 */
final class MegatronLog extends LineParser {

  private static final Pattern TRAINING =
      Pattern.compile("(?:^|[\\]\\s:])iteration\\s+(\\d{1,18})\\s*/\\s*(\\d{1,18})\\s*\\|");
  private static final Pattern VALIDATION =
      Pattern.compile(
          "(validation|test) loss at (?:iteration (\\d{1,18})|the end of training)[^|]*\\|");
  private static final Pattern TIME =
      Pattern.compile("\\[(\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d)(?:[.,]\\d+)?\\]");
  private static final byte[] NEEDLE = "iteration".getBytes(StandardCharsets.US_ASCII);

  private final LogSink sink;
  private long lastStep;

  MegatronLog(LogSink sink) {
    this.sink = sink;
  }

  /** Whether a line is one of this format. */
  static boolean matches(byte[] bytes, int from, int to) {
    return contains(bytes, from, to)
        && TRAINING.matcher(new String(bytes, from, to - from, StandardCharsets.UTF_8)).find();
  }

  private static boolean contains(byte[] bytes, int from, int to) {
    for (int i = from; i <= to - NEEDLE.length; i++) {
      int k = 0;
      while (k < NEEDLE.length && bytes[i + k] == NEEDLE[k]) {
        k++;
      }
      if (k == NEEDLE.length) {
        return true;
      }
    }
    return false;
  }

  @Override
  void line(byte[] bytes, int from, int to, long offset) {
    if (to - from > 20_000 || !(contains(bytes, from, to) || bytes[to - 1] == '|')) {
      return;
    }
    String text = new String(bytes, from, to - from, StandardCharsets.UTF_8);
    Matcher training = TRAINING.matcher(text);
    if (training.find()) {
      lastStep = Long.parseLong(training.group(1));
      sink.plannedSteps(Long.parseLong(training.group(2)));
      fields(text.substring(training.end()), "", time(text), offset);
      return;
    }
    Matcher validation = VALIDATION.matcher(text);
    if (validation.find()) {
      if (validation.group(2) != null) {
        lastStep = Long.parseLong(validation.group(2));
      }
      fields(text.substring(validation.end()), validation.group(1) + "/", time(text), offset);
    }
  }

  private static long time(String text) {
    Matcher time = TIME.matcher(text);
    return time.find() ? Numbers.millis(time.group(1)) : 0;
  }

  private void fields(String text, String prefix, long wallMillis, long offset) {
    for (String field : text.split("\\|")) {
      int colon = field.lastIndexOf(':');
      if (colon < 1 || field.isBlank()) {
        continue;
      }
      String name = prefix + field.substring(0, colon).strip();
      try {
        sink.point(name, lastStep, wallMillis, Numbers.parse(field.substring(colon + 1)));
      } catch (NumberFormatException e) {
        if (name.toLowerCase(Locale.ROOT).contains("loss")) {
          sink.problem(offset, "'" + field.strip() + "' is no number");
        }
      }
    }
  }

  @Override
  void tooLong(long offset) {
    sink.problem(offset, "a line of more than " + MOST_BYTES + " bytes is left out");
  }
}
