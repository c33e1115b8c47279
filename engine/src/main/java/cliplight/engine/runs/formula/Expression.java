package cliplight.engine.runs.formula;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** A formula as it was read. Every part knows where in the text it begins. */
sealed interface Expression {

  int position();

  /** A number, such as {@code 0.99}. */
  record Constant(int position, double value) implements Expression {}

  /**
   * One series or several of a name.
   *
   * @param name the name, such as {@code attention/max_logit}
   * @param labels what labels have to be, a star standing for anything; empty where there were no
   *     braces, an empty map for {@code {*}}
   * @param run the run after the {@code @}: a letter, an id, a name, or a star for all
   */
  record Named(
      int position, String name, Optional<SortedMap<String, String>> labels, Optional<String> run)
      implements Expression {

    public Named {
      labels = labels.map(Collections::unmodifiableSortedMap);
    }
  }

  /** A function of its arguments. */
  record Call(int position, String function, List<Expression> arguments) implements Expression {
    public Call {
      arguments = List.copyOf(arguments);
    }
  }

  /** Plus, minus, times, divided by, to the power of. */
  record Operation(int position, char operator, Expression left, Expression right)
      implements Expression {}

  /** The negative of something. */
  record Negative(int position, Expression of) implements Expression {}
}
