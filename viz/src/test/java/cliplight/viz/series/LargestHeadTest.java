package cliplight.viz.series;

import static org.assertj.core.api.Assertions.assertThat;

import cliplight.engine.runs.Columns;
import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.SeriesNames;
import cliplight.engine.runs.SeriesReader;
import cliplight.viz.MemoryRun;
import cliplight.viz.ShownRun;
import cliplight.viz.ShownRun.Clip;
import cliplight.viz.series.NonFiniteSpans.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LargestHeadTest {

  /** A head that skips steps, as logs of other tools do. */
  private static final class Sparse implements SeriesReader {
    private final List<Long> steps = new ArrayList<>();
    private final List<Double> values = new ArrayList<>();

    void add(long step, double value) {
      steps.add(step);
      values.add(value);
    }

    @Override
    public SeriesKey key() {
      return SeriesKey.of("head");
    }

    @Override
    public int size() {
      return values.size();
    }

    @Override
    public long step(int i) {
      return steps.get(i);
    }

    @Override
    public double value(int i) {
      return values.get(i);
    }

    @Override
    public long wallMillis(int i) {
      return 0;
    }

    @Override
    public long tokens(int i) {
      return 0;
    }

    @Override
    public Columns columns(double fromStep, double toStep, int columns) {
      throw new UnsupportedOperationException("not asked of a head");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void isTheGreatestOfWhatIsThereHoweverTheHeadsGrow(long seed) {
    Random random = new Random(seed);
    List<Sparse> heads = new ArrayList<>();
    for (int head = 0; head < 5; head++) {
      heads.add(new Sparse());
    }
    LargestHead largest = new LargestHead(List.copyOf(heads));
    Map<Long, Double> plain = new TreeMap<>();
    long[] at = new long[5];
    for (int round = 0; round < 200; round++) {
      int head = random.nextInt(5);
      for (int i = random.nextInt(6); i > 0; i--) {
        at[head] += 1 + random.nextInt(3);
        double value = random.nextInt(40) == 0 ? Double.NaN : random.nextGaussian();
        heads.get(head).add(at[head], value);
        plain.merge(at[head], value, Math::max);
      }
      assertThat(largest.size()).isEqualTo(plain.size());
      int i = 0;
      for (Map.Entry<Long, Double> point : plain.entrySet()) {
        assertThat(largest.step(i)).isEqualTo(point.getKey());
        assertThat(largest.value(i++)).isEqualTo(point.getValue());
      }
      int settled = largest.settled();
      long reached =
          heads.stream().mapToLong(h -> h.size() == 0 ? 0 : h.step(h.size() - 1)).min().orElse(0);
      assertThat(plain.keySet().stream().filter(step -> step <= reached).count())
          .isEqualTo(settled);
    }
  }

  private static RunSeries series(MemoryRun run) {
    return new RunSeries(
        new ShownRun(run, "A", 0, "x", List.of(Clip.always(false, OptionalDouble.of(30)))));
  }

  @Test
  void aRunThatRecordedNoLargestHasThatOfItsHeads() {
    MemoryRun run = new MemoryRun("x", 4);
    run.with(SeriesKey.ofHead(SeriesNames.MAX_LOGIT, 0, 0), 1, 7, 3, 4);
    RunSeries series = series(run);
    run.with(SeriesKey.ofHead(SeriesNames.MAX_LOGIT, 0, 1), 2, 5, Float.POSITIVE_INFINITY, 1);
    series.refresh();
    SeriesReader largest = series.maxLogitAll().orElseThrow();
    assertThat(largest.valueAt(1)).isEqualTo(2);
    assertThat(largest.valueAt(2)).isEqualTo(7);
    assertThat(largest.valueAt(3)).isInfinite();
    assertThat(largest.valueAt(4)).isEqualTo(4);
    assertThat(series.notFiniteHeads()).containsExactly(new Span(3, 3, OptionalLong.of(4), false));
  }

  @Test
  void aHeadThatIsNotFiniteIsFoundThoughTheRecordedLargestPassesOverIt() {
    MemoryRun run = new MemoryRun("x", 3);
    run.with(SeriesKey.of(SeriesNames.MAX_LOGIT_ALL), 1, 2, 3);
    run.with(SeriesKey.ofHead(SeriesNames.MAX_LOGIT, 0, 0), 1, Float.NaN, 3);
    RunSeries series = series(run);
    assertThat(series.maxLogitAll().orElseThrow().valueAt(2)).isEqualTo(2);
    assertThat(series.notFiniteHeads()).containsExactly(new Span(2, 2, OptionalLong.of(3), true));
  }
}
