package cliplight.app.compare;

import cliplight.app.workspace.Background;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Answers one question at a time off the JavaFX thread; of those asked meanwhile only the newest.
 *
 * @param <Q> the question, equal to another that has the same answer
 * @param <A> the answer
 */
final class Latest<Q, A> {

  private final Background background;
  private final Function<Q, A> work;
  private final Consumer<A> answered;
  private final Consumer<Throwable> failed;
  private Optional<Q> asked = Optional.empty();
  private boolean working;
  private boolean waiting;

  Latest(
      Background background,
      Function<Q, A> work,
      Consumer<A> answered,
      Consumer<Throwable> failed) {
    this.background = background;
    this.work = work;
    this.answered = answered;
    this.failed = failed;
  }

  /** Answers this unless it was the last question. */
  void ask(Q question) {
    if (asked.equals(Optional.of(question))) {
      return;
    }
    asked = Optional.of(question);
    if (working) {
      waiting = true;
    } else {
      answer(question);
    }
  }

  private void answer(Q question) {
    working = true;
    background.call(
        () -> work.apply(question),
        answer -> {
          answered.accept(answer);
          next();
        },
        failure -> {
          failed.accept(failure);
          next();
        });
  }

  private void next() {
    working = false;
    if (waiting) {
      waiting = false;
      asked.ifPresent(this::answer);
    }
  }
}
