package cliplight.engine.runs.imports;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;

/**
 * One JSON object a line: step, time and metrics, found by their names. The first lines without a
 * step, and with texts, are settings. A line without a step is of the step of the line before, such
 * as a validation loss below the step it was measured after; in a log without steps lines are
 * counted.
 */
final class JsonLines extends LineParser {

  private final LogSink sink;
  private boolean rowKnown;
  private boolean rowMissed;

  /** What a line without a step is given, and whether a line before had one. */
  private long row;

  private boolean stepped;

  JsonLines(LogSink sink) {
    this(sink, true);
  }

  private JsonLines(LogSink sink, boolean rowKnown) {
    this.sink = sink;
    this.rowKnown = rowKnown;
  }

  @Override
  LineParser further(LogSink other) {
    return new JsonLines(other, false);
  }

  @Override
  boolean lacksLinesBefore() {
    return rowMissed;
  }

  @Override
  void goOnBehind(LineParser further) {
    JsonLines before = (JsonLines) further;
    row = before.rowKnown ? before.row : row;
    stepped |= before.stepped;
  }

  /** Whether a line is a JSON object. */
  static boolean matches(byte[] bytes, int from, int to) {
    int start = start(bytes, from, to);
    if (start == to || bytes[start] != '{') {
      return false;
    }
    try {
      return JsonMetrics.read(bytes, start, to - start).isObject();
    } catch (IOException | IllegalArgumentException e) {
      return false;
    }
  }

  private static int start(byte[] bytes, int from, int to) {
    int start = from;
    while (start < to && (bytes[start] == ' ' || bytes[start] == '\t')) {
      start++;
    }
    return start;
  }

  @Override
  void line(byte[] bytes, int from, int to, long offset) {
    int start = start(bytes, from, to);
    if (start == to) {
      return;
    }
    if (bytes[start] != '{') {
      sink.problem(offset, "a line is no JSON object");
      return;
    }
    JsonNode object;
    try {
      object = JsonMetrics.read(bytes, start, to - start);
    } catch (IOException | IllegalArgumentException e) {
      sink.problem(offset, "a line is damaged JSON");
      return;
    }
    JsonMetrics metrics = new JsonMetrics();
    metrics.add("", object);
    // a step that is no whole number is none
    rowMissed |= !rowKnown && !metrics.hasWholeStep();
    if (!metrics.hasStep() && row == 0 && !stepped && !metrics.texts().isEmpty()) {
      settings("", object, 0);
      return;
    }
    if (metrics.hasNumbers()) {
      metrics.into(sink, row);
      stepped |= metrics.hasWholeStep();
      row = stepped ? metrics.step(row) : row + 1;
      rowKnown = true;
    }
  }

  private void settings(String prefix, JsonNode object, int depth) {
    object
        .properties()
        .forEach(
            field -> {
              String key = prefix + field.getKey();
              if (field.getValue().isObject() && depth < 10) {
                settings(key + ".", field.getValue(), depth + 1);
              } else {
                sink.setting(key, JsonMetrics.text(field.getValue()));
              }
            });
  }

  @Override
  void tooLong(long offset) {
    sink.problem(offset, "a line of more than " + MOST_BYTES + " bytes is left out");
  }
}
