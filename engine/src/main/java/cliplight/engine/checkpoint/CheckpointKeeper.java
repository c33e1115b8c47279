package cliplight.engine.checkpoint;

import cliplight.engine.runs.CheckpointEvents;
import cliplight.engine.runs.EventKind;
import cliplight.engine.runs.RunEvent;
import cliplight.engine.train.CheckpointConfig;
import cliplight.engine.train.TrainerState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Takes the checkpoints of one run while it is trained. The trainer's thread copies the state; a
 * thread of its own writes it, one at a time, and drops what the {@link CheckpointRing} does not
 * keep. Training waits for a write only at the end of the run.
 */
public final class CheckpointKeeper implements AutoCloseable {

  private final Checkpoints checkpoints;
  private final CheckpointConfig config;
  private final Consumer<RunEvent> events;
  private final CheckpointClock clock;
  private final SortedSet<Long> spikes = new TreeSet<>();
  private final ExecutorService writer;

  /** Of the writer's thread. */
  private final CheckpointRing ring;

  private Optional<Future<RunEvent>> writing = Optional.empty();
  private Optional<Long> taken = Optional.empty();
  private boolean failed;

  /**
   * @param checkpoints those that are there up to {@code step} stay in the ring; later ones go
   * @param step where the run begins or goes on
   * @param events gains an event for each checkpoint once it is on disk
   */
  public CheckpointKeeper(
      Checkpoints checkpoints, CheckpointConfig config, long step, Consumer<RunEvent> events) {
    this.checkpoints = checkpoints;
    this.config = config;
    this.events = events;
    ring = new CheckpointRing(config.keep());
    double now = 0;
    for (long old : config.every() > 0 ? checkpoints.steps() : List.<Long>of()) {
      Optional<Double> shown = old <= step ? checkpoints.clock(old) : Optional.empty();
      if (shown.isPresent()) {
        now = Math.max(now, shown.get());
        ring.add(new CheckpointRing.Entry(old, now));
        taken = Optional.of(old);
      } else {
        deleteLost(old);
      }
    }
    clock = new CheckpointClock(config, step, now);
    writer =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread thread = new Thread(task, "checkpoints");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** A checkpoint that nobody may start from any more. */
  private void deleteLost(long step) {
    try {
      checkpoints.delete(step);
    } catch (IOException e) {
      events.accept(failure(step, e));
    }
  }

  /** What a past step of the run showed. */
  public void recall(long step, double maxLogit, boolean spike) {
    clock.recall(maxLogit);
    if (spike) {
      spikes.add(step);
    }
  }

  /** Takes the state with which the run begins, where it is not on disk yet. */
  public void begin(Supplier<TrainerState> state) {
    if (config.every() > 0 && taken.isEmpty()) {
      take(state.get());
    }
  }

  /**
   * After each step: takes its state if one is due and the one before is written.
   *
   * @param maxLogit the largest attention logit of the step; NaN if nobody knows
   */
  public void step(long step, double maxLogit, boolean spike, Supplier<TrainerState> state) {
    if (config.every() == 0) {
      return;
    }
    if (spike) {
      spikes.add(step);
    }
    boolean due = clock.tick(step, maxLogit, spike);
    if (writing.isPresent() && writing.get().isDone()) {
      await();
    }
    if (due && writing.isEmpty()) {
      take(state.get());
    }
  }

  /** Takes the run's last state, and waits until it is on disk. */
  public void end(Supplier<TrainerState> state) {
    if (config.every() > 0) {
      await();
      TrainerState last = state.get();
      if (taken.isEmpty() || taken.get() != last.step()) {
        take(last);
        await();
      }
    }
  }

  private void take(TrainerState state) {
    clock.taken(state.step());
    taken = Optional.of(state.step());
    double now = clock.now();
    SortedSet<Long> spikesSoFar = new TreeSet<>(spikes);
    writing = Optional.of(writer.submit(() -> write(state, now, spikesSoFar)));
  }

  private RunEvent write(TrainerState state, double now, SortedSet<Long> spikesSoFar)
      throws IOException {
    final long start = System.nanoTime();
    long bytes = checkpoints.write(state, now);
    ring.add(new CheckpointRing.Entry(state.step(), now));
    long fit = Math.max(CheckpointConfig.FEWEST, ((long) config.megabytes() << 20) / bytes);
    // in this order: without a limit on their room more fit than an int counts
    int most = (int) Math.min(config.keep(), fit);
    List<Long> dropped = new ArrayList<>();
    for (var drop = ring.drop(spikesSoFar, most); drop.isPresent(); ) {
      checkpoints.delete(drop.get().step());
      dropped.add(drop.get().step());
      drop = ring.drop(spikesSoFar, most);
    }
    double millis = (System.nanoTime() - start) / 1e6;
    return CheckpointEvents.taken(state.step(), bytes, millis, dropped);
  }

  /** Waits for the write that is under way, and tells what became of it. */
  private void await() {
    if (writing.isEmpty()) {
      return;
    }
    Future<RunEvent> write = writing.get();
    boolean interrupted = false;
    while (writing.isPresent()) {
      try {
        RunEvent event = write.get();
        writing = Optional.empty();
        failed = false;
        events.accept(event);
      } catch (ExecutionException e) {
        writing = Optional.empty();
        if (!failed) {
          failed = true;
          events.accept(failure(taken.orElse(0L), Objects.requireNonNullElse(e.getCause(), e)));
        }
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static RunEvent failure(long step, Throwable cause) {
    return RunEvent.of(
        step,
        EventKind.NOTE,
        Map.of(),
        "The checkpoint of step "
            + step
            + " could not be written: "
            + cause
            + ". Training goes on without it.");
  }

  /** Ends the writer's thread; what is being written is finished. */
  @Override
  public void close() {
    writer.shutdown();
  }
}
