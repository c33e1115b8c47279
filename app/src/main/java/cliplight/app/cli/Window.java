package cliplight.app.cli;

import cliplight.app.AppRequest;

/** Opens the program's window and returns when it was closed. */
@FunctionalInterface
public interface Window {
  void open(AppRequest request);
}
