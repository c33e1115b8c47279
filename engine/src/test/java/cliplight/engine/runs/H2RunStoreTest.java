package cliplight.engine.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class H2RunStoreTest {

  private static final List<Stretch> PAST =
      List.of(
          new Stretch(1, new TreeMap<>(Map.of("optimizer.tau", "30", "name", "\"a\" ä"))),
          new Stretch(3, new TreeMap<>(Map.of("optimizer.tau", "3"))));

  private static final List<SeriesKey> LAYOUT =
      List.of(
          SeriesKey.of(SeriesNames.LOSS),
          SeriesKey.ofHead(SeriesNames.MAX_LOGIT, 0, 1),
          SeriesKey.ofHead(SeriesNames.MAX_LOGIT, 1, 10));

  @TempDir Path folder;

  @Test
  void keepsEveryBitAndEventOverClosing() {
    float[] odd = {Float.NaN, Float.POSITIVE_INFINITY, Float.MIN_VALUE};
    RunInfo info = info("a run", 0);
    try (H2RunStore store = H2RunStore.open(folder)) {
      RunRecorder recorder = store.create(info, LAYOUT);
      for (int step = 1; step <= 1500; step++) {
        recorder.step(new StepRecord(step, step * 64L, 1000L + step, values(step, odd), List.of()));
      }
      recorder.event(RunEvent.of(7, EventKind.SPIKE, Map.of("series", "loss"), "a spike"));
      recorder.finish(RunState.DONE, "");
    }
    try (H2RunStore store = H2RunStore.open(folder)) {
      RunReader reader = store.open(info.id());
      assertThat(reader.info().state()).isEqualTo(RunState.DONE);
      assertThat(reader.info().lastStep()).isEqualTo(1500);
      assertThat(reader.info().settings()).isEqualTo(info.settings());
      assertThat(reader.info().lineage()).isEqualTo(info.lineage());
      assertThat(reader.events()).extracting(RunEvent::message).contains("a spike");
      for (int s = 0; s < LAYOUT.size(); s++) {
        SeriesReader series = reader.series(LAYOUT.get(s)).orElseThrow();
        assertThat(series.size()).isEqualTo(1500);
        for (int i = 0; i < 1500; i++) {
          assertThat(series.step(i)).isEqualTo(i + 1);
          assertThat(series.tokens(i)).isEqualTo((i + 1) * 64L);
          assertThat(Float.floatToRawIntBits((float) series.value(i)))
              .isEqualTo(Float.floatToRawIntBits(values(i + 1, odd)[s]));
        }
      }
    }
  }

  @Test
  void liveStepsAreReadableAtOnce() {
    try (H2RunStore store = H2RunStore.open(folder)) {
      RunInfo info = info("live", 0);
      RunRecorder recorder = store.create(info, LAYOUT);
      RunReader reader = store.open(info.id());
      long before = reader.version();
      recorder.step(new StepRecord(1, 64, 0, new float[] {3, 2, 1}, List.of()));
      assertThat(reader.version()).isGreaterThan(before);
      assertThat(reader.series(LAYOUT.get(0)).orElseThrow().valueAt(1)).isEqualTo(3);
      assertThat(reader.info().state()).isEqualTo(RunState.RUNNING);
      assertThat(store.runs()).extracting(RunInfo::lastStep).containsExactly(1L);
      assertThatThrownBy(() -> store.delete(info.id()))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("Stop it first");
    }
  }

  @Test
  void peopleWriteNotesToLiveAndRecordedRunsAndTakeThemBack() throws Exception {
    RunInfo info = info("noted", 0);
    RunEvent spike = RunEvent.of(2, EventKind.SPIKE, Map.of("series", "loss"), "a spike");
    try (H2RunStore store = H2RunStore.open(folder)) {
      RunRecorder recorder = store.create(info, LAYOUT);
      recorder.step(new StepRecord(1, 64, 0, new float[] {3, 2, 1}, List.of()));
      store.addNote(info.id(), 1, "wrong");
      store.addNote(info.id(), 1, "while it trained");
      Thread.sleep(700); // the writer brings what is there to disk meanwhile, as a rule
      recorder.step(new StepRecord(2, 128, 0, new float[] {3, 2, 1}, List.of(spike)));
      assertThat(store.deleteNote(info.id(), RunEvent.ofPerson(1, "wrong"))).isTrue();
      assertThat(store.deleteNote(info.id(), spike)).isFalse();
      recorder.finish(RunState.DONE, "");
    }
    try (H2RunStore store = H2RunStore.open(folder)) {
      store.addNote(info.id(), 2, "afterwards");
      store.addNote(info.id(), 2, "");
    }
    try (H2RunStore store = H2RunStore.open(folder)) {
      assertThat(messages(store, info)).containsExactly("while it trained", "afterwards", "");
      assertThat(store.open(info.id()).events()).contains(spike);
      assertThat(store.deleteNote(info.id(), RunEvent.ofPerson(2, "afterwards"))).isTrue();
      assertThat(store.deleteNote(info.id(), RunEvent.ofPerson(2, "afterwards"))).isFalse();
    }
    try (H2RunStore store = H2RunStore.open(folder)) {
      assertThat(messages(store, info)).containsExactly("while it trained", "");
      assertThat(store.open(info.id()).events()).contains(spike);
    }
  }

  private static List<String> messages(H2RunStore store, RunInfo run) {
    return store.open(run.id()).events().stream()
        .filter(RunEvent::ofPerson)
        .map(RunEvent::message)
        .toList();
  }

  @Test
  void interruptsOfTheRecordingThreadDoNotReachTheStore() {
    RunInfo info = info("interrupted thread", 0);
    try (H2RunStore store = H2RunStore.open(folder)) {
      RunRecorder recorder = store.create(info, LAYOUT);
      for (int step = 1; step <= 2000; step++) {
        Thread.currentThread().interrupt();
        recorder.step(new StepRecord(step, 0, 0, new float[] {step, 0, 0}, List.of()));
      }
      Thread.currentThread().interrupt();
      recorder.finish(RunState.DONE, "");
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    try (H2RunStore store = H2RunStore.open(folder)) {
      SeriesReader loss = store.open(info.id()).series(LAYOUT.get(0)).orElseThrow();
      assertThat(loss.size()).isEqualTo(2000);
      assertThat(loss.valueAt(2000)).isEqualTo(2000);
    }
  }

  @Test
  void aSecondProgramGetsAClearLine() {
    try (H2RunStore store = H2RunStore.open(folder)) {
      assertThat(store.warnings()).isEmpty();
      assertThatThrownBy(() -> H2RunStore.open(folder))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("Another Cliplight has this store open")
          .hasMessageContaining("--store");
    }
  }

  @Test
  void aDamagedStoreIsSetAsideUntouched() throws Exception {
    byte[] rubbish = "this is no store".repeat(1000).getBytes(StandardCharsets.UTF_8);
    Files.write(folder.resolve("runs.mv.db"), rubbish);
    try (H2RunStore store = H2RunStore.open(folder)) {
      assertThat(store.warnings()).singleElement().asString().contains("kept untouched");
      assertThat(store.runs()).isEmpty();
    }
    try (Stream<Path> files = Files.list(folder)) {
      Path aside = files.filter(f -> f.toString().contains("damaged")).findFirst().orElseThrow();
      assertThat(Files.readAllBytes(aside)).isEqualTo(rubbish);
    }
  }

  @Test
  void listsTheArmsOfTheNewestStudyFirst() {
    try (H2RunStore store = H2RunStore.open(folder)) {
      store.create(info("old", 0), LAYOUT).finish(RunState.DONE, "");
      store.create(arm("second", "s", 1, 5_000), LAYOUT).finish(RunState.DONE, "");
      store.create(arm("first", "s", 0, 6_000), LAYOUT).finish(RunState.DONE, "");
      assertThat(store.runs()).extracting(RunInfo::name).containsExactly("first", "second", "old");
      store.delete(store.runs().get(0).id());
      assertThat(store.runs()).extracting(RunInfo::name).containsExactly("second", "old");
    }
    try (H2RunStore store = H2RunStore.open(folder)) {
      assertThat(store.runs()).extracting(RunInfo::name).containsExactly("second", "old");
    }
  }

  @Test
  void readersSeeEveryPointWhileOtherThreadsRecord() throws Exception {
    int steps = 30_000;
    try (H2RunStore store = H2RunStore.open(folder)) {
      RunRecorder recorder = store.create(Recordings.info("watched"), Recordings.LAYOUT);
      RunReader reader = store.open(recorder.run());
      AtomicLong recorded = new AtomicLong();
      List<CompletableFuture<Void>> readers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        readers.add(CompletableFuture.runAsync(() -> watch(reader, recorded, steps)));
      }
      for (int step = 1; step <= steps; step++) {
        recorder.step(Recordings.step(step));
        recorded.set(step);
      }
      CompletableFuture.allOf(readers.toArray(CompletableFuture[]::new)).join();
      recorder.finish(RunState.DONE, "");
      assertThat(Recordings.gapFreeSteps(reader)).isEqualTo(steps);
    }
  }

  private static void watch(RunReader reader, AtomicLong recorded, int steps) {
    SeriesReader loss = reader.series(Recordings.LAYOUT.get(0)).orElseThrow();
    SeriesReader mean = MovingMean.of(loss, 20);
    for (long before = 0; before < steps; ) {
      before = recorded.get();
      int size = loss.size();
      assertThat((long) size).isGreaterThanOrEqualTo(before);
      assertThat(reader.info().lastStep()).isGreaterThanOrEqualTo(before);
      if (size < 7) {
        continue; // the last of 7 columns would have no point yet
      }
      assertThat(loss.value(size - 1)).isEqualTo(size * 0.5);
      assertThat(mean.value(size - 1)).isPositive();
      Columns window = loss.columns(1, size + 1.0, 7);
      assertThat(Arrays.stream(window.count()).sum()).isEqualTo(size);
      assertThat(window.max()[6]).isEqualTo(size * 0.5f);
    }
  }

  @Test
  void aThousandRunsAreListedWithTheirSummaries() {
    List<RunId> runs = new ArrayList<>();
    try (H2RunStore store = H2RunStore.open(folder)) {
      for (int i = 0; i < 1000; i++) {
        int steps = i % 7 * 10;
        RunRecord record =
            RunRecord.begin(arm("run", "s" + i / 3, i % 3, i * 1000L), Recordings.LAYOUT);
        for (int step = 1; step <= steps; step++) {
          record.append(Recordings.step(step));
        }
        record.update(record.info().withState(RunState.DONE, ""));
        store.add(record);
        runs.add(record.info().id());
      }
    }
    try (H2RunStore store = H2RunStore.open(folder)) {
      List<RunInfo> listed = store.runs();
      assertThat(listed).hasSize(1000);
      assertThat(listed.subList(0, 3)).extracting(RunInfo::arm).containsExactly(0, 0, 1);
      for (RunId run : runs) {
        RunSummary summary = store.summary(run);
        assertThat(summary).isEqualTo(RunSummary.of(store.open(run)));
        long steps = summary.lastStep();
        assertThat(summary.maxLogit()).isEqualTo(Double.valueOf(steps == 0 ? Double.NaN : 1));
        // steps are even: the mean is of the last 50, or of the later half
        double meanStep = (steps - Math.min(50, steps / 2) + 1 + steps) / 2.0;
        assertThat(summary.loss())
            .isEqualTo(Double.valueOf(steps == 0 ? Double.NaN : meanStep * 0.5));
      }
    }
  }

  @Test
  void summariesLookAcrossChunksAndAtWhatIsNotFinite() {
    RunId run;
    try (H2RunStore store = H2RunStore.open(folder)) {
      RunRecorder recorder = store.create(Recordings.info("odd"), Recordings.LAYOUT);
      run = recorder.run();
      Recordings.record(recorder, 1, 1030);
      float[] last = {3, Float.POSITIVE_INFINITY, 0};
      recorder.step(new StepRecord(1031, 0, 0, last, List.of()));
      recorder.finish(RunState.FAILED, "logits are infinite");
      assertThat(store.summary(run)).isEqualTo(RunSummary.of(store.open(run)));
    }
    try (H2RunStore store = H2RunStore.open(folder)) {
      RunSummary summary = store.summary(run);
      assertThat(summary).isEqualTo(RunSummary.of(store.open(run)));
      assertThat(summary.maxLogit()).isEqualTo(1);
    }
  }

  @Test
  void aSmallCacheLosesNothing() {
    try (H2RunStore store = H2RunStore.open(folder, "file:", 100_000)) {
      List<RunId> runs = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        runs.add(Recordings.finished(store, "run " + i, 1000));
      }
      for (RunId run : runs) {
        assertThat(Recordings.gapFreeSteps(store.open(run))).isEqualTo(1000);
      }
    }
  }

  @Test
  void aLayoutThatNamesASeriesTwiceIsRefused() {
    try (H2RunStore store = H2RunStore.open(folder)) {
      SeriesKey loss = SeriesKey.of("loss");
      assertThatThrownBy(() -> store.create(Recordings.info("twice"), List.of(loss, loss)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("twice");
      assertThat(store.runs()).isEmpty();
    }
  }

  @Test
  void eventsComeByStepAndSurvive() {
    RunId run;
    try (H2RunStore store = H2RunStore.open(folder)) {
      RunRecorder recorder = store.create(Recordings.info("noted"), Recordings.LAYOUT);
      run = recorder.run();
      Recordings.record(recorder, 1, 10);
      recorder.event(RunEvent.of(9, EventKind.NOTE, Map.of(), "late"));
      recorder.event(RunEvent.of(2, EventKind.NOTE, Map.of(), "early"));
      recorder.finish(RunState.DONE, "");
      assertThat(store.open(run).events()).extracting(RunEvent::step).containsExactly(2L, 9L, 10L);
    }
    try (H2RunStore store = H2RunStore.open(folder)) {
      assertThat(store.open(run).events())
          .extracting(RunEvent::message)
          .containsExactly("early", "late", "");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void columnsAreWhatABruteForceScanFinds(long seed) {
    Random random = new Random(seed);
    RunColumns columns = new RunColumns(List.of(SeriesKey.of("x")));
    int n = 1 + random.nextInt(20_000);
    long step = 0;
    for (int i = 0; i < n; i++) {
      step += 1 + random.nextInt(3);
      float value = random.nextInt(50) == 0 ? Float.NaN : (float) random.nextGaussian();
      columns.append(step, 0, 0, new float[] {value});
    }
    SeriesReader series = columns.reader(0);
    for (int trial = 0; trial < 40; trial++) {
      double from = random.nextDouble() * step - 10;
      double to = from + 1 + random.nextDouble() * step;
      int width = 1 + random.nextInt(900);
      assertColumns(series, from, to, width);
    }
  }

  /** Points then lie on the edges of columns: each belongs to the column that begins there. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void columnsAreWhatABruteForceScanFindsWhereEdgesAreWholeNumbers(long seed) {
    Random random = new Random(seed);
    RunColumns columns = new RunColumns(List.of(SeriesKey.of("x")));
    long step = 0;
    for (int i = 0; i < 2000; i++) {
      step += 1 + random.nextInt(seed % 2 == 0 ? 3 : 1);
      columns.append(step, 0, 0, new float[] {i});
    }
    SeriesReader series = columns.reader(0);
    for (int trial = 0; trial < 60; trial++) {
      int width = 1 + random.nextInt(60);
      int from = random.nextInt((int) step) - 10;
      assertColumns(series, from, from + (double) width * (1 + random.nextInt(20)), width);
    }
    Columns one = series.columns(step, step + 1, 1);
    assertThat(one.count()[0]).isEqualTo(1);
    assertThat(series.columns(step - 1, step, 1).last()[0]).isNotEqualTo(one.last()[0]);
  }

  private static void assertColumns(SeriesReader series, double from, double to, int width) {
    int n = series.size();
    Columns window = series.columns(from, to, width);
    double perColumn = (to - from) / width;
    for (int c = 0; c < width; c++) {
      double left = c == 0 ? from : from + c * perColumn;
      double right = c == width - 1 ? to : from + (c + 1) * perColumn;
      int count = 0;
      int nonFinite = 0;
      float min = Float.NaN;
      float max = Float.NaN;
      float first = Float.NaN;
      float last = Float.NaN;
      int i = Math.max(0, series.indexAtOrBefore((long) Math.floor(left) - 1));
      for (; i < n && series.step(i) < right; i++) {
        if (series.step(i) >= left) {
          float value = (float) series.value(i);
          count++;
          if (Float.isNaN(value)) {
            nonFinite++;
          } else {
            min = Float.isNaN(min) ? value : Math.min(min, value);
            max = Float.isNaN(max) ? value : Math.max(max, value);
            first = Float.isNaN(first) ? value : first;
            last = value;
          }
        }
      }
      assertThat(window.count()[c]).isEqualTo(count);
      assertThat(window.nonFinite()[c]).isEqualTo(nonFinite);
      assertThat(window.min()[c]).isEqualTo(Float.valueOf(min));
      assertThat(window.max()[c]).isEqualTo(Float.valueOf(max));
      assertThat(window.first()[c]).isEqualTo(Float.valueOf(first));
      assertThat(window.last()[c]).isEqualTo(Float.valueOf(last));
    }
  }

  @Test
  void aWindowAskedForAgainHasThePointsThatCameSince() {
    RunColumns columns = new RunColumns(List.of(SeriesKey.of("x"), SeriesKey.of("y")));
    for (int step = 1; step <= 100; step++) {
      columns.append(step, 0, 0, new float[] {step, -step});
      for (int series = 0; series < 2; series++) {
        Columns window = columns.reader(series).columns(0, 101, 10);
        assertThat(IntStream.of(window.count()).sum()).isEqualTo(step);
      }
    }
    assertThat(columns.reader(0).columns(0, 50, 10).max()[9]).isEqualTo(49);
    assertThat(columns.reader(1).columns(50, 101, 10).min()[9]).isEqualTo(-100);
  }

  private static float[] values(int step, float[] odd) {
    return new float[] {(float) Math.sin(step), odd[step % odd.length], 1f / step};
  }

  private static RunInfo info(String name, long createdMillis) {
    return arm(name, "", 0, createdMillis);
  }

  private static RunInfo arm(String name, String studyId, int arm, long createdMillis) {
    TreeMap<String, String> settings = new TreeMap<>(Map.of("optimizer.tau", "30"));
    return new RunInfo(
        RunId.fresh(name),
        name,
        "explosion",
        studyId,
        arm,
        "trained",
        RunState.RUNNING,
        "",
        Instant.ofEpochMilli(createdMillis),
        1500,
        0,
        settings,
        new TreeMap<>(Map.of("java", "17")),
        Optional.of(new Lineage(new RunId("parent"), 3, Collections.emptySortedMap(), PAST)));
  }

  @Test
  void aDeletedRunCanBeOpenedNoMoreThoughItWasInMemory() {
    try (H2RunStore store = H2RunStore.open(folder)) {
      RunId run = Recordings.finished(store, "gone", 5);
      RunId other = Recordings.finished(store, "kept", 5);
      assertThat(Recordings.gapFreeSteps(store.open(run))).isEqualTo(5);
      store.delete(run);
      assertThatThrownBy(() -> store.open(run))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("There is no run " + run);
      assertThatThrownBy(() -> store.delete(run)).hasMessageContaining("There is no run " + run);
      assertThatThrownBy(() -> store.resume(run, 5)).hasMessageContaining("There is no run " + run);
      assertThat(Recordings.gapFreeSteps(store.open(other))).isEqualTo(5);
    }
  }

  @Test
  void aRunGoesOnAfterAStepItHasOrItsBeginningAndAfterNoOther() {
    try (H2RunStore store = H2RunStore.open(folder)) {
      RunId run = Recordings.finished(store, "run", 10);
      for (long step : new long[] {11, 1000, -1}) {
        assertThatThrownBy(() -> store.resume(run, step))
            .isInstanceOf(StoreException.class)
            .hasMessageContaining("has no step " + step + "; its last is 10.");
      }
      assertThat(store.open(run).info().state()).isEqualTo(RunState.DONE);
      assertThat(Recordings.gapFreeSteps(store.open(run))).isEqualTo(10);
      for (long step : new long[] {10, 4, 0}) {
        RunRecorder again = store.resume(run, step);
        assertThat(store.open(run).info().lastStep()).isEqualTo(step);
        Recordings.record(again, (int) step + 1, 10);
        again.finish(RunState.DONE, "");
        assertThat(Recordings.gapFreeSteps(store.open(run))).isEqualTo(10);
      }
      RunInfo fork = info("fork", 1000);
      RunRecorder recorder = store.create(fork, LAYOUT);
      recorder.finish(RunState.STOPPED, "");
      assertThat(fork.start()).isEqualTo(3);
      assertThatThrownBy(() -> store.resume(fork.id(), 2)).hasMessageContaining("has no step 2");
      store.resume(fork.id(), 3).finish(RunState.DONE, "");
    }
  }
}
