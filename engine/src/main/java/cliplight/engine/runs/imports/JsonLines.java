package cliplight.engine.runs.imports;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Optional;

/**
 * One JSON object a line: step, time and metrics, found by their names. A first line without a step
 * and with texts is settings, unless the next one has texts of these names too: then both are what
 * a logger says again and again, beside a time or a level. A line without a step is of the step of
 * the line before, such as a validation loss below the step it was measured after; in a log without
 * steps lines are counted.
 */
final class JsonLines extends LineParser {

  /** More first lines than this are no settings: the log is of lines of many kinds. */
  private static final int MOST_OF_SETTINGS = 10;

  private final LogSink sink;
  private boolean rowKnown;
  private boolean rowMissed;

  /** What a line without a step is given, and whether a line before had one. */
  private long row;

  private boolean stepped;

  /** Whether a line without a step may be settings: none had metrics, and few were settings. */
  private boolean beginning;

  /** A first line of which the next one shows whether it is settings. */
  private Optional<First> waiting = Optional.empty();

  private int settingsLines;

  private record First(JsonNode object, JsonMetrics metrics, long offset) {}

  JsonLines(LogSink sink) {
    this(sink, true);
  }

  private JsonLines(LogSink sink, boolean rowKnown) {
    this.sink = sink;
    this.rowKnown = rowKnown;
    this.beginning = rowKnown;
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
    beginning &= !before.rowKnown;
  }

  @Override
  boolean waits() {
    return waiting.isPresent();
  }

  @Override
  void end() {
    waiting.ifPresent(first -> settings("", first.object, 0));
    waiting = Optional.empty();
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
    decideFirst(metrics);
    if (!beginning || metrics.hasStep() || metrics.texts().isEmpty()) {
      metrics(metrics, offset);
    } else if (metrics.hasNumbers()) {
      waiting = Optional.of(new First(object, metrics, offset));
    } else {
      settings("", object, 0);
    }
  }

  /** What the first line is, now that the next one is there. */
  private void decideFirst(JsonMetrics next) {
    if (waiting.isEmpty()) {
      return;
    }
    First first = waiting.get();
    waiting = Optional.empty();
    boolean alike = next.texts().keySet().containsAll(first.metrics.texts().keySet());
    if (alike && !next.hasStep()) {
      metrics(first.metrics, first.offset);
    } else {
      settings("", first.object, 0);
      settingsLines++;
      beginning = settingsLines < MOST_OF_SETTINGS;
    }
  }

  private void metrics(JsonMetrics metrics, long offset) {
    if (!metrics.hasNumbers()) {
      return;
    }
    if (metrics.hasStep() && !metrics.hasWholeStep()) {
      sink.problem(
          offset,
          "the step "
              + metrics.stepText()
              + " is no whole number that a run can have; the line is taken as step "
              + row);
    }
    metrics.leftOut().ifPresent(what -> sink.problem(offset, "of a line " + what));
    metrics.into(sink, row);
    stepped |= metrics.hasWholeStep();
    row = stepped ? metrics.step(row) : row + 1;
    rowKnown = true;
    beginning = false;
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
