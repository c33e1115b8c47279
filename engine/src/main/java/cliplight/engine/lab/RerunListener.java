package cliplight.engine.lab;

/** Told what executing a run again meets. What it throws ends the execution. */
@FunctionalInterface
public interface RerunListener {

  /** What a person should know, such as that a checkpoint is damaged; a sentence. */
  void notice(String sentence);

  /** A step was executed on the way to those that were asked for. */
  default void passed(long step) {}
}
