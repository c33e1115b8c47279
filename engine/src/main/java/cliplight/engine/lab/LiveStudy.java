package cliplight.engine.lab;

import cliplight.engine.checkpoint.CheckpointKeeper;
import cliplight.engine.checkpoint.Checkpoints;
import cliplight.engine.data.DataConfig;
import cliplight.engine.data.TrainingData;
import cliplight.engine.lab.settings.RunSettings;
import cliplight.engine.lab.settings.Setting;
import cliplight.engine.lab.settings.SettingsException;
import cliplight.engine.runs.EventKind;
import cliplight.engine.runs.Lineage;
import cliplight.engine.runs.RunEvent;
import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunInfo;
import cliplight.engine.runs.RunRecorder;
import cliplight.engine.runs.RunState;
import cliplight.engine.runs.RunStore;
import cliplight.engine.runs.SettingChange;
import cliplight.engine.runs.StepRecord;
import cliplight.engine.tensor.AvailableMemory;
import cliplight.engine.train.MemoryNeed;
import cliplight.engine.train.RunConfig;
import cliplight.engine.train.Trainer;
import cliplight.engine.train.TrainerState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A study being trained: one thread an arm, as many arms at a time as there are cores. Where there
 * are more cores than arms left, the arms share them. What goes wrong in one arm (a value that is
 * not finite, no memory) ends that arm with a reason and leaves the others alone.
 */
public final class LiveStudy implements StudySession {

  /** What a person should know of a run that is {@linkplain RunConfig#clipsNormalised so made}. */
  public static final String CLIPS_NORMALISED =
      "Queries and keys are normalised (qkNorm), so QK-Clip lowers no logit. But where it acts it"
          + " makes W_q and W_k smaller while Muon's updates keep their size: they learn faster"
          + " from then on, and the run becomes another than without it.";

  private static final String NOT_BEGUN =
      "It did not begin: something that was to begin with it failed.";

  private static final Logger LOG = LoggerFactory.getLogger(LiveStudy.class);

  /** One run of the study while it is trained. */
  private static final class Arm {
    final int index;
    final RunConfig config;
    final long until;
    final TrainingData data;
    final RunRecorder recorder;
    final RunWatch watch;
    final StepRate rate = new StepRate();
    final Queue<Change> changes = new ConcurrentLinkedQueue<>();

    /** With all changes that were asked for; guarded by the arm. */
    RunConfig changed;

    final Optional<TrainerState> from;
    final CheckpointKeeper keeper;

    /** Changes that were made in steps that are executed again, by their step. */
    final Map<Long, List<Change>> again = new HashMap<>();

    Arm(
        ArmPlan plan,
        long until,
        RunRecorder recorder,
        Optional<TrainerState> from,
        Checkpoints checkpoints) {
      this.until = until;
      index = plan.index();
      config = plan.config();
      changed = config;
      data = plan.data();
      watch = plan.watch();
      this.recorder = recorder;
      this.from = from;
      keeper =
          new CheckpointKeeper(
              checkpoints,
              config.checkpoint(),
              from.map(TrainerState::step).orElse(0L),
              recorder::event);
    }
  }

  /**
   * A setting that is changed before the next step.
   *
   * @param config the whole configuration from then on
   */
  private record Change(String key, String from, String to, RunConfig config) {}

  private final Study study;
  private final TrainerSource<?> trainers;
  private final List<Arm> arms;
  private final StepGate gate;

  private LiveStudy(Study study, TrainerSource<?> trainers, List<Arm> arms, int cores) {
    this.study = study;
    this.trainers = trainers;
    this.arms = arms;
    gate = new StepGate(arms.size(), cores);
  }

  /**
   * Checks every arm, creates all runs and begins to train, as many at a time as there are cores.
   * Returns once the runs are on record; the data of large files takes its time to read.
   *
   * @throws cliplight.engine.data.DataException if there is nothing to train on; nothing is created
   * @throws SettingsException if an arm cannot be trained, or not in the memory there is; nothing
   *     is created
   */
  public static LiveStudy start(Study study, RunStore store) {
    int cores = Runtime.getRuntime().availableProcessors();
    RoomCheck.require(MemoryNeed.of(study.arms(), cores), AvailableMemory.now());
    return start(study, store, TransformerTrainers::open);
  }

  /** The same with trainers of another make. */
  public static LiveStudy start(Study study, RunStore store, TrainerSource<?> trainers) {
    return start(study, store, trainers, Runtime.getRuntime().availableProcessors());
  }

  static LiveStudy start(Study study, RunStore store, TrainerSource<?> trainers, int cores) {
    Map<DataConfig, TrainingData> loaded = new HashMap<>();
    List<ArmPlan> plans = new ArrayList<>();
    for (int i = 0; i < study.arms().size(); i++) {
      DataConfig data = study.arms().get(i).data();
      plans.add(ArmPlan.of(study, i, trainers, loaded.computeIfAbsent(data, TrainingData::load)));
    }
    String studyId = plans.size() == 1 ? "" : RunId.fresh(study.name()).value();
    Instant now = Instant.now();
    try (NewArms arms = new NewArms()) {
      for (ArmPlan plan : plans) {
        RunInfo info = info(study, studyId, plan, plan.config().steps(), now, Optional.empty());
        arms.create(store, info, plan, Optional.empty());
      }
      return arms.begin(study, trainers, cores);
    }
  }

  /**
   * Goes on with a run that ended before its planned last step, from its nearest sound checkpoint:
   * to the same bits as if it had not ended. What it had recorded after the checkpoint is kept as a
   * superseded branch.
   *
   * @param listener told of damaged checkpoints, and of steps that are executed first
   * @throws RerunException if it cannot go on, with the reason
   */
  public static LiveStudy resume(RunId run, RunStore store, RerunListener listener) {
    return resume(run, store, TransformerTrainers::openIfRoom, listener);
  }

  static LiveStudy resume(
      RunId run, RunStore store, TrainerSource<?> trainers, RerunListener listener) {
    RecordedRun recorded = new RecordedRun(store, run);
    recorded.refuseIfDone();
    Optional<TrainerState> from =
        Rerun.nearest(recorded, recorded.info().lastStep(), trainers, listener);
    Study study = Study.ofOne(recorded.config());
    TrainingData data = recorded.data();
    ArmPlan plan = ArmPlan.of(0, recorded.config(), recorded.tau(), trainers, data);
    EnvironmentDifference.between(recorded.info().environment(), plan.environment())
        .forEach(
            difference ->
                listener.notice(
                    "The environment is another, so bits may differ from here on: "
                        + difference
                        + "."));
    long step = from.map(TrainerState::step).orElse(0L);
    try (NewArms arms = new NewArms()) {
      Arm arm =
          arms.add(
              plan,
              recorded.info().plannedSteps(),
              store.resume(run, step),
              from,
              recorded.checkpoints());
      makeAgain(arm, recorded, step);
      plan.watch().recall(recorded.past(step), arm.keeper::recall);
      return arms.begin(study, trainers, 1);
    }
  }

  /**
   * Begins runs that go on from a step of another, side by side; forks of one step share its state.
   * The steps between the parent's nearest checkpoint and the fork are executed first.
   *
   * @param listener told of damaged checkpoints, and of steps that are executed first
   * @throws RerunException if the parent cannot be executed again
   * @throws IllegalArgumentException if a run cannot be trained; nothing is created
   */
  public static LiveStudy fork(List<Fork> forks, RunStore store, RerunListener listener) {
    return fork(forks, store, TransformerTrainers::openIfRoom, listener);
  }

  static LiveStudy fork(
      List<Fork> forks, RunStore store, TrainerSource<?> trainers, RerunListener listener) {
    Map<Lineage, TrainerState> states = new HashMap<>();
    Map<DataConfig, TrainingData> loaded = new HashMap<>();
    Map<RunId, RecordedRun> parents = new HashMap<>();
    List<ArmPlan> plans = new ArrayList<>();
    for (Fork fork : forks) {
      DataConfig data = fork.config().data();
      RecordedRun parent = parents.computeIfAbsent(fork.parent(), id -> new RecordedRun(store, id));
      ArmPlan plan =
          ArmPlan.of(
              plans.size(),
              fork.config(),
              parent.tau(),
              trainers,
              loaded.computeIfAbsent(data, read -> parent.data()));
      plans.add(plan);
      states.computeIfAbsent(
          fork.place(), place -> Rerun.state(parent, fork.step(), trainers, listener));
    }
    Study study = new Study("fork", "Fork", "", forks.stream().map(Fork::config).toList(), 0);
    String studyId = forks.size() == 1 ? "" : RunId.fresh("fork").value();
    Instant now = Instant.now();
    try (NewArms arms = new NewArms()) {
      for (int i = 0; i < forks.size(); i++) {
        Fork fork = forks.get(i);
        ArmPlan plan = plans.get(i);
        RunInfo info = info(study, studyId, plan, fork.until(), now, Optional.of(fork.lineage()));
        Optional<TrainerState> state = Optional.ofNullable(states.get(fork.place()));
        Arm arm = arms.create(store, info, plan, state);
        arm.recorder.event(
            RunEvent.of(
                fork.step(),
                EventKind.FORK,
                fork.changed(),
                "Forked from " + fork.parent() + " after step " + fork.step() + "."));
        RecordedRun parent = Objects.requireNonNull(parents.get(fork.parent()));
        plan.watch().recall(parent.past(fork.step()), arm.keeper::recall);
      }
      return arms.begin(study, trainers, Runtime.getRuntime().availableProcessors());
    }
  }

  /**
   * Arms whose runs are on record, but do not train yet: closed before they begin, they leave no
   * run that seems to train.
   */
  private static final class NewArms implements AutoCloseable {
    private final List<Arm> arms = new ArrayList<>();
    private final List<RunRecorder> recorders = new ArrayList<>();
    private boolean begun;

    Arm create(RunStore store, RunInfo info, ArmPlan plan, Optional<TrainerState> from) {
      Checkpoints checkpoints = Checkpoints.in(store.checkpointFolder(info.id()), info.settings());
      RunRecorder recorder = store.create(info, plan.watch().layout());
      return add(plan, info.plannedSteps(), recorder, from, checkpoints);
    }

    Arm add(
        ArmPlan plan,
        long until,
        RunRecorder recorder,
        Optional<TrainerState> from,
        Checkpoints checkpoints) {
      recorders.add(recorder);
      Arm arm = new Arm(plan, until, recorder, from, checkpoints);
      arms.add(arm);
      return arm;
    }

    LiveStudy begin(Study study, TrainerSource<?> trainers, int cores) {
      LiveStudy session = new LiveStudy(study, trainers, arms, cores);
      // from here on the session ends them
      begun = true;
      session.begin();
      return session;
    }

    @Override
    public void close() {
      if (!begun) {
        arms.forEach(arm -> arm.keeper.close());
        recorders.forEach(recorder -> recorder.finish(RunState.FAILED, NOT_BEGUN));
      }
    }
  }

  /** An arm that was tried out: its configuration can be trained. */
  private record ArmPlan(
      int index,
      RunConfig config,
      TrainingData data,
      RunWatch watch,
      Map<String, String> environment) {

    static ArmPlan of(Study study, int index, TrainerSource<?> trainers, TrainingData data) {
      return of(index, study.arms().get(index), study.tau(index), trainers, data);
    }

    static ArmPlan of(
        int index,
        RunConfig config,
        OptionalDouble tau,
        TrainerSource<?> trainers,
        TrainingData data) {
      try (Trainer trainer = open(trainers, config, data)) {
        RunWatch watch = new RunWatch(trainer.layout(), config.watch(), tau);
        return new ArmPlan(index, config, data, watch, RunEnvironment.of(trainer, data));
      } catch (IllegalArgumentException e) {
        throw new SettingsException(List.of(String.valueOf(e.getMessage())));
      }
    }
  }

  static <T extends Trainer> T open(
      TrainerSource<T> trainers, RunConfig config, TrainingData data) {
    double heldOut = config.validation().heldOut();
    return trainers.open(config, data.batches(config.model().context(), config.seed(), heldOut));
  }

  private static RunInfo info(
      Study study,
      String studyId,
      ArmPlan plan,
      long until,
      Instant now,
      Optional<Lineage> lineage) {
    return new RunInfo(
        RunId.fresh(plan.config().name()),
        plan.config().name(),
        studyId.isEmpty() ? "" : study.name(),
        studyId,
        plan.index(),
        "trained",
        RunState.RUNNING,
        "",
        now,
        until,
        0,
        RunSettings.of(plan.config()),
        new TreeMap<>(plan.environment()),
        lineage);
  }

  @SuppressWarnings("ThreadPriorityCheck") // for a responsive window only: no result depends on it
  private void begin() {
    int begun = 0;
    try {
      for (Arm arm : arms) {
        Thread thread = new Thread(() -> run(arm), "arm-" + arm.index + "-" + arm.config.name());
        thread.setDaemon(true);
        // training takes whatever cores there are; a window that shows it must get its turn first.
        // Kernel threads are made by this one and inherit its priority.
        thread.setPriority(Thread.MIN_PRIORITY);
        thread.start();
        begun++;
      }
    } finally {
      if (begun < arms.size()) {
        stop();
        for (Arm arm : arms.subList(begun, arms.size())) {
          arm.recorder.finish(RunState.FAILED, NOT_BEGUN);
          arm.keeper.close();
          gate.end(arm.index);
        }
        close();
      }
    }
  }

  private void run(Arm arm) {
    try {
      train(arm);
    } catch (OutOfMemoryError e) {
      fail(
          arm,
          "Memory ran out. All steps before are kept. Try a smaller model, context or batch.",
          e);
    } catch (RuntimeException | Error e) {
      fail(arm, "It broke off: " + e + ".", e);
    } finally {
      arm.keeper.close();
      gate.end(arm.index);
    }
  }

  private void fail(Arm arm, String reason, Throwable cause) {
    LOG.warn("{}: {}", arm.recorder.run(), reason, cause);
    arm.recorder.finish(RunState.FAILED, reason);
  }

  private void train(Arm arm) {
    if (!gate.enter(arm.index)) {
      arm.recorder.finish(RunState.STOPPED, "Stopped before its first step.");
      return;
    }
    note(arm);
    try (Trainer trainer = open(trainers, arm.config, arm.data)) {
      arm.from.ifPresent(trainer::restore);
      if (!arm.changed.equals(arm.config)) {
        trainer.change(arm.changed);
      }
      arm.keeper.begin(trainer::state);
      // a run may have been broken off between its last step and its end
      Optional<End> end = trainer.step() < arm.until ? Optional.empty() : Optional.of(End.PLANNED);
      while (end.isEmpty()) {
        applyChanges(arm, trainer);
        if (arms.size() > 1) {
          // a run by itself has the threads that its settings say
          trainer.widen(gate.cores(arm.index));
        }
        StepRecord record = arm.watch.look(trainer.next());
        arm.recorder.step(record);
        arm.rate.step(System.nanoTime());
        if (!RunWatch.notFinite(record)) {
          arm.keeper.step(
              record.step(), arm.watch.maxLogit(record), RunWatch.spike(record), trainer::state);
        }
        end = end(arm, record);
      }
      if (end.get().state() != RunState.FAILED) {
        arm.keeper.end(trainer::state);
      }
      arm.recorder.finish(end.get().state(), end.get().reason());
    }
  }

  /** How a run ends. */
  private record End(RunState state, String reason) {
    /** At the planned last step. */
    static final End PLANNED = new End(RunState.DONE, "");
  }

  /** What was changed before a step holds; what was changed after it will be, at its step. */
  private static void makeAgain(Arm arm, RecordedRun recorded, long step) {
    RunConfig before = recorded.config();
    arm.changed = recorded.configs().floorEntry(step).getValue();
    for (SettingChange past : recorded.reader().changes()) {
      before = RunSettings.change(before, new Setting(past.key(), past.value(), ""));
      if (past.step() > step) {
        Change change = new Change(past.key(), past.before(), past.value(), before);
        arm.again.computeIfAbsent(past.step(), at -> new ArrayList<>()).add(change);
      }
    }
  }

  private static void applyChanges(Arm arm, Trainer trainer) {
    arm.changes.addAll(arm.again.getOrDefault(trainer.step() + 1, List.of()));
    for (Change change = arm.changes.poll(); change != null; change = arm.changes.poll()) {
      trainer.change(change.config);
      arm.recorder.event(
          new SettingChange(trainer.step() + 1, change.key, change.from, change.to).event());
    }
  }

  private static void note(Arm arm) {
    if (arm.from.isPresent()) {
      return;
    }
    List<String> notes = new ArrayList<>(arm.data.notes());
    if (arm.config.clipsNormalised()) {
      notes.add(CLIPS_NORMALISED);
    }
    for (String note : notes) {
      arm.recorder.event(RunEvent.of(0, EventKind.NOTE, Map.of(), note));
    }
  }

  private Optional<End> end(Arm arm, StepRecord record) {
    Optional<RunEvent> broken =
        record.events().stream().filter(event -> event.kind() == EventKind.NON_FINITE).findFirst();
    if (broken.isPresent()) {
      String message = broken.get().message();
      String what = message.isEmpty() ? "a value is not finite." : message;
      return Optional.of(new End(RunState.FAILED, "Step " + record.step() + ": " + what));
    }
    if (record.step() >= arm.until) {
      return Optional.of(End.PLANNED);
    }
    if (gate.enter(arm.index)) {
      return Optional.empty();
    }
    String where = "Stopped at step " + record.step() + " of " + arm.until + ".";
    return Optional.of(new End(RunState.STOPPED, where));
  }

  @Override
  public Study study() {
    return study;
  }

  @Override
  public List<RunId> runs() {
    return arms.stream().map(arm -> arm.recorder.run()).toList();
  }

  @Override
  public void pause() {
    gate.pause();
  }

  @Override
  public void resume() {
    gate.resume();
  }

  @Override
  public boolean paused() {
    return gate.paused();
  }

  @Override
  public void advance(int steps) {
    gate.advance(steps);
  }

  @Override
  public void stop(RunId run) {
    gate.stop(arm(run).index);
  }

  @Override
  public void stop() {
    for (Arm arm : arms) {
      gate.stop(arm.index);
    }
  }

  @Override
  public void change(RunId run, String key, String value) {
    Arm arm = arm(run);
    synchronized (arm) {
      RunConfig changed = RunSettings.change(arm.changed, new Setting(key, value, ""));
      if (changed.equals(arm.changed)) {
        return;
      }
      String from = RunSettings.of(arm.changed).getOrDefault(key, "");
      String to = RunSettings.of(changed).getOrDefault(key, "");
      arm.changed = changed;
      arm.changes.add(new Change(key, from, to, changed));
    }
  }

  @Override
  public double stepsPerSecond(RunId run) {
    Arm arm = arm(run);
    return gate.running(arm.index) ? arm.rate.perSecond(System.nanoTime()) : 0;
  }

  private Arm arm(RunId run) {
    return arms.stream()
        .filter(arm -> arm.recorder.run().equals(run))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("The study has no run " + run + ": " + runs()));
  }

  @Override
  public boolean finished() {
    return gate.ended();
  }

  @Override
  public void await() throws InterruptedException {
    gate.awaitEnd();
  }

  @Override
  public void close() {
    stop();
    boolean interrupted = false;
    while (!gate.ended()) {
      try {
        gate.awaitEnd();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
