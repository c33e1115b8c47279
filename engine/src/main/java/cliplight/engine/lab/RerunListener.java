package cliplight.engine.lab;

import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** Told what executing a run again meets. What it throws ends the execution. */
@FunctionalInterface
public interface RerunListener {

  /** One of two parts. */
  static RerunListener of(Consumer<String> notices, LongConsumer passed) {
    return new RerunListener() {
      @Override
      public void notice(String sentence) {
        notices.accept(sentence);
      }

      @Override
      public void passed(long step) {
        passed.accept(step);
      }
    };
  }

  /** What a person should know, such as that a checkpoint is damaged; a sentence. */
  void notice(String sentence);

  /** A step was executed on the way to those that were asked for. */
  default void passed(long step) {}
}
