package cliplight.app.files;

import java.io.IOException;

/**
 * What was asked for could not be written to where it was wanted, with the place and the reason.
 */
public final class NotWrittenException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public NotWrittenException(String message, IOException cause) {
    super(message, cause);
  }
}
