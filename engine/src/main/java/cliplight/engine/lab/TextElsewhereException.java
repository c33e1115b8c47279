package cliplight.engine.lab;

/**
 * The text that a run was trained on is not where its record says, or is another one there: {@link
 * RunText#liesAt} says where it lies now.
 */
public final class TextElsewhereException extends RerunException {
  private static final long serialVersionUID = 1L;

  TextElsewhereException(String message) {
    super(message);
  }
}
