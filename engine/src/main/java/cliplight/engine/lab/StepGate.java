package cliplight.engine.lab;

import java.util.Arrays;

/**
 * Lets the arms of a study take their steps: so many arms at a time, none while paused but for the
 * steps that {@link #advance} grants. An arm that has begun goes before one that has not. Nobody is
 * ever interrupted: an interrupt would reach whatever an arm is writing to.
 */
final class StepGate {

  private final int cores;
  private final boolean[] waiting;
  private final boolean[] running;
  private final boolean[] begun;
  private final boolean[] stopped;
  private final boolean[] ended;
  private final long[] granted;
  private boolean paused;

  /**
   * @param arms how many there are
   * @param cores how many may run at a time
   */
  StepGate(int arms, int cores) {
    this.cores = cores;
    waiting = new boolean[arms];
    running = new boolean[arms];
    begun = new boolean[arms];
    stopped = new boolean[arms];
    ended = new boolean[arms];
    granted = new long[arms];
    // all wait from the start: which arms go first must not depend on which thread comes first
    Arrays.fill(waiting, true);
  }

  /**
   * Waits until the arm may take one step.
   *
   * @return false if the arm is to stop instead
   */
  synchronized boolean enter(int arm) {
    waiting[arm] = true;
    if (!mayStep(arm)) {
      running[arm] = false;
      notifyAll();
    }
    boolean interrupted = false;
    while (!stopped[arm] && !(mayStep(arm) && (running[arm] || isNext(arm)))) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    waiting[arm] = false;
    if (stopped[arm]) {
      return false;
    }
    running[arm] = true;
    begun[arm] = true;
    if (paused) {
      granted[arm]--;
    }
    return true;
  }

  /** The arm takes no more steps. */
  synchronized void end(int arm) {
    ended[arm] = true;
    running[arm] = false;
    waiting[arm] = false;
    notifyAll();
  }

  /** Cores that are the arm's, at least 1: those of arms that have ended go to the others. */
  synchronized int cores(int arm) {
    int left = 0;
    int before = 0;
    for (int other = 0; other < ended.length; other++) {
      if (!ended[other]) {
        left++;
        before += other < arm ? 1 : 0;
      }
    }
    return Math.max(1, cores / left + (before < cores % left ? 1 : 0));
  }

  private boolean mayStep(int arm) {
    return !paused || granted[arm] > 0;
  }

  private boolean isNext(int arm) {
    int taken = 0;
    for (int other = 0; other < waiting.length; other++) {
      boolean before = begun[other] == begun[arm] ? other < arm : begun[other];
      if (running[other] || (other != arm && waiting[other] && mayStep(other) && before)) {
        taken++;
      }
    }
    return taken < cores;
  }

  synchronized void pause() {
    if (!paused) {
      paused = true;
      Arrays.fill(granted, 0);
    }
  }

  synchronized void resume() {
    paused = false;
    notifyAll();
  }

  synchronized boolean paused() {
    return paused;
  }

  synchronized void advance(int steps) {
    if (!paused) {
      return;
    }
    for (int arm = 0; arm < granted.length; arm++) {
      granted[arm] += steps;
    }
    notifyAll();
  }

  synchronized void stop(int arm) {
    stopped[arm] = true;
    notifyAll();
  }

  /** Whether the arm is in a step or about to take one. */
  synchronized boolean running(int arm) {
    return running[arm] && (!waiting[arm] || mayStep(arm));
  }

  synchronized boolean ended() {
    for (boolean end : ended) {
      if (!end) {
        return false;
      }
    }
    return true;
  }

  /** Waits until every arm has ended. */
  synchronized void awaitEnd() throws InterruptedException {
    while (!ended()) {
      wait();
    }
  }
}
