package cliplight.viz.series;

import cliplight.engine.runs.SeriesReader;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Where a series is NaN or infinite, found by looking once at each point that stays. One thread.
 */
public final class NonFiniteSpans {

  /**
   * Neighbouring points that are not finite, all of them NaN or all of them infinite.
   *
   * @param from the first such step
   * @param last the last such step
   * @param end the step of the next other point; empty while there is none
   * @param nan whether the values are NaN rather than infinite
   */
  public record Span(long from, long last, OptionalLong end, boolean nan) {}

  private static final int AT_MOST = 1000;

  private final SeriesReader source;
  private final List<Span> settled = new ArrayList<>();
  private int seen;

  public NonFiniteSpans(SeriesReader source) {
    this.source = source;
  }

  /** All spans so far, by step; no more than the first thousand. */
  public List<Span> spans() {
    int size = source.size();
    // the newest points of a derived series may still change
    int stays = Math.min(source.settled(), size);
    for (; seen < stays; seen++) {
      look(settled, seen);
    }
    List<Span> spans = new ArrayList<>(settled);
    for (int i = seen; i < size; i++) {
      look(spans, i);
    }
    return List.copyOf(spans);
  }

  private void look(List<Span> spans, int i) {
    double value = source.value(i);
    int open = spans.size() - 1;
    boolean within = open >= 0 && spans.get(open).end().isEmpty();
    if (Double.isFinite(value) && !within) {
      return;
    }
    long step = source.step(i);
    if (within) {
      Span span = spans.get(open);
      boolean goesOn = !Double.isFinite(value) && Double.isNaN(value) == span.nan();
      spans.set(
          open,
          goesOn
              ? new Span(span.from(), step, OptionalLong.empty(), span.nan())
              : new Span(span.from(), span.last(), OptionalLong.of(step), span.nan()));
      if (goesOn) {
        return;
      }
    }
    if (!Double.isFinite(value) && spans.size() < AT_MOST) {
      spans.add(new Span(step, step, OptionalLong.empty(), Double.isNaN(value)));
    }
  }
}
