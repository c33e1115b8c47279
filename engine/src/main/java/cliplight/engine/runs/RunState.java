package cliplight.engine.runs;

/** Where a run stands. */
public enum RunState {
  /** Being trained by a live program. */
  RUNNING,
  /** Reached its planned last step. */
  DONE,
  /** Ended early because a person asked for it. */
  STOPPED,
  /** Ended early by itself: a value was not finite, memory ran out. */
  FAILED,
  /** Its program went away; every step before is kept. */
  INTERRUPTED
}
