package cliplight.app.workspace;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javafx.application.Platform;

/**
 * Work that must not hold up the window: reading the store, starting a study, opening files. Its
 * threads are never interrupted, since an interrupt would break the store under them.
 */
public final class Background implements AutoCloseable {

  private final AtomicInteger threads = new AtomicInteger();
  private final ExecutorService pool =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "background-" + threads.incrementAndGet());
            thread.setDaemon(true);
            return thread;
          });

  /**
   * Does the work on a thread of its own, then hands the result or the failure to the JavaFX
   * thread.
   */
  public <T> void call(Callable<T> work, Consumer<T> onDone, Consumer<Throwable> onFailure) {
    pool.execute(
        () -> {
          T result;
          try {
            result = work.call();
          } catch (Exception | LinkageError | OutOfMemoryError e) {
            Platform.runLater(() -> onFailure.accept(e));
            return;
          }
          Platform.runLater(() -> onDone.accept(result));
        });
  }

  /** Takes no more work and waits for what is under way. */
  @Override
  public void close() {
    pool.shutdown();
    boolean done = false;
    while (!done) {
      try {
        done = pool.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
