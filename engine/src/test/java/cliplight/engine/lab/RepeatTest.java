package cliplight.engine.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import cliplight.engine.lab.settings.RunSettings;
import cliplight.engine.lab.settings.Setting;
import cliplight.engine.lab.settings.SettingsException;
import cliplight.engine.runs.EventKind;
import cliplight.engine.runs.H2RunStore;
import cliplight.engine.runs.RunEvent;
import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunInfo;
import cliplight.engine.runs.RunReader;
import cliplight.engine.runs.RunRecorder;
import cliplight.engine.runs.RunState;
import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.SeriesNames;
import cliplight.engine.runs.SeriesReader;
import cliplight.engine.runs.Superseded;
import cliplight.engine.train.RunConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs of the real engine that are resumed, forked and executed again come to the same bits. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class RepeatTest {

  @TempDir Path folder;
  private H2RunStore store;
  private final List<String> notices = new ArrayList<>();

  @BeforeEach
  void open() {
    store = H2RunStore.open(folder);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static RunConfig config(String... settings) {
    List<Setting> all =
        Stream.concat(
                Stream.of(
                    "model=micro",
                    "batch=2",
                    "steps=40",
                    "data.size=20000",
                    "optimizer=muonclip",
                    "optimizer.lr=0.1",
                    "optimizer.tau=8",
                    "watch.window=8",
                    "checkpoint.every=10"),
                Arrays.stream(settings))
            .map(Setting::parse)
            .toList();
    return RunSettings.apply(RunConfig.DEFAULT, all);
  }

  private RunId train(RunConfig config) throws InterruptedException {
    try (StudySession session = LiveStudy.start(Study.ofOne(config), store)) {
      session.await();
      return session.runs().get(0);
    }
  }

  /** Trains up to about a step and stops there. */
  private RunId trainAndStop(RunConfig config, int steps) throws InterruptedException {
    try (StudySession session = LiveStudy.start(Study.ofOne(config), store)) {
      RunId run = session.runs().get(0);
      while (store.open(run).info().lastStep() < steps) {
        Thread.sleep(1);
      }
      session.stop();
      session.await();
      return run;
    }
  }

  private RunId finished(StudySession begun) throws InterruptedException {
    try (begun) {
      begun.await();
      return begun.runs().get(0);
    }
  }

  private void assertSameBits(RunId expected, RunId actual, long from, long to) {
    RunReader one = store.open(expected);
    RunReader two = store.open(actual);
    assertThat(shown(two)).isEqualTo(shown(one));
    for (SeriesKey key : shown(one)) {
      if (key.name().equals(SeriesNames.TOKENS_PER_SECOND)) {
        continue;
      }
      for (long step = from; step <= to; step++) {
        assertThat(Float.floatToIntBits(value(two, key, step)))
            .as("%s at step %d", key, step)
            .isEqualTo(Float.floatToIntBits(value(one, key, step)));
      }
    }
  }

  private static List<SeriesKey> shown(RunReader run) {
    return run.keys().stream().filter(key -> !Superseded.is(key)).toList();
  }

  private static float value(RunReader run, SeriesKey key, long step) {
    SeriesReader series = run.series(key).orElseThrow();
    int i = series.indexAtOrBefore(step);
    assertThat(i).isNotNegative();
    assertThat(series.step(i)).isEqualTo(step);
    return (float) series.value(i);
  }

  private Path checkpoint(RunId run, long step) {
    return store.checkpointFolder(run).resolve("step-" + step + ".safetensors");
  }

  private Verification verify(RunId run) {
    return Verification.of(
        store, run, OptionalLong.empty(), OptionalLong.empty(), notices::add, step -> {});
  }

  @Test
  void writesCheckpointsAndSaysSoInTheRecord() throws Exception {
    RunId run = train(config());
    List<Long> told =
        store.open(run).events().stream()
            .filter(event -> event.kind() == EventKind.CHECKPOINT)
            .map(RunEvent::step)
            .toList();
    assertThat(told).startsWith(0L).contains(40L);
    assertThat(checkpoint(run, 0)).exists();
    assertThat(checkpoint(run, 40)).exists();

    store.delete(run);
    assertThat(store.checkpointFolder(run)).doesNotExist();
  }

  @Test
  void noneAreWrittenWhereNoneAreWanted() throws Exception {
    RunId run = train(config("checkpoint.every=0"));
    assertThat(store.checkpointFolder(run)).doesNotExist();
  }

  @Test
  void aResumedRunHasTheBitsOfAnUninterruptedOne() throws Exception {
    final RunId whole = train(config());
    RunId stopped = trainAndStop(config(), 17);
    long last = store.open(stopped).info().lastStep();
    // as if it had been killed: the last state did not reach the disk
    Files.delete(checkpoint(stopped, last));

    RunId resumed = finished(LiveStudy.resume(stopped, store, notices::add));

    assertThat(resumed).isEqualTo(stopped);
    RunInfo info = store.open(resumed).info();
    assertThat(info.state()).isEqualTo(RunState.DONE);
    assertThat(info.lastStep()).isEqualTo(40);
    assertSameBits(whole, resumed, 1, 40);
    assertThat(notices).isEmpty();

    long kept = assertSuperseded(resumed, 1, last);
    assertThat(store.runs()).extracting(RunInfo::id).containsExactlyInAnyOrder(whole, resumed);
    assertThat(store.open(resumed).events())
        .filteredOn(event -> event.kind() == EventKind.RESUMED)
        .singleElement()
        .satisfies(event -> assertThat(event.step()).isEqualTo(kept));

    reopen();
    assertSameBits(whole, resumed, 1, 40);
    assertThat(assertSuperseded(resumed, 1, last)).isEqualTo(kept);
  }

  /**
   * What a run had recorded up to a step before it was resumed stands beside its series, and has
   * the same bits.
   *
   * @return the step that it was resumed after
   */
  private long assertSuperseded(RunId run, int branch, long last) {
    RunReader reader = store.open(run);
    long resumedAfter = -1;
    for (SeriesKey key : shown(reader)) {
      SeriesReader lost = reader.series(Superseded.name(key, branch)).orElseThrow();
      assertThat(lost.step(lost.size() - 1)).isEqualTo(last);
      for (int i = 0; i < lost.size() && !key.name().equals(SeriesNames.TOKENS_PER_SECOND); i++) {
        assertThat(Float.floatToIntBits((float) lost.value(i)))
            .isEqualTo(Float.floatToIntBits(value(reader, key, lost.step(i))));
      }
      resumedAfter = lost.step(0) - 1;
    }
    return resumedAfter;
  }

  @Test
  void aRunMayBeResumedAgainAndAgain() throws Exception {
    final RunId whole = train(config());
    RunId run = trainAndStop(config("checkpoint.every=0"), 6);
    final long first = store.open(run).info().lastStep();
    try (StudySession session = LiveStudy.resume(run, store, notices::add)) {
      while (store.open(run).info().lastStep() < 3) {
        Thread.sleep(1);
      }
      session.stop();
      session.await();
    }
    final long second = store.open(run).info().lastStep();
    reopen();
    assertThat(store.open(run).info().lastStep()).isEqualTo(second);
    finished(LiveStudy.resume(run, store, notices::add));
    assertSameBits(whole, run, 1, 40);
    assertThat(assertSuperseded(run, 1, first)).isZero();
    assertThat(assertSuperseded(run, 2, second)).isZero();
  }

  @Test
  void settingsThatWereChangedMeanwhileAreChangedAgainAtTheirStep() throws Exception {
    RunId run;
    try (StudySession session = LiveStudy.start(Study.ofOne(config()), store)) {
      session.pause();
      run = session.runs().get(0);
      advance(session, run, 12);
      session.change(run, "optimizer.tau", "3");
      advance(session, run, 13);
      session.change(run, "optimizer.lr", "0.02");
      session.resume();
      session.await();
    }
    assertThat(store.open(run).events())
        .filteredOn(event -> event.kind() == EventKind.SETTING_CHANGED)
        .hasSize(2);
    assertThat(verify(run).difference()).isEmpty();
    Verification late =
        Verification.of(
            store, run, OptionalLong.of(30), OptionalLong.empty(), notices::add, step -> {});
    assertThat(late.difference()).isEmpty();
    Fork fork = Fork.of(store, run, 28, List.of());
    assertThat(fork.changed()).isEmpty();
    RunId forked = finished(LiveStudy.fork(List.of(fork), store, notices::add));
    assertSameBits(run, forked, 29, 40);
  }

  @Test
  void aResumedRunIsChangedAgainWhereItWasChangedInLostSteps() throws Exception {
    RunId run;
    try (StudySession session = LiveStudy.start(Study.ofOne(config("checkpoint.every=0")), store)) {
      session.pause();
      run = session.runs().get(0);
      advance(session, run, 7);
      session.change(run, "optimizer.tau", "3");
      advance(session, run, 13);
      session.stop();
      session.await();
    }
    final long last = store.open(run).info().lastStep();
    final long changedAt = changes(run).get(0).step();
    assertThat(changedAt).isLessThanOrEqualTo(last);
    RunId resumed = finished(LiveStudy.resume(run, store, notices::add));
    assertThat(assertSuperseded(resumed, 1, last)).isZero();
    assertThat(changes(resumed)).extracting(RunEvent::step).containsExactly(changedAt);
    assertThat(verify(resumed).difference()).isEmpty();
  }

  private List<RunEvent> changes(RunId run) {
    return store.open(run).events().stream()
        .filter(event -> event.kind() == EventKind.SETTING_CHANGED)
        .toList();
  }

  /** Lets a paused session come to a step. */
  private void advance(StudySession session, RunId run, int steps) throws InterruptedException {
    long goal = store.open(run).info().lastStep() + steps;
    session.advance(steps);
    while (store.open(run).info().lastStep() < goal) {
      Thread.sleep(1);
    }
  }

  private void reopen() {
    store.close();
    store = H2RunStore.open(folder);
  }

  @Test
  void aDamagedCheckpointIsPassedOverAndSaid() throws Exception {
    final RunId whole = train(config());
    RunId stopped = trainAndStop(config(), 25);
    long last = store.open(stopped).info().lastStep();
    Path newest = checkpoint(stopped, last);
    byte[] bytes = Files.readAllBytes(newest);
    bytes[bytes.length / 2] ^= 1;
    Files.write(newest, bytes);

    RunId resumed = finished(LiveStudy.resume(stopped, store, notices::add));

    assertThat(notices).hasSize(1);
    assertThat(notices.get(0)).contains("step " + last, "damaged", "is used instead");
    assertSameBits(whole, resumed, 1, 40);
  }

  @Test
  void withoutAnyCheckpointItBeginsAgain() throws Exception {
    final RunId whole = train(config());
    RunId stopped = trainAndStop(config("checkpoint.every=0"), 12);
    final long last = store.open(stopped).info().lastStep();
    RunId resumed = finished(LiveStudy.resume(stopped, store, notices::add));
    assertSameBits(whole, resumed, 1, 40);
    assertThat(assertSuperseded(resumed, 1, last)).isZero();
  }

  @Test
  void aRunResumedBeforeItsFirstMeasurementBringsAllItMeasuresToDisk() throws Exception {
    RunId run =
        trainAndStop(
            config("checkpoint.every=500", "validation.every=1", "validation.batches=1"), 12);
    Files.delete(checkpoint(run, store.open(run).info().lastStep()));
    finished(LiveStudy.resume(run, store, notices::add));
    assertThat(store.failure()).isEmpty();
    reopen();
    assertThat(store.open(run).info().state()).isEqualTo(RunState.DONE);
    assertThat(
            store.open(run).series(SeriesKey.of(SeriesNames.VALIDATION_LOSS)).orElseThrow().size())
        .isEqualTo(40);
    assertThat(verify(run).difference()).isEmpty();
  }

  @Test
  void whatIsDoneOrWouldBreakAgainIsNotResumed() throws Exception {
    RunId done = train(config());
    assertThatThrownBy(() -> LiveStudy.resume(done, store, notices::add))
        .isInstanceOf(RerunException.class)
        .hasMessageContaining("planned last step");

    RunInfo broken =
        Altered.settings(store.open(done), new RunId("broken"), store.open(done).info().settings())
            .info();
    RunRecorder recorder =
        store.create(broken.withState(RunState.RUNNING, ""), store.open(done).keys());
    assertThatThrownBy(() -> LiveStudy.resume(broken.id(), store, notices::add))
        .isInstanceOf(RerunException.class)
        .hasMessageContaining("it is being trained");
    recorder.event(RunEvent.of(3, EventKind.NON_FINITE, Map.of(), "the loss became NaN"));
    recorder.finish(RunState.FAILED, "Step 3: the loss became NaN");
    assertThatThrownBy(() -> LiveStudy.resume(broken.id(), store, notices::add))
        .isInstanceOf(RerunException.class)
        .hasMessageContaining("a value became NaN or infinite, and would again");
    assertThat(store.open(broken.id()).info().state()).isEqualTo(RunState.FAILED);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void anExecutionThatIsGivenUpLeavesNothingBehind(int threads) throws Exception {
    RunId run = train(config("checkpoint.every=0", "threads=" + threads));
    Fork fork = Fork.of(store, run, 23, List.of());
    RerunListener givenUp =
        RerunListener.of(
            notices::add,
            step -> {
              if (step == 7) {
                throw new CancellationException("given up");
              }
            });
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> LiveStudy.fork(List.of(fork), store, givenUp))
          .isInstanceOf(CancellationException.class);
      assertThatThrownBy(
              () ->
                  Verification.of(
                      store, run, OptionalLong.of(20), OptionalLong.empty(), givenUp, step -> {}))
          .isInstanceOf(CancellationException.class);
    }
    assertThat(store.runs()).extracting(RunInfo::id).containsExactly(run);
    assertThat(verify(run).identical()).isTrue();
  }

  @Test
  void anUnchangedForkHasTheBitsOfItsParent() throws Exception {
    RunId parent = train(config());
    Fork fork = Fork.of(store, parent, 23, List.of(Setting.parse("name=again")));
    assertThat(fork.changed()).containsExactly(Map.entry("name", "again"));

    RunId forked = finished(LiveStudy.fork(List.of(fork), store, notices::add));

    assertThat(store.open(forked).info().lineage().orElseThrow().parent()).isEqualTo(parent);
    assertThat(store.open(forked).series(SeriesKey.of(SeriesNames.LOSS)).orElseThrow().step(0))
        .as("the past is not copied")
        .isEqualTo(24);
    assertSameBits(parent, forked, 24, 40);
    assertThat(checkpoint(forked, 23)).exists();
    assertThat(verify(forked).identical()).isTrue();
  }

  @Test
  void aForkOfAForkIsExecutedAgainThroughBothWhereCheckpointsAreMissing() throws Exception {
    RunId parent = train(config());
    Fork first = Fork.of(store, parent, 11, List.of(Setting.parse("optimizer.tau=5")));
    RunId child = finished(LiveStudy.fork(List.of(first), store, notices::add));
    Fork second = Fork.of(store, child, 21, List.of(Setting.parse("optimizer.lr=0.02")));
    RunId grandchild = finished(LiveStudy.fork(List.of(second), store, notices::add));
    for (RunId run : List.of(parent, child, grandchild)) {
      try (Stream<Path> files = Files.list(store.checkpointFolder(run))) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
    }
    Verification verification = verify(grandchild);
    assertThat(verification.difference()).isEmpty();
    assertThat(verification.from()).isEqualTo(22);
    assertThat(verification.to()).isEqualTo(40);
  }

  @Test
  void aForkWithAnotherTauClipsAndItsTwinGoesOnUnchangedForAsLongAsAsked() throws Exception {
    RunId parent = train(config("optimizer=muon", "optimizer.lr=0.1", "optimizer.tau=8"));
    List<Setting> clip =
        List.of(Setting.parse("optimizer.kind=muonclip"), Setting.parse("optimizer.tau=2"));
    Fork fork = Fork.of(store, parent, 20, clip);
    Fork twin = Fork.twin(store, parent, 20, 8);
    List<RunId> runs;
    try (StudySession session = LiveStudy.fork(List.of(fork, twin), store, notices::add)) {
      session.await();
      runs = session.runs();
    }
    SeriesReader clipped =
        store.open(runs.get(0)).series(SeriesKey.of(SeriesNames.HEADS_CLIPPED)).orElseThrow();
    assertThat(clipped.valueAt(21)).isPositive();
    assertThat(store.open(runs.get(1)).info().state()).isEqualTo(RunState.DONE);
    assertThat(store.open(runs.get(1)).info().lastStep()).isEqualTo(28);
    assertSameBits(parent, runs.get(1), 21, 28);
  }

  @Test
  void aTwinHasNoMoreStepsThanTheRunWasPlannedFor() throws Exception {
    RunId parent = train(config("steps=5"));
    assertThat(Fork.twin(store, parent, 3, 500).until()).isEqualTo(5);
    assertThatThrownBy(() -> Fork.twin(store, parent, 5, 500))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("ends at step 5: fork before it, or without a twin");
  }

  @Test
  void aRunBrokenOffBehindItsLastStepIsEndedWithoutAnother() throws Exception {
    RunReader whole = store.open(train(config("steps=5")));
    RunId broken = new RunId("broken-off");
    store.add(Altered.brokenOff(whole, broken));
    Path folder = Files.createDirectories(store.checkpointFolder(broken));
    Files.copy(checkpoint(whole.info().id(), 5), folder.resolve("step-5.safetensors"));
    finished(LiveStudy.resume(broken, store, notices::add));
    RunInfo info = store.open(broken).info();
    assertThat(info.state()).isEqualTo(RunState.DONE);
    assertThat(info.lastStep()).isEqualTo(5);
    assertSameBits(whole.info().id(), broken, 1, 5);
    assertThat(notices).isEmpty();
  }

  @Test
  void settingsThatTheStateDependsOnCannotChangeAtAFork() throws Exception {
    RunId parent = train(config("steps=5"));
    for (String refused : List.of("model.layers=3", "seed=4", "batch=4", "data.seed=9")) {
      assertThatThrownBy(() -> Fork.of(store, parent, 3, List.of(Setting.parse(refused))))
          .as(refused)
          .isInstanceOf(SettingsException.class)
          .hasMessageContaining("cannot change at a fork");
    }
    assertThatThrownBy(
            () -> Fork.of(store, parent, 3, List.of(Setting.parse("optimizer.kind=adamw"))))
        .hasMessageContaining("between AdamW and Muon");
    assertThatThrownBy(() -> Fork.of(store, parent, 6, List.of()))
        .isInstanceOf(RerunException.class)
        .hasMessageContaining("steps 0 to 5");
    assertThatThrownBy(() -> Fork.of(store, parent, 5, List.of()))
        .hasMessageContaining("steps is 5");
  }

  @ParameterizedTest
  @ValueSource(strings = {"threads=1", "threads=2", "threads=3", "optimizer=adamw", "kernels=nd4j"})
  void executingARunAgainGivesItsBits(String setting) throws Exception {
    RunId run = train(config("steps=15", setting));
    Verification verification = verify(run);
    assertThat(verification.difference()).isEmpty();
    assertThat(verification.from()).isEqualTo(1);
    assertThat(verification.to()).isEqualTo(15);
    assertThat(verification.series()).isEqualTo(store.open(run).keys().size() - 1);
    assertThat(notices).isEmpty();
  }

  @Test
  void whatIsMeasuredOnlyAtSomeStepsIsComparedToo() throws Exception {
    RunId run = train(config("steps=15", "validation.every=5", "validation.batches=1"));
    SeriesKey key = SeriesKey.of(SeriesNames.VALIDATION_LOSS);
    Verification verification = verify(run);
    assertThat(verification.identical()).isTrue();
    assertThat(verification.notCompared()).isEmpty();

    RunId altered = new RunId("altered");
    store.add(new OneBitOff(store.open(run), altered, key, 10));
    RecordComparison.Difference difference = verify(altered).difference().orElseThrow();
    assertThat(difference.step()).isEqualTo(10);
    assertThat(difference.key()).isEqualTo(key);
  }

  @Test
  void theNumberOfThreadsAndRunsBesideItMoveNoBit() throws Exception {
    RunId alone = train(config("threads=1"));
    List<RunId> beside;
    Study three =
        new Study(
            "t",
            "t",
            "",
            List.of(config("threads=2"), config("threads=1"), config("threads=3")),
            0);
    try (StudySession session = LiveStudy.start(three, store, TransformerTrainers::open, 3)) {
      session.await();
      beside = session.runs();
    }
    for (RunId run : beside) {
      assertSameBits(alone, run, 1, 40);
    }
  }

  @Test
  void onePlantedBitIsFoundWithStepQuantityAndHead() throws Exception {
    RunId run = train(config());
    SeriesKey key = SeriesKey.ofHead(SeriesNames.MAX_LOGIT, 1, 1);
    RunId altered = new RunId("altered");
    store.add(new OneBitOff(store.open(run), altered, key, 33));

    Verification whole = verify(altered);
    RecordComparison.Difference difference = whole.difference().orElseThrow();
    assertThat(difference.step()).isEqualTo(33);
    assertThat(difference.key()).isEqualTo(key);
    assertThat(difference.others()).isZero();
    assertThat(
            Float.floatToIntBits(difference.recorded())
                ^ Float.floatToIntBits(difference.executed()))
        .isEqualTo(1);
    assertThat(
            Verification.of(
                    store, altered, OptionalLong.of(34), OptionalLong.of(38), notices::add, s -> {})
                .identical())
        .isTrue();
  }

  @Test
  void stepsThatAreNotOnRecordAreNotVerified() throws Exception {
    RunId run = train(config("steps=5"));
    assertThatThrownBy(
            () ->
                Verification.of(
                    store, run, OptionalLong.of(2), OptionalLong.of(6), notices::add, s -> {}))
        .isInstanceOf(RerunException.class)
        .hasMessageContaining("steps 1 to 5");
  }

  @Test
  void aRecordWhoseModelIsLargerThanTheMemoryIsRefusedInWords() {
    TreeMap<String, String> settings = new TreeMap<>(RunSettings.of(config()));
    settings.put("model.expertHidden", "100000000");
    RunInfo info =
        new RunInfo(
            new RunId("huge"),
            "huge",
            "",
            "",
            0,
            "trained",
            RunState.RUNNING,
            "",
            Instant.EPOCH,
            40,
            0,
            settings,
            new TreeMap<>(),
            Optional.empty());
    store.create(info, List.of()).finish(RunState.STOPPED, "");
    assertThatThrownBy(() -> Rerun.near(store, info.id(), 0, notices::add))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("needs");
    assertThatThrownBy(() -> LiveStudy.resume(info.id(), store, notices::add))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("needs");
  }

  @Test
  void anotherEnvironmentIsSaidAndComparedAllTheSame() throws Exception {
    RunId run = train(config("steps=5"));
    store.add(new OfOtherCpu(store.open(run), new RunId("elsewhere")));
    assertThat(verify(new RunId("elsewhere")).identical()).isTrue();
    assertThat(notices).singleElement().asString().contains("cpu was An abacus");
  }

  @Test
  void dataThatChangedAtTheSameLengthIsRefused() throws Exception {
    Path text = folder.resolve("text.txt");
    Files.writeString(text, "To be, or not to be, that is the question. ".repeat(40));
    RunId run = train(config("steps=6", "data.kind=file", "data.path=" + text));
    assertThat(verify(run).identical()).isTrue();
    Files.writeString(text, "To be, or not to be: that is the question. ".repeat(40));
    assertThatThrownBy(() -> verify(run))
        .isInstanceOf(RerunException.class)
        .hasMessageContaining("its data is not what it was");
    Fork fork = Fork.of(store, run, 3, List.of());
    assertThatThrownBy(() -> LiveStudy.fork(List.of(fork), store, notices::add))
        .isInstanceOf(RerunException.class);
    assertThat(store.runs()).hasSize(1);
  }

  @Test
  void aTextThatWasMovedIsFoundOnceSomebodySaysWhereAndKnownByItsContent() throws Exception {
    Path text = folder.resolve("text.txt");
    Files.writeString(text, "To be, or not to be, that is the question. ".repeat(40));
    RunId run = train(config("steps=6", "data.kind=file", "data.path=" + text));
    Path moved = Files.createDirectory(folder.resolve("texts")).resolve("hamlet.txt");
    Files.move(text, moved);
    assertThatThrownBy(() -> verify(run))
        .isInstanceOf(TextElsewhereException.class)
        .hasMessageContainingAll("There is no file or folder '" + text, "say where that lies now");

    Path other = Files.writeString(folder.resolve("other.txt"), "Not to be. ".repeat(200));
    assertThatThrownBy(() -> RunText.of(store, run).liesAt(other))
        .isInstanceOf(TextElsewhereException.class)
        .hasMessageContaining("not the text that the run " + run + " was trained on");
    assertThatThrownBy(() -> verify(run)).isInstanceOf(TextElsewhereException.class);

    RunText.of(store, run).liesAt(moved.getParent());
    assertThat(verify(run).identical()).isTrue();
    Fork fork = Fork.of(store, run, 3, List.of());
    RunId forked = finished(LiveStudy.fork(List.of(fork), store, notices::add));
    assertThat(verify(forked).identical()).isTrue();

    Files.writeString(moved, "To be, or not to be: that is the question. ".repeat(40));
    assertThatThrownBy(() -> verify(run)).isInstanceOf(TextElsewhereException.class);
  }

  @Test
  void aRunOnTextMadeHereNeedsNoFile() throws Exception {
    RunId run = train(config("steps=2"));
    assertThatThrownBy(() -> RunText.of(store, run).liesAt(folder))
        .isInstanceOf(RerunException.class)
        .hasMessageContaining("needs no file or folder");
  }

  @Test
  void theCostOfAStepIsCountedFromTheNearestCheckpointThroughForksToo() throws Exception {
    RunId run = train(config("steps=16", "checkpoint.every=10"));
    List<Long> kept = new RecordedRun(store, run).checkpoints().steps();
    long nearest = kept.stream().filter(step -> step <= 14).mapToLong(step -> step).max().orElse(0);
    RerunCost cost = RerunCost.of(store, run, 14);
    assertThat(cost.from()).isEqualTo(nearest);
    assertThat(cost.steps()).isEqualTo(14 - nearest);
    double seconds = 0;
    for (long step = nearest + 1; step <= 14; step++) {
      seconds +=
          2.0
              * config().model().context()
              / value(run, SeriesKey.of(SeriesNames.TOKENS_PER_SECOND), step);
    }
    assertThat(cost.seconds().orElseThrow()).isCloseTo(seconds, within(1e-9));

    Fork fork = Fork.of(store, run, 14, List.of(Setting.parse("checkpoint.every=1000")));
    RunId forked = finished(LiveStudy.fork(List.of(fork), store, notices::add));
    for (long step : new RecordedRun(store, forked).checkpoints().steps()) {
      Files.delete(new RecordedRun(store, forked).checkpoints().file(step));
    }
    RerunCost through = RerunCost.of(store, forked, 15);
    assertThat(through.from()).isEqualTo(nearest);
    assertThat(through.steps()).isEqualTo(15 - nearest);
  }

  @Test
  void theFirstClipOfAForkIsKnownFromItsParentAndComesToPass() throws Exception {
    RunId run = train(config("optimizer=muon", "steps=40"));
    double tau =
        value(run, SeriesKey.of(SeriesNames.MAX_LOGIT_ALL), 20) * 0.999; // passed at 20 at latest
    Fork fork =
        Fork.of(
            store,
            run,
            12,
            List.of(
                Setting.parse("optimizer.kind=muonclip"), Setting.parse("optimizer.tau=" + tau)));
    FirstClip first = FirstClip.of(store.open(run), fork).orElseThrow();
    assertThat(first.step()).isBetween(13L, 20L);
    RunId forked = finished(LiveStudy.fork(List.of(fork), store, notices::add));
    for (FirstClip.Head head : first.heads()) {
      SeriesKey gamma = SeriesKey.ofHead(SeriesNames.CLIP_GAMMA, head.layer(), head.head());
      SeriesKey maxLogit = SeriesKey.ofHead(SeriesNames.MAX_LOGIT, head.layer(), head.head());
      assertThat(value(forked, maxLogit, first.step())).isEqualTo(head.maxLogit());
      assertThat(value(forked, gamma, first.step())).isEqualTo(head.gamma());
      for (long step = 13; step < first.step(); step++) {
        assertThat(value(forked, gamma, step)).isEqualTo(1);
      }
    }
    assertThat(first.clipped()).isPositive();
    Fork without = Fork.of(store, run, 12, List.of());
    assertThat(FirstClip.of(store.open(run), without)).isEmpty();
  }

  private double value(RunId run, SeriesKey key, long step) {
    return store.open(run).series(key).orElseThrow().valueAt(step);
  }

  /** A run with the last bit of one value turned. */
  private static final class OneBitOff extends Altered {
    private final SeriesKey key;
    private final long step;

    OneBitOff(RunReader run, RunId id, SeriesKey key, long step) {
      super(run, id, run.info().environment());
      this.key = key;
      this.step = step;
    }

    @Override
    protected double value(SeriesKey of, long at, double value) {
      return of.equals(key) && at == step
          ? Float.intBitsToFloat(Float.floatToIntBits((float) value) ^ 1)
          : value;
    }
  }

  private static final class OfOtherCpu extends Altered {
    OfOtherCpu(RunReader run, RunId id) {
      super(run, id, with(run.info().environment(), "cpu", "An abacus"));
    }

    private static Map<String, String> with(Map<String, String> map, String key, String value) {
      Map<String, String> changed = new TreeMap<>(map);
      changed.put(key, value);
      return changed;
    }
  }
}
