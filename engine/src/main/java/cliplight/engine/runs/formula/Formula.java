package cliplight.engine.runs.formula;

import cliplight.engine.runs.formula.Expression.Call;
import cliplight.engine.runs.formula.Expression.Named;
import cliplight.engine.runs.formula.Expression.Negative;
import cliplight.engine.runs.formula.Expression.Operation;
import java.util.List;

/**
 * A formula over series, such as {@code ema(loss, 0.99)}, {@code max(attention/max_logit{*})} or
 * {@code loss@a - loss@b}. What it is made of, {@link #LANGUAGE} says.
 */
public final class Formula {

  /** The language, for help: what is written and what it means. */
  public static final List<List<String>> LANGUAGE =
      List.of(
          List.of("loss, attention/max_logit", "a series; odd names in quotes: 'val loss'"),
          List.of("name{layer=3,head=5}", "the series with these labels"),
          List.of("name{*}, name{layer=3}", "all series of a name, all of a layer"),
          List.of("loss@a, loss@b", "of the first, the second run; or @name, @'id or name'"),
          List.of("loss@*", "of every run"),
          List.of(
              "max min mean median sum sd", "of several at each step: max(name{*}), mean(loss@*)"),
          List.of("quantile(loss@*, 0.9)", "of several at each step"),
          List.of("ema(x, 0.99)", "debiased moving average, decay per point"),
          List.of("time_ema(x, 0.99)", "the same with decay per step"),
          List.of("gaussian(x, 10)", "sigma in points"),
          List.of("running_mean(x, 51)", "centred on each point; running_median likewise"),
          List.of("abs log log10 exp sqrt", "of each value"),
          List.of("+ - * / ^ ( )", "as usual; spaces around a / that divides two series"));

  private final String text;
  private final Expression expression;

  private Formula(String text, Expression expression) {
    this.text = text;
    this.expression = expression;
  }

  /**
   * Reads a formula.
   *
   * @throws FormulaException saying where it cannot be read
   */
  public static Formula parse(String text) {
    return new Formula(text, FormulaParser.parse(text));
  }

  Expression expression() {
    return expression;
  }

  /** Whether it says of which run a series is; if not, it can be asked of each run by itself. */
  public boolean namesRuns() {
    return namesRuns(expression);
  }

  private static boolean namesRuns(Expression part) {
    if (part instanceof Named named) {
      return named.run().isPresent();
    }
    if (part instanceof Call call) {
      return call.arguments().stream().anyMatch(Formula::namesRuns);
    }
    if (part instanceof Operation operation) {
      return namesRuns(operation.left()) || namesRuns(operation.right());
    }
    return part instanceof Negative negative && namesRuns(negative.of());
  }

  @Override
  public String toString() {
    return text;
  }
}
