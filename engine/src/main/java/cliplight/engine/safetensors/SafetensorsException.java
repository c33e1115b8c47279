package cliplight.engine.safetensors;

/**
 * A safetensors file cannot be read. The message says which file, where in it and what is wrong.
 */
public final class SafetensorsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public SafetensorsException(String message) {
    super(message);
  }

  public SafetensorsException(String message, Throwable cause) {
    super(message, cause);
  }
}
