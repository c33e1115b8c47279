package cliplight.engine.checkpoint;

/** A checkpoint may not be used for this run. The message says why and what would do. */
public final class CheckpointException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CheckpointException(String message) {
    super(message);
  }
}
