package cliplight.engine.lab;

/**
 * A run on record, or a step of it, cannot be executed again, resumed or forked. The message says
 * which, why and what would do.
 */
public sealed class RerunException extends RuntimeException permits TextElsewhereException {
  private static final long serialVersionUID = 1L;

  public RerunException(String message) {
    super(message);
  }

  RerunException(String message, Throwable cause) {
    super(message, cause);
  }
}
