package cliplight.engine.runs;

/** Does something again and again on a thread of its own, which nobody can interrupt. */
final class Pulse implements AutoCloseable {

  private final Runnable beat;
  private final long millis;
  private final Thread thread;
  private boolean closed;

  /**
   * @param millis between the end of one beat and the next
   * @param beat must not throw
   */
  Pulse(String name, long millis, Runnable beat) {
    this.beat = beat;
    this.millis = millis;
    this.thread = new Thread(this::beat, name);
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  private void beat() {
    while (rest()) {
      beat.run();
    }
  }

  private synchronized boolean rest() {
    long until = System.nanoTime() + millis * 1_000_000;
    while (!closed) {
      long left = (until - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return true;
      }
      try {
        wait(left);
      } catch (InterruptedException e) {
        // nobody has a reference to this thread
      }
    }
    return false;
  }

  /** No beat begins any more. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
  }
}
