package cliplight.engine.lab;

/** A run cannot be executed again. The message says why and what would do. */
public final class ReexecutionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ReexecutionException(String message) {
    super(message);
  }
}
