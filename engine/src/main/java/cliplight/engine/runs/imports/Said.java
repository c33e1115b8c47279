package cliplight.engine.runs.imports;

import cliplight.engine.runs.EventKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Keeps what a stretch of a log says, to be told in its turn. Used by one thread at a time. */
final class Said implements LogSink {

  private static final int FIRST_POINTS = 1 << 12;

  /** What is no point, and how many points were there before it. */
  private record Other(int before, Consumer<LogSink> what) {}

  private final List<Other> others = new ArrayList<>();
  private String[] names = new String[FIRST_POINTS];
  private long[] steps = new long[FIRST_POINTS];
  private long[] wallMillis = new long[FIRST_POINTS];
  private long[] tokens = new long[FIRST_POINTS];
  private double[] values = new double[FIRST_POINTS];
  private int points;
  private long plannedSteps;

  @Override
  public void point(String name, long step, long wallMilli, long tokenCount, double value) {
    if (points == steps.length) {
      int longer = 2 * points;
      names = Arrays.copyOf(names, longer);
      steps = Arrays.copyOf(steps, longer);
      wallMillis = Arrays.copyOf(wallMillis, longer);
      tokens = Arrays.copyOf(tokens, longer);
      values = Arrays.copyOf(values, longer);
    }
    names[points] = name;
    steps[points] = step;
    wallMillis[points] = wallMilli;
    tokens[points] = tokenCount;
    values[points] = value;
    points++;
  }

  private void other(Consumer<LogSink> what) {
    others.add(new Other(points, what));
  }

  @Override
  public void setting(String key, String value) {
    other(sink -> sink.setting(key, value));
  }

  @Override
  public void name(String name) {
    other(sink -> sink.name(name));
  }

  @Override
  public void plannedSteps(long newSteps) {
    // logs say so in every line
    if (newSteps != plannedSteps) {
      plannedSteps = newSteps;
      other(sink -> sink.plannedSteps(newSteps));
    }
  }

  @Override
  public void restart(long step) {
    other(sink -> sink.restart(step));
  }

  @Override
  public void event(long step, EventKind kind, Map<String, String> details, String message) {
    other(sink -> sink.event(step, kind, details, message));
  }

  @Override
  public void problem(long offset, String what) {
    other(sink -> sink.problem(offset, what));
  }

  /** Tells all of it, in the order in which it was said. */
  void tell(LogSink sink) {
    int told = 0;
    for (Other other : others) {
      told = tell(sink, told, other.before);
      other.what.accept(sink);
    }
    tell(sink, told, points);
  }

  private int tell(LogSink sink, int from, int to) {
    for (int i = from; i < to; i++) {
      sink.point(names[i], steps[i], wallMillis[i], tokens[i], values[i]);
    }
    return to;
  }
}
