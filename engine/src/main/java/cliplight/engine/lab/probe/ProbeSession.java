package cliplight.engine.lab.probe;

import cliplight.engine.lab.RecordComparison;
import cliplight.engine.lab.RecordComparison.Difference;
import cliplight.engine.lab.Rerun;
import cliplight.engine.lab.RerunCost;
import cliplight.engine.lab.RerunException;
import cliplight.engine.lab.RerunListener;
import cliplight.engine.model.ModelConfig;
import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunInfo;
import cliplight.engine.runs.RunStore;
import cliplight.engine.runs.StepRecord;
import cliplight.engine.train.Phase;
import cliplight.engine.train.RunConfig;
import cliplight.engine.train.TrainerState;
import cliplight.engine.train.TransformerTrainer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Questions about the steps of one run, one after the other. The run is executed again from its
 * nearest checkpoint for the first; it stays as it is then, with some of the {@linkplain
 * PassedStates states that it passed}, so that the same step, the next and those before take a few
 * steps only. The record stays as it is.
 *
 * <p>May be asked by any thread; questions wait for each other.
 */
public final class ProbeSession implements AutoCloseable {

  private final RunStore store;
  private final RunId run;
  private final ReentrantLock asking = new ReentrantLock();
  private final PassedStates passed;
  private Optional<Rerun<TransformerTrainer>> rerun = Optional.empty();

  /** The last step on record when the run was opened; one that trains has gained some since. */
  private long lastStep;

  /** What opening it had to say. */
  private final List<String> heard = new ArrayList<>();

  private Optional<Difference> difference = Optional.empty();
  private volatile boolean closed;

  public ProbeSession(RunStore store, RunId run) {
    this(store, run, new PassedStates());
  }

  ProbeSession(RunStore store, RunId run, PassedStates passed) {
    this.store = store;
    this.run = run;
    this.passed = passed;
  }

  /**
   * What the record says that it takes to be at a step; empty where a state that was passed is
   * nearer than its checkpoints.
   *
   * @throws RerunException if the run has no such step, or was not trained by this program
   */
  public Optional<RerunCost> cost(long step) {
    requireOwn(store.open(run).info(), step);
    RerunCost cost = RerunCost.of(store, run, step - 1);
    boolean nearer =
        passed.nearest(step - 1).filter(state -> state.step() > cost.from()).isPresent();
    return nearer ? Optional.empty() : Optional.of(cost);
  }

  /**
   * Executes the run again up to the step and asks.
   *
   * @param sequence the sequence of the batch that maps are drawn of, from 0
   * @param listener told of damaged checkpoints, and of each step before it that is done
   * @throws RerunException if the run, the step, the head or the sequence is not there
   * @throws cliplight.engine.lab.TextElsewhereException if its text is not there any more
   * @throws CancellationException if it is closed meanwhile
   */
  public Probe take(long step, int sequence, List<ProbeRequest> requests, RerunListener listener) {
    asking.lock();
    try {
      refuseIfClosed();
      boolean answered = false;
      try {
        Probe probe = ask(step, sequence, requests, listener);
        answered = true;
        return probe;
      } finally {
        if (!answered) {
          // it may stand between two phases
          closeRun();
        }
      }
    } finally {
      asking.unlock();
      closeIfIdle();
    }
  }

  private Probe ask(long step, int sequence, List<ProbeRequest> requests, RerunListener listener) {
    RunInfo info = store.open(run).info();
    if (step < 1 || step > info.lastStep()) {
      throw new RerunException(
          "Step "
              + step
              + " is not on record: the run has steps "
              + (info.start() + 1)
              + " to "
              + info.lastStep()
              + ".");
    }
    requireOwn(info, step);
    Rerun<TransformerTrainer> executed = nearest(step, info.lastStep(), listener);
    heard.forEach(listener::notice);
    TransformerTrainer trainer = executed.trainer();
    check(trainer.config(), sequence, requests);
    RecordComparison comparison = executed.comparison();
    passed.see(trainer, step - 1);
    while (trainer.step() < step - 1) {
      refuseIfClosed();
      comparison.add(executed.next());
      passed.see(trainer, step - 1);
      listener.passed(trainer.step());
    }
    executed.begin();
    List<StepEye> eyes = new ArrayList<>();
    for (ProbeRequest request : requests) {
      eyes.add(StepEye.of(request, trainer, sequence));
    }
    comparison.add(executed.end(seen(trainer, eyes)));
    List<Probed> answers = eyes.stream().flatMap(eye -> eye.answers().stream()).toList();
    // a state that was passed may come after a difference that was heard of before
    difference = difference.or(comparison::difference);
    Optional<Difference> before = difference.filter(one -> one.step() <= step);
    return new Probe(
        step,
        answers,
        before.map(Difference::sentence).orElseGet(comparison::sentence),
        before.isEmpty());
  }

  /** A fork has the state after the last shared step, but that step is its parent's. */
  private static void requireOwn(RunInfo info, long step) {
    if (step <= info.start()) {
      throw RerunException.ofParent(info, step);
    }
  }

  /** The run at the nearest state before a step, of those at hand and on record. */
  private Rerun<TransformerTrainer> nearest(long step, long last, RerunListener listener) {
    Optional<TrainerState> atHand = passed.nearest(step - 1);
    if (rerun.isEmpty() || step > lastStep || recordIsNearer(rerun.get(), step, atHand)) {
      closeRun();
      heard.clear();
      lastStep = last;
      RerunListener keeping =
          RerunListener.of(
              heard::add,
              done -> {
                refuseIfClosed();
                listener.passed(done);
              });
      rerun = Optional.of(Rerun.near(store, run, step - 1, keeping));
    }
    Rerun<TransformerTrainer> open = rerun.get();
    long here = open.trainer().step();
    atHand.filter(state -> here >= step || state.step() > here).ifPresent(open::restore);
    return open;
  }

  private static boolean recordIsNearer(Rerun<?> open, long step, Optional<TrainerState> atHand) {
    long here = open.trainer().step();
    long nearest = Math.max(here < step ? here : -1, atHand.map(TrainerState::step).orElse(-1L));
    return nearest < 0
        || open.checkpoints().steps().stream().anyMatch(one -> one < step && one > nearest);
  }

  private void refuseIfClosed() {
    if (closed) {
      throw new CancellationException("Nobody asks any more.");
    }
  }

  private void closeRun() {
    rerun.ifPresent(Rerun::close);
    rerun = Optional.empty();
  }

  /** Does not wait: what is being executed stops at its next step. */
  @Override
  public void close() {
    closed = true;
    closeIfIdle();
  }

  private void closeIfIdle() {
    if (closed && asking.tryLock()) {
      try {
        closeRun();
      } finally {
        asking.unlock();
      }
    }
  }

  /** Does one step, and lets the eyes look between its phases. */
  private static StepRecord seen(TransformerTrainer trainer, List<StepEye> eyes) {
    int microbatch = 0;
    Optional<StepRecord> record = Optional.empty();
    while (record.isEmpty()) {
      Phase phase = trainer.phase();
      record = trainer.advance();
      if (phase == Phase.FORWARD) {
        for (StepEye eye : eyes) {
          eye.afterForward(microbatch);
        }
        microbatch++;
      } else if (phase == Phase.BACKWARD && trainer.phase() == Phase.UPDATE) {
        eyes.forEach(StepEye::afterBackward);
      } else if (phase == Phase.UPDATE) {
        eyes.forEach(StepEye::afterUpdate);
      } else if (phase == Phase.CLIP) {
        eyes.forEach(StepEye::afterClip);
      }
    }
    return record.get();
  }

  private static void check(RunConfig config, int sequence, List<ProbeRequest> requests) {
    ModelConfig model = config.model();
    if (sequence < 0 || sequence >= config.batch()) {
      throw new RerunException(
          "There is no sequence " + sequence + ": a batch has 0 to " + (config.batch() - 1) + ".");
    }
    for (ProbeRequest request : requests) {
      if (request.layer() >= model.layers() || request.head() >= model.heads()) {
        throw new RerunException(
            "There is no layer %d, head %d: layers are 0 to %d, heads 0 to %d."
                .formatted(request.layer(), request.head(), model.layers() - 1, model.heads() - 1));
      }
    }
  }
}
