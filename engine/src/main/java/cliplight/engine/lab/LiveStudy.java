package cliplight.engine.lab;

import cliplight.engine.data.DataConfig;
import cliplight.engine.data.TrainingData;
import cliplight.engine.lab.settings.RunSettings;
import cliplight.engine.lab.settings.Setting;
import cliplight.engine.lab.settings.SettingsException;
import cliplight.engine.runs.EventKind;
import cliplight.engine.runs.RunEvent;
import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunInfo;
import cliplight.engine.runs.RunRecorder;
import cliplight.engine.runs.RunState;
import cliplight.engine.runs.RunStore;
import cliplight.engine.runs.StepRecord;
import cliplight.engine.tensor.AvailableMemory;
import cliplight.engine.train.MemoryNeed;
import cliplight.engine.train.RunConfig;
import cliplight.engine.train.Trainer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A study being trained: one thread an arm, as many arms at a time as there are cores. What goes
 * wrong in one arm (a value that is not finite, no memory) ends that arm with a reason and leaves
 * the others alone.
 */
public final class LiveStudy implements StudySession {

  private static final Logger LOG = LoggerFactory.getLogger(LiveStudy.class);

  /** One run of the study while it is trained. */
  private static final class Arm {
    final int index;
    final RunConfig config;
    final TrainingData data;
    final RunRecorder recorder;
    final RunWatch watch;
    final StepRate rate = new StepRate();
    final Queue<Change> changes = new ConcurrentLinkedQueue<>();

    /** With all changes that were asked for; guarded by the arm. */
    RunConfig changed;

    Arm(ArmPlan plan, RunRecorder recorder) {
      index = plan.index();
      config = plan.config();
      changed = config;
      data = plan.data();
      watch = plan.watch();
      this.recorder = recorder;
    }
  }

  /**
   * A setting that is changed before the next step.
   *
   * @param config the whole configuration from then on
   */
  private record Change(String key, String from, String to, RunConfig config) {}

  private final Study study;
  private final TrainerSource trainers;
  private final List<Arm> arms;
  private final StepGate gate;

  private LiveStudy(Study study, TrainerSource trainers, List<Arm> arms, int parallel) {
    this.study = study;
    this.trainers = trainers;
    this.arms = arms;
    gate = new StepGate(arms.size(), parallel);
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
    try {
      MemoryNeed.of(study.arms(), cores).requireRoom(AvailableMemory.now());
    } catch (IllegalArgumentException e) {
      throw new SettingsException(List.of(String.valueOf(e.getMessage())));
    }
    return start(study, store, TransformerTrainers::open);
  }

  /** The same with trainers of another make. */
  public static LiveStudy start(Study study, RunStore store, TrainerSource trainers) {
    return start(study, store, trainers, Runtime.getRuntime().availableProcessors());
  }

  static LiveStudy start(Study study, RunStore store, TrainerSource trainers, int cores) {
    Map<DataConfig, TrainingData> loaded = new HashMap<>();
    List<ArmPlan> plans = new ArrayList<>();
    for (int i = 0; i < study.arms().size(); i++) {
      DataConfig data = study.arms().get(i).data();
      plans.add(ArmPlan.of(study, i, trainers, loaded.computeIfAbsent(data, TrainingData::load)));
    }
    List<Arm> arms = new ArrayList<>();
    String studyId = plans.size() == 1 ? "" : RunId.fresh(study.name()).value();
    Instant now = Instant.now();
    for (ArmPlan plan : plans) {
      RunRecorder recorder = store.create(info(study, studyId, plan, now), plan.watch().layout());
      arms.add(new Arm(plan, recorder));
    }
    int parallel = Math.max(1, Math.min(arms.size(), cores));
    LiveStudy session = new LiveStudy(study, trainers, arms, parallel);
    session.begin();
    return session;
  }

  /** An arm that was tried out: its configuration can be trained. */
  private record ArmPlan(
      int index,
      RunConfig config,
      TrainingData data,
      RunWatch watch,
      Map<String, String> environment) {

    static ArmPlan of(Study study, int index, TrainerSource trainers, TrainingData data) {
      RunConfig config = study.arms().get(index);
      try (Trainer trainer = open(trainers, config, data)) {
        RunWatch watch = new RunWatch(trainer.layout(), config.watch(), study.tau(index));
        Map<String, String> environment = new TreeMap<>(trainer.environment());
        environment.put("data", data.description());
        return new ArmPlan(index, config, data, watch, environment);
      } catch (IllegalArgumentException e) {
        throw new SettingsException(List.of(String.valueOf(e.getMessage())));
      }
    }
  }

  private static Trainer open(TrainerSource trainers, RunConfig config, TrainingData data) {
    double heldOut = config.validation().heldOut();
    return trainers.open(config, data.batches(config.model().context(), config.seed(), heldOut));
  }

  private static RunInfo info(Study study, String studyId, ArmPlan plan, Instant now) {
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
        plan.config().steps(),
        0,
        RunSettings.of(plan.config()),
        new TreeMap<>(plan.environment()),
        Optional.empty());
  }

  private void begin() {
    for (Arm arm : arms) {
      Thread thread = new Thread(() -> run(arm), "arm-" + arm.index + "-" + arm.config.name());
      thread.setDaemon(true);
      // training takes whatever cores there are; a window that shows it must get its turn first.
      // Kernel threads are made by this one and inherit its priority.
      thread.setPriority(Thread.MIN_PRIORITY);
      thread.start();
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
      boolean go = true;
      while (go) {
        applyChanges(arm, trainer);
        StepRecord record = arm.watch.look(trainer.next());
        arm.recorder.step(record);
        arm.rate.step(System.nanoTime());
        go = goesOn(arm, record) && mayGoOn(arm, record.step());
      }
    }
  }

  private static void applyChanges(Arm arm, Trainer trainer) {
    for (Change change = arm.changes.poll(); change != null; change = arm.changes.poll()) {
      trainer.change(change.config);
      arm.recorder.event(
          RunEvent.of(
              trainer.step() + 1,
              EventKind.SETTING_CHANGED,
              Map.of("key", change.key, "old", change.from, "new", change.to),
              change.key + " was changed from " + change.from + " to " + change.to + "."));
    }
  }

  private static void note(Arm arm) {
    for (String note : arm.data.notes()) {
      arm.recorder.event(RunEvent.of(0, EventKind.NOTE, Map.of(), note));
    }
  }

  private static boolean goesOn(Arm arm, StepRecord record) {
    Optional<RunEvent> broken =
        record.events().stream().filter(event -> event.kind() == EventKind.NON_FINITE).findFirst();
    if (broken.isPresent()) {
      String message = broken.get().message();
      arm.recorder.finish(
          RunState.FAILED,
          "Step "
              + record.step()
              + ": "
              + (message.isEmpty() ? "a value is not finite." : message));
      return false;
    }
    if (record.step() >= arm.config.steps()) {
      arm.recorder.finish(RunState.DONE, "");
      return false;
    }
    return true;
  }

  private boolean mayGoOn(Arm arm, long step) {
    if (gate.enter(arm.index)) {
      return true;
    }
    arm.recorder.finish(
        RunState.STOPPED, "Stopped at step " + step + " of " + arm.config.steps() + ".");
    return false;
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
