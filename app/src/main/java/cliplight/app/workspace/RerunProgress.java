package cliplight.app.workspace;

import java.util.concurrent.CancellationException;
import java.util.function.LongConsumer;
import javafx.application.Platform;

/** Tells the window how far an execution is, five times a second at most, until it is given up. */
public final class RerunProgress {

  private static final long EVERY_NANOS = 200_000_000;

  /** When it was told last; used by the thread that executes. */
  private long told = System.nanoTime();

  private volatile boolean cancelled;

  /** Gives the execution up: it ends with its next step. */
  public void cancel() {
    cancelled = true;
  }

  public boolean cancelled() {
    return cancelled;
  }

  /**
   * What an execution is to call with every step that it has done; throws {@link
   * CancellationException} once it is given up.
   *
   * @param words told of steps on the JavaFX thread, and of none after it was given up
   */
  public LongConsumer telling(LongConsumer words) {
    return step -> {
      if (cancelled) {
        throw new CancellationException("given up at step " + step);
      }
      if (System.nanoTime() - told >= EVERY_NANOS) {
        told = System.nanoTime();
        Platform.runLater(
            () -> {
              if (!cancelled) {
                words.accept(step);
              }
            });
      }
    };
  }
}
