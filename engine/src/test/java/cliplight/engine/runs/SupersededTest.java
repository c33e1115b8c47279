package cliplight.engine.runs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of steps that were written twice, or in another order. */
class SupersededTest {

  private static final SeriesKey X = SeriesKey.of("x");

  private static RunReader run(long... steps) {
    GatheredRun run = new GatheredRun();
    for (int i = 0; i < steps.length; i++) {
      run.series(X).add(steps[i], 0, i);
    }
    return run.run(Recordings.info("x").withState(RunState.DONE, ""));
  }

  private static long[][] points(RunReader run, SeriesKey key) {
    SeriesReader series = run.series(key).orElseThrow();
    long[][] points = new long[series.size()][];
    for (int i = 0; i < points.length; i++) {
      points[i] = new long[] {series.step(i), (long) series.value(i)};
    }
    return points;
  }

  @Test
  void aResumedRunShowsTheLaterPointsAndKeepsTheEarlier() {
    RunReader run = run(1, 2, 3, 4, 5, 3, 4);
    assertThat(points(run, X)).isDeepEqualTo(new long[][] {{1, 0}, {2, 1}, {3, 5}, {4, 6}});
    assertThat(points(run, Superseded.name(X, 1)))
        .isDeepEqualTo(new long[][] {{3, 2}, {4, 3}, {5, 4}});
  }

  @Test
  void eachRewritingIsABranchOfItsOwn() {
    RunReader run = run(1, 2, 3, 2, 3, 2, 3, 4);
    assertThat(points(run, X)).isDeepEqualTo(new long[][] {{1, 0}, {2, 5}, {3, 6}, {4, 7}});
    assertThat(run.keys()).contains(Superseded.name(X, 1), Superseded.name(X, 2)).hasSize(3);
  }

  @Test
  void pointsInAnotherOrderAreOnlySorted() {
    RunReader run = run(5, 4, 1, 3, 2);
    assertThat(points(run, X)).isDeepEqualTo(new long[][] {{1, 2}, {2, 4}, {3, 3}, {4, 1}, {5, 0}});
    assertThat(run.keys()).containsExactly(X);
  }

  @Test
  void aStepWrittenAMillionTimesIsKeptAndFast() {
    long[] steps = new long[1_000_000];
    RunReader run = run(steps);
    assertThat(points(run, X)).isDeepEqualTo(new long[][] {{0, 999_999}});
    int kept = 0;
    for (SeriesKey key : run.keys()) {
      kept += run.series(key).orElseThrow().size();
    }
    assertThat(kept).isEqualTo(steps.length);
    assertThat(run.keys()).hasSize(1 + Superseded.MOST_BRANCHES);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void noPointIsLostAndStepsAscendWhateverTheOrder(long seed) {
    Random random = new Random(seed);
    long[] steps = random.longs(3000, -50, seed % 2 == 0 ? 100 : 100_000).toArray();
    if (seed > 4) {
      for (int from = 0; from < steps.length; from += 300) {
        Arrays.sort(steps, from, from + 300);
      }
    }
    RunReader run = run(steps);
    TreeMap<Long, Long> found = new TreeMap<>();
    for (SeriesKey key : run.keys()) {
      long before = Long.MIN_VALUE;
      for (long[] point : points(run, key)) {
        if (Superseded.is(key)) {
          assertThat(point[0]).isGreaterThanOrEqualTo(before);
        } else {
          assertThat(point[0]).isGreaterThan(before);
        }
        before = point[0];
        assertThat(found.put(point[1], point[0])).isNull();
      }
    }
    assertThat(found).hasSize(steps.length);
    found.forEach((written, step) -> assertThat(steps[written.intValue()]).isEqualTo(step));
  }

  /** What people wrote stays wherever it is; of what happened, all up to the step itself. */
  @Test
  void aRunThatGoesOnKeepsItsEventsUpToThatStepAndEveryNote() {
    RunRecord run = RunRecord.begin(Recordings.info("x"), Recordings.LAYOUT);
    for (int step = 1; step <= 10; step++) {
      run.append(Recordings.step(step));
    }
    run.append(RunEvent.of(4, EventKind.SPIKE, Map.of(), "four"));
    run.append(RunEvent.of(5, EventKind.SPIKE, Map.of(), "five"));
    run.append(RunEvent.ofPerson(5, "mine at five"));
    run.append(RunEvent.of(6, EventKind.SPIKE, Map.of(), "six"));
    run.append(RunEvent.of(7, EventKind.NOTE, Map.of(), "its own note"));
    run.append(RunEvent.ofPerson(8, "mine at eight"));
    run.append(RunEvent.of(10, EventKind.INTERRUPTED, Map.of(), "gone"));
    RunRecord goingOn = run.goingOnAfter(5, run.info());
    assertThat(goingOn.events())
        .extracting(RunEvent::message)
        .containsExactly("four", "five", "mine at five", "mine at eight", "gone");
    assertThat(goingOn.info().lastStep()).isEqualTo(5);
    SeriesKey lost = Superseded.name(Recordings.LAYOUT.get(0), 1);
    assertThat(points(goingOn, lost)).hasDimensions(5, 2);
  }
}
