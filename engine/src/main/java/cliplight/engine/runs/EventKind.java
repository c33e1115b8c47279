package cliplight.engine.runs;

/** What can happen to a run at a step. */
public enum EventKind {
  SPIKE,
  CLIP,
  CHECKPOINT,
  FORK,
  SETTING_CHANGED,
  NON_FINITE,
  NOTE,
  /** A text that a log holds at a step. */
  TEXT,
  /** How values were distributed at a step, as a log holds it; details say all. */
  HISTOGRAM,
  INTERRUPTED,
  RESUMED,
  FAILED,
  END;

  /** What happens as a run ends in a state. */
  static EventKind ofEnd(RunState state) {
    return switch (state) {
      case FAILED -> FAILED;
      case INTERRUPTED -> INTERRUPTED;
      default -> END;
    };
  }
}
