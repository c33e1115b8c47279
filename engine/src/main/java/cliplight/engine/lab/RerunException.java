package cliplight.engine.lab;

import cliplight.engine.runs.RunInfo;

/**
 * A run on record, or a step of it, cannot be executed again, resumed or forked. The message says
 * which, why and what would do.
 */
public sealed class RerunException extends RuntimeException permits TextElsewhereException {
  private static final long serialVersionUID = 1L;

  public RerunException(String message) {
    super(message);
  }

  /** A fork has no such step: it is one of those that it shares. */
  public static RerunException ofParent(RunInfo fork, long step) {
    return new RerunException(
        "The run "
            + fork.id()
            + " begins after step "
            + fork.start()
            + " of "
            + fork.lineage().orElseThrow().parent()
            + ": ask that one for step "
            + step
            + ".");
  }

  RerunException(String message, Throwable cause) {
    super(message, cause);
  }
}
