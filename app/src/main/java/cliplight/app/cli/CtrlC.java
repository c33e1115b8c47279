package cliplight.app.cli;

import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets Ctrl-C end a command properly: the process is held until {@link #close}, at most a while.
 */
final class CtrlC implements AutoCloseable {

  private static final int CLOSE_SECONDS = 20;

  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile boolean asked;
  private Optional<Thread> hook = Optional.empty();

  /** From now on Ctrl-C calls {@code end}, on a thread of its own. */
  void ends(Runnable end) {
    Thread ending = new Thread(() -> hold(end), "ctrl-c");
    Runtime.getRuntime().addShutdownHook(ending);
    hook = Optional.of(ending);
  }

  private void hold(Runnable end) {
    asked = true;
    end.run();
    try {
      closed.await(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether somebody pressed it. */
  boolean asked() {
    return asked;
  }

  /** All is on disk. */
  @Override
  public void close() {
    closed.countDown();
    try {
      hook.ifPresent(Runtime.getRuntime()::removeShutdownHook);
    } catch (IllegalStateException e) {
      // the process is ending and the hook waited for us: nothing to remove
    }
  }
}
