package cliplight.engine.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cliplight.engine.checkpoint.Checkpoints;
import cliplight.engine.data.DataException;
import cliplight.engine.lab.settings.RunSettings;
import cliplight.engine.lab.settings.Setting;
import cliplight.engine.lab.settings.SettingsException;
import cliplight.engine.runs.EventKind;
import cliplight.engine.runs.H2RunStore;
import cliplight.engine.runs.RunEvent;
import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunInfo;
import cliplight.engine.runs.RunReader;
import cliplight.engine.runs.RunState;
import cliplight.engine.runs.RunStore;
import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.SeriesNames;
import cliplight.engine.runs.SeriesReader;
import cliplight.engine.runs.SettingChange;
import cliplight.engine.runs.StepRecord;
import cliplight.engine.runs.StoreException;
import cliplight.engine.train.RunConfig;
import cliplight.engine.train.Trainer;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class LiveStudyTest {

  private static final long BREAKS_AT = 4;

  @TempDir Path folder;
  private H2RunStore store;

  @BeforeEach
  void open() {
    store = H2RunStore.open(folder);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static RunConfig arm(String... settings) {
    RunConfig small =
        RunSettings.apply(
            RunConfig.DEFAULT,
            List.of(
                Setting.parse("model=micro"),
                Setting.parse("batch=2"),
                Setting.parse("steps=40"),
                Setting.parse("data.size=20000")));
    return RunSettings.apply(small, Arrays.stream(settings).map(Setting::parse).toList());
  }

  private static Study study(RunConfig... arms) {
    return new Study("test", "A test", "", List.of(arms), 0);
  }

  private StudySession start(Study study) {
    return LiveStudy.start(study, store, BigramTrainer::new, 2);
  }

  private RunInfo info(RunId run) {
    return store.open(run).info();
  }

  private static void eventually(BooleanSupplier condition) throws InterruptedException {
    while (!condition.getAsBoolean()) {
      Thread.sleep(2);
    }
  }

  private List<Long> steps(StudySession session) {
    return session.runs().stream().map(run -> info(run).lastStep()).toList();
  }

  /**
   * The steps of every run once none of them is in a step or has moved for a while. On a busy
   * machine an arm that has leave to go on may not move for longer: wait for that first.
   */
  private List<Long> settled(StudySession session) throws InterruptedException {
    eventually(() -> session.runs().stream().allMatch(run -> session.stepsPerSecond(run) == 0));
    List<Long> before = List.of();
    for (int same = 0; same < 30; ) {
      List<Long> now = steps(session);
      same = now.equals(before) ? same + 1 : 0;
      before = now;
      Thread.sleep(2);
    }
    return before;
  }

  @Test
  void aClipOfNormalisedQueriesAndKeysIsExplained() throws InterruptedException {
    RunConfig normed = arm("optimizer=muonclip", "model.attention.qkNorm=true", "steps=2");
    RunConfig plain = arm("optimizer=muonclip", "steps=2");
    try (StudySession session = start(study(normed, plain))) {
      session.await();
      List<Boolean> said =
          session.runs().stream()
              .map(
                  run ->
                      store.open(run).events().stream()
                          .anyMatch(event -> event.message().equals(LiveStudy.CLIPS_NORMALISED)))
              .toList();
      assertThat(said).containsExactly(true, false);
    }
  }

  @Test
  void whatDoesNotBeginLeavesNoRunThatSeemsToTrain() {
    AtomicInteger created = new AtomicInteger();
    RunStore failing =
        (RunStore)
            Proxy.newProxyInstance(
                RunStore.class.getClassLoader(),
                new Class<?>[] {RunStore.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("create") && created.incrementAndGet() == 3) {
                    throw new StoreException("no room");
                  }
                  return method.invoke(store, arguments);
                });
    Study three = study(arm("name=A"), arm("name=B"), arm("name=C"));
    assertThatThrownBy(() -> LiveStudy.start(three, failing, BigramTrainer::new, 2))
        .hasMessage("no room");
    assertThat(store.runs()).extracting(RunInfo::name).containsExactlyInAnyOrder("A", "B");
    assertThat(store.runs())
        .allMatch(
            run -> run.state() == RunState.FAILED && run.reason().startsWith("It did not begin"));
  }

  @Test
  void armsRunToTheirEndAndAllIsOnRecord() throws InterruptedException {
    try (StudySession session =
        start(study(arm("name=A"), arm("name=B", "optimizer.lr=5"), arm("name=C", "steps=7")))) {
      assertThat(session.runs()).hasSize(3);
      assertThat(store.runs()).hasSize(3);
      session.await();
      assertThat(session.finished()).isTrue();
      List<RunInfo> infos = session.runs().stream().map(this::info).toList();
      assertThat(infos).allMatch(info -> info.state() == RunState.DONE);
      assertThat(infos.stream().map(RunInfo::name)).containsExactly("A", "B", "C");
      assertThat(infos.stream().map(RunInfo::lastStep)).containsExactly(40L, 40L, 7L);
      assertThat(infos.stream().map(RunInfo::arm)).containsExactly(0, 1, 2);
      assertThat(infos.stream().map(RunInfo::studyId).distinct()).hasSize(1);
      assertThat(infos.get(1).settings()).containsEntry("optimizer.lr", "5");
      assertThat(infos.get(1).environment()).containsKey("java");
      assertThat(RunSettings.read(infos.get(2).settings())).isEqualTo(arm("name=C", "steps=7"));
    }
  }

  @Test
  void armsOfOneConfigurationHaveTheSamePoints() throws InterruptedException {
    try (StudySession session =
        start(study(arm("name=A"), arm("name=B"), arm("name=C", "seed=1")))) {
      session.await();
      List<float[]> losses = session.runs().stream().map(this::loss).toList();
      assertThat(losses.get(0)).hasSize(40).isEqualTo(losses.get(1)).isNotEqualTo(losses.get(2));
    }
  }

  private float[] loss(RunId run) {
    SeriesReader series = store.open(run).series(SeriesKey.of(SeriesNames.LOSS)).orElseThrow();
    float[] values = new float[series.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) series.value(i);
    }
    return values;
  }

  @Test
  void pauseHoldsEveryArmAndAdvanceGivesEachExactlyThatManySteps() throws InterruptedException {
    RunConfig endless = arm("steps=1000000");
    try (StudySession session = start(study(endless, endless, endless))) {
      eventually(() -> info(session.runs().get(1)).lastStep() > 3);
      session.pause();
      assertThat(session.paused()).isTrue();
      List<Long> held = settled(session);
      session.advance(5);
      List<Long> fiveLater = held.stream().map(step -> step + 5).toList();
      eventually(() -> steps(session).equals(fiveLater));
      assertThat(settled(session)).isEqualTo(fiveLater);
      session.advance(1);
      session.advance(2);
      List<Long> eightLater = held.stream().map(step -> step + 8).toList();
      eventually(() -> steps(session).equals(eightLater));
      assertThat(settled(session)).isEqualTo(eightLater);
      assertThat(session.stepsPerSecond(session.runs().get(0))).isZero();
      session.resume();
      assertThat(session.paused()).isFalse();
      eventually(() -> info(session.runs().get(0)).lastStep() > held.get(0) + 50);
      assertThat(session.stepsPerSecond(session.runs().get(0))).isPositive();
    }
  }

  @Test
  void aSettingChangedWhileTheRunGoesOnHoldsFromTheNextStepAndIsOnRecord()
      throws InterruptedException {
    try (StudySession session = start(study(arm("name=A"), arm("name=B")))) {
      session.pause();
      List<Long> held = settled(session);
      RunId run = session.runs().get(0);
      session.change(run, "optimizer.lr", "7.5");
      session.change(run, "optimizer.lr", "7.50");
      session.resume();
      session.await();
      List<SettingChange> changes = store.open(run).changes();
      if (held.get(0) < 40) {
        assertThat(changes).hasSize(1);
        assertThat(changes.get(0).step()).isBetween(held.get(0) + 1, held.get(0) + 2);
        assertThat(changes.get(0).key()).isEqualTo("optimizer.lr");
        assertThat(changes.get(0).before()).isEqualTo("0.1");
        assertThat(changes.get(0).value()).isEqualTo("7.5");
        assertThat(loss(run)).isNotEqualTo(loss(session.runs().get(1)));
        StudyReport report = StudyReport.of(store, session.runs());
        assertThat(report.table()).extracting(row -> row.get(0)).contains("A (changed)", "B");
        assertThat(report.sentences().get(0))
            .endsWith(
                " At step " + changes.get(0).step() + " optimizer.lr was changed from 0.1 to 7.5.");
        assertThat(report.sentences().get(1)).doesNotContain("changed");
      }
      assertThat(info(run).settings()).containsEntry("optimizer.lr", "0.1");
    }
  }

  @Test
  void settingsThatMayNotChangeOrCannotWorkAreRefused() {
    try (StudySession session = start(study(arm("steps=1000000")))) {
      RunId run = session.runs().get(0);
      assertThatThrownBy(() -> session.change(run, "model.width", "16"))
          .isInstanceOf(SettingsException.class)
          .hasMessageContaining("model.width cannot change while a run goes on. These can: ")
          .hasMessageContaining("optimizer.tau");
      assertThatThrownBy(() -> session.change(run, "optimizer.tau", "-1"))
          .isInstanceOf(SettingsException.class)
          .hasMessageContaining("tau is -1");
      assertThatThrownBy(() -> session.change(run, "optimizer.kind", "adamw"))
          .isInstanceOf(SettingsException.class)
          .hasMessageContaining("only muon and muonclip can take each other's place");
      assertThatThrownBy(() -> session.change(run, "optimizer.lrr", "1"))
          .isInstanceOf(SettingsException.class)
          .hasMessageContaining("optimizer.lr");
    }
  }

  @Test
  void noMoreArmsTrainAtATimeThanThereAreCores() throws InterruptedException {
    AtomicInteger stepping = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    TrainerSource<?> counted =
        (config, batches) -> {
          BigramTrainer plain = new BigramTrainer(config, batches);
          return new CountedTrainer(plain, stepping, most, new AtomicInteger());
        };
    try (StudySession session =
        LiveStudy.start(study(arm(), arm(), arm(), arm(), arm()), store, counted, 2)) {
      session.await();
    }
    assertThat(most.get()).isBetween(1, 2);
  }

  @Test
  void theLastArmTakesTheCoresOfThoseThatHaveEnded() throws InterruptedException {
    Map<String, AtomicInteger> threads = new ConcurrentHashMap<>();
    TrainerSource<?> counted =
        (config, batches) ->
            new CountedTrainer(
                new BigramTrainer(config, batches),
                new AtomicInteger(),
                new AtomicInteger(),
                threads.computeIfAbsent(config.name(), name -> new AtomicInteger()));
    RunConfig endless = arm("name=C", "steps=1000000");
    try (StudySession session =
        LiveStudy.start(study(arm("name=A"), arm("name=B"), endless), store, counted, 2)) {
      eventually(() -> threads.containsKey("C") && threads.get("C").get() == 2);
    }
    assertThat(threads.get("A")).hasValue(1);
    assertThat(threads.get("B")).hasValue(1);
  }

  @Test
  void aRunByItselfHasTheThreadsOfItsSettings() throws InterruptedException {
    AtomicInteger threads = new AtomicInteger();
    TrainerSource<?> counted =
        (config, batches) ->
            new CountedTrainer(
                new BigramTrainer(config, batches),
                new AtomicInteger(),
                new AtomicInteger(),
                threads);
    try (StudySession session = LiveStudy.start(study(arm()), store, counted, 2)) {
      session.await();
    }
    assertThat(threads).hasValue(0);
  }

  @Test
  void aStoppedArmKeepsItsRecordWhileTheOthersGoOn() throws InterruptedException {
    try (StudySession session = start(study(arm("steps=1000000"), arm("steps=300")))) {
      RunId endless = session.runs().get(0);
      eventually(() -> info(endless).lastStep() > 3);
      session.stop(endless);
      session.await();
      assertThat(info(endless).state()).isEqualTo(RunState.STOPPED);
      assertThat(info(endless).reason()).contains("of 1000000");
      assertThat(loss(endless)).hasSize((int) info(endless).lastStep());
      assertThat(info(session.runs().get(1)).state()).isEqualTo(RunState.DONE);
    }
  }

  @Test
  void closingStopsAllEvenArmsThatNeverBeganAndArmsThatArePaused() throws InterruptedException {
    List<RunId> runs;
    try (StudySession session =
        start(study(arm("steps=1000000"), arm("steps=1000000"), arm("steps=1000000")))) {
      runs = session.runs();
      eventually(() -> info(runs.get(0)).lastStep() > 3);
      session.pause();
    }
    assertThat(runs).allMatch(run -> info(run).state() == RunState.STOPPED);
    assertThat(info(runs.get(2)).lastStep()).isZero();
    assertThat(info(runs.get(2)).reason()).contains("before its first step");
  }

  @Test
  void aValueThatIsNotFiniteEndsItsArmAloneWithStepAndSeries() throws InterruptedException {
    try (StudySession session = start(study(arm("optimizer.lr=1e308"), arm()))) {
      session.await();
      RunId broken = session.runs().get(0);
      assertThat(info(broken).state()).isEqualTo(RunState.FAILED);
      assertThat(info(broken).reason()).contains("Step " + info(broken).lastStep(), "loss is");
      assertThat(store.open(broken).events())
          .anyMatch(
              event ->
                  event.kind() == EventKind.NON_FINITE && event.step() == info(broken).lastStep());
      assertThat(Float.isFinite(loss(broken)[loss(broken).length - 1])).isFalse();
      assertThat(info(session.runs().get(1)).state()).isEqualTo(RunState.DONE);
    }
  }

  /** Neither of the step that broke nor, at the end, of what came of it. */
  @Test
  void anArmThatBreaksHasNoCheckpointOfTheStepThatBroke() throws InterruptedException {
    TrainerSource<?> breaking = (config, batches) -> breaking(new BigramTrainer(config, batches));
    RunId run;
    try (StudySession session =
        LiveStudy.start(Study.ofOne(arm("checkpoint.every=1")), store, breaking, 2)) {
      session.await();
      run = session.runs().get(0);
    }
    assertThat(info(run).state()).isEqualTo(RunState.FAILED);
    assertThat(info(run).lastStep()).isEqualTo(BREAKS_AT);
    assertThat(Checkpoints.in(store.checkpointFolder(run), info(run).settings()).steps())
        .startsWith(0L)
        .allMatch(step -> step < BREAKS_AT);
  }

  /** Its loss is NaN at a step before which the checkpoints have time to be written. */
  private static Trainer breaking(Trainer plain) {
    return (Trainer)
        Proxy.newProxyInstance(
            Trainer.class.getClassLoader(),
            new Class<?>[] {Trainer.class},
            (proxy, method, arguments) -> {
              Object result = method.invoke(plain, arguments);
              if (method.getName().equals("next") && plain.step() == BREAKS_AT) {
                Thread.sleep(200);
                ((StepRecord) result).values()[0] = Float.NaN;
              }
              return result;
            });
  }

  @Test
  void noMemoryEndsItsArmAlone() throws InterruptedException {
    AtomicInteger opened = new AtomicInteger();
    TrainerSource<?> hungry =
        (config, batches) -> {
          boolean inStudy = opened.incrementAndGet() > 2;
          if (inStudy && config.name().equals("hungry")) {
            assertThat(new long[Integer.MAX_VALUE]).isNotNull();
          }
          return new BigramTrainer(config, batches);
        };
    try (StudySession session =
        LiveStudy.start(study(arm("name=hungry"), arm("name=modest")), store, hungry, 2)) {
      session.await();
      assertThat(info(session.runs().get(0)).state()).isEqualTo(RunState.FAILED);
      assertThat(info(session.runs().get(0)).reason()).contains("Memory ran out");
      assertThat(info(session.runs().get(1)).state()).isEqualTo(RunState.DONE);
    }
  }

  @Test
  void theLossOnHeldOutTextIsRecordedAtTheStepsItWasMeasuredAtAndNoOthers()
      throws InterruptedException {
    RunConfig config = arm("steps=12", "validation.every=5", "validation.batches=1");
    RunId run;
    try (StudySession session = LiveStudy.start(Study.ofOne(config), store)) {
      session.await();
      run = session.runs().get(0);
      assertThat(info(run).reason()).isEmpty();
    }
    close();
    open();
    SeriesReader series =
        store.open(run).series(SeriesKey.of(SeriesNames.VALIDATION_LOSS)).orElseThrow();
    assertThat(series.size()).isEqualTo(4);
    List<Long> steps = List.of(1L, 5L, 10L, 12L);
    for (int i = 0; i < 4; i++) {
      assertThat(series.step(i)).isEqualTo(steps.get(i));
      assertThat(series.value(i)).isBetween(1.0, 8.0);
      assertThat(series.tokens(i)).isEqualTo(steps.get(i) * 2 * config.model().context());
    }
    assertThat(series.value(3)).isLessThan(series.value(0));
  }

  @Test
  void memoryThatRunsOutInMidRunEndsThatRunWithItsRecordIntact() throws InterruptedException {
    TrainerSource<?> hungry =
        (config, batches) ->
            config.name().equals("hungry")
                ? new HungryTrainer(new BigramTrainer(config, batches), 12)
                : new BigramTrainer(config, batches);
    try (StudySession session =
        LiveStudy.start(study(arm("name=hungry"), arm("name=modest")), store, hungry, 2)) {
      session.await();
      RunId run = session.runs().get(0);
      assertThat(info(run).state()).isEqualTo(RunState.FAILED);
      assertThat(info(run).reason()).contains("Memory ran out. All steps before are kept.");
      assertThat(loss(run)).hasSize(11).doesNotContain(Float.NaN);
      assertThat(loss(run)).isEqualTo(Arrays.copyOf(loss(session.runs().get(1)), 11));
      assertThat(info(session.runs().get(1)).state()).isEqualTo(RunState.DONE);
    }
  }

  @Test
  void spikesAndScoresAreOnRecord() throws InterruptedException {
    TrainerSource<?> spiky = (config, batches) -> new SpikyTrainer(config, batches, 200);
    try (StudySession session = LiveStudy.start(Study.ofOne(arm("steps=210")), store, spiky, 2)) {
      session.await();
      RunReader run = store.open(session.runs().get(0));
      List<RunEvent> spikes =
          run.events().stream().filter(event -> event.kind() == EventKind.SPIKE).toList();
      assertThat(spikes).hasSize(1);
      assertThat(spikes.get(0).step()).isEqualTo(200);
      assertThat(spikes.get(0).details())
          .containsEntry("series", "grad_norm")
          .containsEntry("detector", "olmo-core")
          .containsKeys("value", "excess", "unit");
      SeriesReader score =
          run.series(SeriesKey.of(SeriesNames.SPIKE_SCORE, Map.of("of", "grad_norm")))
              .orElseThrow();
      assertThat(score.valueAt(199)).isZero();
      assertThat(score.valueAt(200)).isEqualTo((float) (1.0 / 72));
      assertThat(run.info().study()).isEmpty();
      assertThat(run.info().studyId()).isEmpty();
    }
  }

  @Test
  void passingTenTauIsNotedOnceForArmsWithoutClipToo() throws InterruptedException {
    try (StudySession session =
        start(
            study(
                arm("optimizer=muon", "optimizer.lr=2000", "steps=60"),
                arm("optimizer=muonclip", "optimizer.tau=0.5")))) {
      session.await();
      RunReader run = store.open(session.runs().get(0));
      List<RunEvent> notes =
          run.events().stream()
              .filter(event -> event.kind() == EventKind.NOTE && event.step() > 0)
              .toList();
      assertThat(notes).hasSize(1);
      long step = notes.get(0).step();
      assertThat(notes.get(0).message()).contains("10 tau (5)", "step " + step);
      SeriesReader logits = run.series(SeriesKey.of(SeriesNames.MAX_LOGIT_ALL)).orElseThrow();
      assertThat(logits.valueAt(step)).isGreaterThan(5);
      assertThat(step == 1 || logits.valueAt(step - 1) <= 5).isTrue();
    }
  }

  @Test
  void whatCannotBeTrainedIsRefusedBeforeAnythingIsOnRecord() {
    assertThatThrownBy(() -> start(study(arm(), arm("data.kind=file", "data.path=/no/such/file"))))
        .isInstanceOf(DataException.class);
    assertThatThrownBy(() -> start(study(arm(), arm("data.size=1000", "model.context=5000"))))
        .isInstanceOf(DataException.class);
    assertThat(store.runs()).isEmpty();
  }
}
