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
  INTERRUPTED,
  RESUMED,
  FAILED,
  END
}
