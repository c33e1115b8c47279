package cliplight.engine.runs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs whose series have steps of their own, in store and archive. */
class SeveralAxesTest {

  private static final SeriesKey LOSS = SeriesKey.of("loss");
  private static final SeriesKey VAL = SeriesKey.of("val_loss");
  private static final SeriesKey EXACT = SeriesKey.of("exact");

  @TempDir private Path folder;

  private static RunInfo info() {
    return Recordings.info("imported").withState(RunState.DONE, "");
  }

  private static GatheredRun gathered() {
    GatheredRun run = new GatheredRun();
    for (int step = -3; step < 1500; step++) {
      run.series(LOSS).add(step, 100 + step, step * 0.5);
      run.series(EXACT).add(step, 100 + step, step * 0.1);
      if (step % 125 == 0) {
        run.series(VAL).add(step, 7, step == 250 ? Double.NaN : step);
      }
    }
    run.series(EXACT).add(1500, 5, 1e300);
    return run;
  }

  private static List<String> points(RunReader run, SeriesKey key) {
    SeriesReader series = run.series(key).orElseThrow();
    List<String> points = new ArrayList<>();
    for (int i = 0; i < series.size(); i++) {
      points.add(
          series.step(i)
              + " "
              + series.wallMillis(i)
              + " "
              + series.tokens(i)
              + " "
              + series.value(i));
    }
    return points;
  }

  private static void assertSame(RunReader actual, RunReader expected) {
    assertThat(actual.keys()).isEqualTo(expected.keys());
    for (SeriesKey key : expected.keys()) {
      assertThat(points(actual, key)).as(key.toString()).isEqualTo(points(expected, key));
    }
  }

  @Test
  void aRunGoesOnBeforeTheFirstPointOfASeriesOf64Bits() {
    GatheredRun before = new GatheredRun();
    for (int step = 1; step <= 9; step++) {
      before.series(LOSS).add(step, 0, step * 0.5);
      before.series(EXACT).add(step, 0, step * 0.1);
    }
    RunInfo info = Recordings.info("killed");
    RunRecord goingOn =
        ((RunRecord) before.run(info.withState(RunState.INTERRUPTED, "")))
            .goingOnAfter(0, info.withState(RunState.RUNNING, ""));
    RunColumns exact =
        goingOn.axes().stream()
            .filter(axis -> axis.keys().contains(EXACT))
            .findFirst()
            .orElseThrow();
    for (int step = 1; step <= 700; step++) {
      exact.append(step, 0, 0, new double[] {step * 0.1});
    }
    assertThat(exact.value(0, 499)).isEqualTo(500 * 0.1);
    goingOn.update(info.withState(RunState.DONE, ""));
    try (H2RunStore store = H2RunStore.open(folder)) {
      store.add(goingOn);
    }
    try (H2RunStore store = H2RunStore.open(folder)) {
      assertSame(store.open(info.id()), goingOn);
    }
  }

  @Test
  void aStoreGivesBackEveryPointOfEveryAxis() {
    RunReader run = gathered().run(info());
    assertThat(((RunRecord) run).axes()).hasSize(3);
    try (H2RunStore store = H2RunStore.open(folder)) {
      store.add(run);
    }
    try (H2RunStore store = H2RunStore.open(folder)) {
      RunReader read = store.open(run.info().id());
      assertSame(read, run);
      assertThat(read.info().lastStep()).isEqualTo(1500);
      assertThat(read.series(EXACT).orElseThrow().valueAt(7)).isEqualTo(7 * 0.1);
      assertThat(store.summary(run.info().id())).isEqualTo(RunSummary.of(run));
    }
  }

  @Test
  void anArchiveGivesBackEveryPointOfEveryAxis() throws IOException {
    RunReader run = gathered().run(info());
    ByteArrayOutputStream first = new ByteArrayOutputStream();
    RunArchive.write(run, first);
    RunReader read = RunArchive.read(new ByteArrayInputStream(first.toByteArray()), "x.zip");
    assertSame(read, run);
    assertThat(read.info()).isEqualTo(run.info());
    ByteArrayOutputStream again = new ByteArrayOutputStream();
    RunArchive.write(read, again);
    assertThat(again.toByteArray()).isEqualTo(first.toByteArray());
  }

  @Test
  void axesThatAppearWhileARunIsLiveAreReadableAtOnceAndOnDisk() {
    RunId id;
    try (H2RunStore store = H2RunStore.open(folder)) {
      RunRecorder recorder = store.create(Recordings.info("watched"), List.of());
      id = recorder.run();
      int first = recorder.addAxes(List.of(List.of(LOSS), List.of(VAL, EXACT)));
      for (int step = 0; step < 1300; step++) {
        recorder.point(first, step, step, 0, 0.1 * step);
      }
      recorder.point(first + 1, 10, 3, 4096, 1, 2);
      int later = recorder.addAxes(List.of(List.of(SeriesKey.of("late"))));
      recorder.point(later, -5, 1, 0, 0.3);
      assertThat(store.open(id).series(SeriesKey.of("late")).orElseThrow().value(0)).isEqualTo(0.3);
      recorder.finish(RunState.DONE, "");
    }
    try (H2RunStore store = H2RunStore.open(folder)) {
      RunReader read = store.open(id);
      assertThat(read.series(LOSS).orElseThrow().size()).isEqualTo(1300);
      assertThat(read.series(LOSS).orElseThrow().value(999)).isEqualTo(0.1 * 999);
      assertThat(points(read, EXACT)).containsExactly("10 3 4096 2.0");
      assertThat(points(read, SeriesKey.of("late"))).containsExactly("-5 1 0 0.3");
    }
  }

  @Test
  void aStoreOfTheFirstFormMigratesAndIsCopiedBefore() throws IOException {
    byte[] old;
    try (InputStream in = SeveralAxesTest.class.getResourceAsStream("store-form-1.mv.db.gz")) {
      old = new GZIPInputStream(in).readAllBytes();
    }
    Files.write(folder.resolve("runs.mv.db"), old);
    for (int opening = 0; opening < 2; opening++) {
      try (H2RunStore store = H2RunStore.open(folder)) {
        assertThat(store.warnings()).isEmpty();
        assertThat(store.runs()).extracting(RunInfo::name).contains("finished", "killed");
        for (RunInfo info : store.runs()) {
          assertThat(Recordings.gapFreeSteps(store.open(info.id()))).isEqualTo(700);
          assertThat(store.summary(info.id()).lastStep()).isEqualTo(700);
        }
      }
    }
    assertThat(folder.resolve("runs-form-1.mv.db")).hasBinaryContent(old);
  }

  /** A picture shows that a value is large, not that it is broken. */
  @Test
  void whatIsTooLargeForAFloatIsDrawnAsTheLargestAndKeptAsItIs() {
    assertThat(RunColumns.drawn(1e300)).isEqualTo(Float.MAX_VALUE);
    assertThat(RunColumns.drawn(-1e300)).isEqualTo(-Float.MAX_VALUE);
    assertThat(RunColumns.drawn(Double.POSITIVE_INFINITY)).isEqualTo(Float.POSITIVE_INFINITY);
    assertThat(RunColumns.drawn(Double.NEGATIVE_INFINITY)).isEqualTo(Float.NEGATIVE_INFINITY);
    assertThat(RunColumns.drawn(Double.NaN)).isNaN();
    assertThat(RunColumns.drawn(-2.5)).isEqualTo(-2.5f);
    GatheredRun run = new GatheredRun();
    SeriesKey key = SeriesKey.of("huge");
    run.series(key).add(1, 0, 1e300);
    run.series(key).add(2, 0, -1e300);
    SeriesReader series = run.run(Recordings.info("huge")).series(key).orElseThrow();
    assertThat(series.value(0)).isEqualTo(1e300);
    assertThat(series.value(1)).isEqualTo(-1e300);
    Columns window = series.columns(1, 3, 1);
    assertThat(window.nonFinite()[0]).isZero();
    assertThat(window.min()[0]).isEqualTo(-Float.MAX_VALUE);
    assertThat(window.max()[0]).isEqualTo(Float.MAX_VALUE);
  }
}
