package cliplight.viz.series;

import static org.assertj.core.api.Assertions.assertThat;

import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.SeriesNames;
import cliplight.viz.ArraySeries;
import cliplight.viz.ExplosionStudy;
import cliplight.viz.MemoryRun;
import cliplight.viz.ShownRun;
import cliplight.viz.ShownRun.Clip;
import cliplight.viz.StepAxis.Head;
import cliplight.viz.series.NonFiniteSpans.Span;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeadSeriesTest {

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void countsClipsAsOneByOneWould(long seed) {
    ExplosionStudy study = new ExplosionStudy(seed, 400).until(0, 200, 0);
    RunSeries series = new RunSeries(study.runs().get(1));
    series.clipsUpTo(150);
    study.until(0, 400, 0);
    series.refresh();
    long all = 0;
    for (HeadSeries head : series.heads()) {
      int clips = 0;
      for (int step = 1; step <= 400; step++) {
        boolean clipped = head.gammaAt(step) < 1;
        clips += clipped ? 1 : 0;
        assertThat(head.clipsUpTo(step)).isEqualTo(clips);
        assertThat(head.clippedAt(step)).isEqualTo(clipped);
      }
      all += clips;
    }
    assertThat(all).isPositive();
    assertThat(series.clipsUpTo(400)).isEqualTo(all);
    assertThat(series.clipsUpTo(0)).isZero();
  }

  @Test
  void remembersTheFirstStepThatIsNotFinite() {
    MemoryRun run = new MemoryRun("x", 5);
    run.with(SeriesKey.ofHead(SeriesNames.MAX_LOGIT, 0, 0), 1, 2, Float.POSITIVE_INFINITY, 4, 5);
    RunSeries series =
        new RunSeries(
            new ShownRun(run, "A", 0, "x", List.of(Clip.always(false, OptionalDouble.of(30)))));
    HeadSeries head = series.head(new Head(0, 0)).orElseThrow();
    assertThat(head.nonFiniteUpTo(2)).isEmpty();
    assertThat(head.nonFiniteUpTo(3)).hasValue(3);
    assertThat(head.nonFiniteUpTo(5)).hasValue(3);
    assertThat(head.nonFiniteUpTo(2)).isEmpty();
  }

  @Test
  void findsWhereASeriesIsNotFinite() {
    ArraySeries series =
        new ArraySeries(SeriesKey.of("loss"), 1, Float.NaN, Float.NaN, 2, Float.NEGATIVE_INFINITY);
    NonFiniteSpans spans = new NonFiniteSpans(series);
    assertThat(spans.spans()).hasSize(2);
    assertThat(spans.spans().get(0).from()).isEqualTo(2);
    assertThat(spans.spans().get(0).end()).hasValue(4);
    assertThat(spans.spans().get(0).nan()).isTrue();
    assertThat(spans.spans().get(1).end()).isEmpty();
    assertThat(spans.spans().get(1).nan()).isFalse();
    series.add(3);
    assertThat(spans.spans().get(1).end()).hasValue(6);
  }

  @Test
  void infiniteAndNotANumberAreToldApart() {
    float inf = Float.POSITIVE_INFINITY;
    ArraySeries series = new ArraySeries(SeriesKey.of("loss"), 1, inf, inf, Float.NaN, 2);
    assertThat(new NonFiniteSpans(series).spans())
        .containsExactly(
            new Span(2, 3, OptionalLong.of(4), false), new Span(4, 4, OptionalLong.of(5), true));
  }
}
