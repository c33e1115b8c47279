package cliplight.viz.series;

import cliplight.engine.runs.SeriesReader;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Where a series is NaN or infinite, found by looking at each point once as the series grows. One
 * thread.
 */
public final class NonFiniteSpans {

  /**
   * Neighbouring points that are not finite.
   *
   * @param from the first such step
   * @param end the step at which values are finite again; empty while they are not
   * @param nan whether the first value is NaN rather than infinite
   */
  public record Span(long from, OptionalLong end, boolean nan) {}

  private static final int AT_MOST = 1000;

  private final SeriesReader source;
  private final List<Span> spans = new ArrayList<>();
  private int seen;

  public NonFiniteSpans(SeriesReader source) {
    this.source = source;
  }

  /** All spans so far, by step; no more than the first thousand. */
  public List<Span> spans() {
    int size = source.size();
    for (; seen < size; seen++) {
      double value = source.value(seen);
      int open = spans.size() - 1;
      boolean within = open >= 0 && spans.get(open).end().isEmpty();
      if (!Double.isFinite(value) && !within && spans.size() < AT_MOST) {
        spans.add(new Span(source.step(seen), OptionalLong.empty(), Double.isNaN(value)));
      } else if (Double.isFinite(value) && within) {
        Span span = spans.get(open);
        spans.set(open, new Span(span.from(), OptionalLong.of(source.step(seen)), span.nan()));
      }
    }
    return List.copyOf(spans);
  }
}
