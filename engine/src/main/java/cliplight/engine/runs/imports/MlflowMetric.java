package cliplight.engine.runs.imports;

import java.nio.charset.StandardCharsets;

/** A file of MLflow's file store, {@code metrics/NAME}: a line {@code time value step} a point. */
final class MlflowMetric extends LineParser {

  private final LogSink sink;
  private final String name;

  MlflowMetric(LogSink sink, String name) {
    this.sink = sink;
    this.name = name;
  }

  @Override
  void line(byte[] bytes, int from, int to, long offset) {
    String[] fields =
        new String(bytes, from, to - from, StandardCharsets.UTF_8).strip().split(" +");
    try {
      if (fields.length < 2) {
        throw new NumberFormatException();
      }
      long step = fields.length > 2 ? Numbers.step(fields[2]) : 0;
      sink.point(name, step, Numbers.millis(fields[0]), Numbers.parse(fields[1]));
    } catch (NumberFormatException e) {
      sink.problem(offset, "a line is not of the form 'time value step'");
    }
  }

  @Override
  LineParser further(LogSink other) {
    return new MlflowMetric(other, name);
  }

  @Override
  void tooLong(long offset) {
    sink.problem(offset, "a line of more than " + MOST_BYTES + " bytes is left out");
  }
}
