package cliplight.engine.runs.formula;

import cliplight.engine.runs.DerivedSeries;
import cliplight.engine.runs.NearestName;
import cliplight.engine.runs.RunReader;
import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.SeriesReader;
import cliplight.engine.runs.formula.Expression.Call;
import cliplight.engine.runs.formula.Expression.Constant;
import cliplight.engine.runs.formula.Expression.Named;
import cliplight.engine.runs.formula.Expression.Negative;
import cliplight.engine.runs.formula.Expression.Operation;
import cliplight.engine.runs.smoothing.Smoothing;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.WeakHashMap;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Works formulas out. Values are computed when somebody first looks at them and kept, parts that
 * formulas share once for all of them. What is kept is let go of, least recently asked for first,
 * as soon as it takes more than the bound; values computed since the last formula was asked for are
 * counted then. What a caller still holds stays alive with the caller, and what is kept holds the
 * points it is computed from. Safe from any thread.
 */
public final class Formulas {

  /** Bytes that derived series may take unless somebody says otherwise. */
  public static final long USUAL_BOUND = 256L << 20;

  private static final Map<String, DoubleUnaryOperator> EACH =
      Map.of(
          "abs", Math::abs,
          "log", Math::log,
          "log10", Math::log10,
          "exp", Math::exp,
          "sqrt", Math::sqrt);

  private static final String QUANTILE = "quantile";

  private final long bound;
  private final LinkedHashMap<String, DerivedSeries> kept = new LinkedHashMap<>(16, 0.75f, true);

  /** Tells readers apart, also two of one run, of which one may have stopped growing. */
  private final Map<RunReader, Integer> numbers = new WeakHashMap<>();

  private int nextNumber;

  public Formulas() {
    this(USUAL_BOUND);
  }

  /**
   * @param bound bytes that the values kept may take
   */
  public Formulas(long bound) {
    this.bound = bound;
  }

  /**
   * The series that a formula describes. It grows while its runs do.
   *
   * @param runs the runs it is asked of; the first is {@code @a}, the second {@code @b}
   * @throws FormulaException if it names what is not there, saying where and the nearest there is
   */
  public SeriesReader series(Formula formula, List<? extends RunReader> runs) {
    return series(formula, Names.lettered(runs));
  }

  /**
   * The series that a formula describes, of runs that have letters already.
   *
   * @param runs by the letter that the formula calls them by, such as {@code a}
   * @throws FormulaException if it names what is not there, saying where and the nearest there is
   */
  public synchronized SeriesReader series(Formula formula, Map<String, RunReader> runs) {
    Working working = new Working(formula, new Names(formula.toString(), runs));
    Value value = working.of(formula.expression());
    SeriesReader series = working.one(value, formula.expression());
    letGo(series);
    return series;
  }

  /** The names of all functions, sorted. */
  public static SortedSet<String> functions() {
    TreeSet<String> all = new TreeSet<>(EACH.keySet());
    all.addAll(Smoothing.Method.names());
    all.add(QUANTILE);
    for (Reduction reduction : Reduction.values()) {
      all.add(reduction.functionName());
    }
    return all;
  }

  private int numberOf(RunReader run) {
    return numbers.computeIfAbsent(run, first -> nextNumber++);
  }

  /** How many derived series are kept. */
  synchronized int keptSeries() {
    return kept.size();
  }

  private void letGo(SeriesReader asked) {
    long bytes = kept.values().stream().mapToLong(DerivedSeries::bytes).sum();
    Iterator<DerivedSeries> oldest = kept.values().iterator();
    while (bytes > bound && oldest.hasNext()) {
      DerivedSeries series = oldest.next();
      if (series != asked) {
        bytes -= series.bytes();
        oldest.remove();
      }
    }
  }

  /** What a part of a formula comes to: a number, or series with a text that tells them apart. */
  private record Value(
      Optional<Double> number, List<SeriesReader> series, String text, boolean several) {

    static Value of(double number) {
      return new Value(Optional.of(number), List.of(), Double.toString(number), false);
    }

    static Value of(SeriesReader series, String text) {
      return new Value(Optional.empty(), List.of(series), text, false);
    }
  }

  /** One formula being worked out. */
  private final class Working {

    private final Formula formula;
    private final Names names;

    Working(Formula formula, Names names) {
      this.formula = formula;
      this.names = names;
    }

    Value of(Expression part) {
      if (part instanceof Constant constant) {
        return Value.of(constant.value());
      }
      if (part instanceof Named named) {
        return named(named);
      }
      if (part instanceof Negative negative) {
        Value value = of(negative.of());
        return value.number().isPresent()
            ? Value.of(-value.number().get())
            : each("-", one(value, negative.of()), value.text(), x -> -x);
      }
      if (part instanceof Operation operation) {
        return operation(operation);
      }
      return call((Call) part);
    }

    private Value named(Named named) {
      List<Names.Found> found = names.find(named);
      List<SeriesReader> series = new ArrayList<>();
      for (Names.Found one : found) {
        series.add(
            one.run()
                .series(one.key())
                .orElseThrow(() -> problem(named, one.key() + " is gone from its run.")));
      }
      String text =
          found.stream()
              .map(one -> one.key() + "@" + numberOf(one.run()))
              .collect(Collectors.joining(";"));
      return new Value(Optional.empty(), series, text, found.size() > 1);
    }

    /** The one series that a value is. */
    SeriesReader one(Value value, Expression part) {
      if (value.number().isPresent()) {
        throw problem(part, "This is a number; a series is wanted here, such as loss.");
      }
      if (value.several()) {
        throw problem(
            part,
            "These are "
                + value.series().size()
                + " series. Take one value of all at each step: max(...), mean(...),"
                + " quantile(..., 0.9).");
      }
      return value.series().get(0);
    }

    private double number(Expression part, String what) {
      Value value = of(part);
      return value.number().orElseThrow(() -> problem(part, "Here " + what + " is wanted."));
    }

    private Value operation(Operation operation) {
      Value left = of(operation.left());
      Value right = of(operation.right());
      char operator = operation.operator();
      if (left.number().isPresent() && right.number().isPresent()) {
        return Value.of(apply(operator, left.number().get(), right.number().get()));
      }
      if (right.number().isPresent()) {
        double number = right.number().get();
        return each(
            operator + right.text(),
            one(left, operation.left()),
            left.text(),
            x -> apply(operator, x, number));
      }
      if (left.number().isPresent()) {
        double number = left.number().get();
        return each(
            left.text() + operator,
            one(right, operation.right()),
            right.text(),
            x -> apply(operator, number, x));
      }
      return joined(
          operator + "(" + left.text() + "," + right.text() + ")",
          List.of(one(left, operation.left()), one(right, operation.right())),
          values -> apply(operator, values[0], values[1]));
    }

    private double apply(char operator, double left, double right) {
      return switch (operator) {
        case '+' -> left + right;
        case '-' -> left - right;
        case '*' -> left * right;
        case '/' -> left / right;
        default -> Math.pow(left, right);
      };
    }

    private Value call(Call call) {
      String name = call.function();
      Optional<Smoothing.Method> method = Smoothing.Method.named(name);
      if (method.isPresent()) {
        return smoothed(call, method.get());
      }
      Optional<Reduction> reduction = Reduction.named(name);
      if (reduction.isPresent()) {
        return reduced(call, call.arguments(), name, reduction.get()::of);
      }
      if (name.equals(QUANTILE)) {
        return quantile(call);
      }
      DoubleUnaryOperator function = EACH.get(name);
      if (function == null) {
        throw problem(
            call,
            "No function is called '" + name + "'. " + NearestName.suggestion(name, functions()));
      }
      arguments(call, 1, name + "(series)");
      Expression argument = call.arguments().get(0);
      Value value = of(argument);
      return value.number().isPresent()
          ? Value.of(function.applyAsDouble(value.number().get()))
          : each(name, one(value, argument), value.text(), function);
    }

    private void arguments(Call call, int count, String form) {
      if (call.arguments().size() != count) {
        throw problem(
            call,
            "It is written " + form + ", here are " + call.arguments().size() + " arguments.");
      }
    }

    private Value smoothed(Call call, Smoothing.Method method) {
      arguments(call, 2, method.methodName() + "(series, " + method.unit() + ")");
      Expression argument = call.arguments().get(0);
      Expression strength = call.arguments().get(1);
      Value value = of(argument);
      SeriesReader source = one(value, argument);
      Smoothing smoothing;
      try {
        smoothing = new Smoothing(method, number(strength, "the " + method.unit()));
      } catch (FormulaException e) {
        throw e;
      } catch (IllegalArgumentException e) {
        throw problem(strength, String.valueOf(e.getMessage()));
      }
      String text = smoothing + "(" + value.text() + ")";
      return Value.of(keep(text, () -> smoothing.of(source)), text);
    }

    private Value quantile(Call call) {
      if (call.arguments().size() < 2) {
        throw problem(call, "It is written quantile(several series, share from 0 to 1).");
      }
      int last = call.arguments().size() - 1;
      Expression at = call.arguments().get(last);
      double share = number(at, "a share from 0 to 1");
      if (!(share >= 0 && share <= 1)) {
        throw problem(at, "The share is " + share + "; it has to be from 0 to 1.");
      }
      return reduced(
          call,
          call.arguments().subList(0, last),
          QUANTILE + share,
          values -> Reduction.quantile(values, share));
    }

    private Value reduced(
        Call call, List<Expression> arguments, String name, JoinedSeries.AtStep function) {
      List<SeriesReader> series = new ArrayList<>();
      List<String> texts = new ArrayList<>();
      for (Expression argument : arguments) {
        Value value = of(argument);
        if (value.number().isPresent()) {
          throw problem(argument, "This is a number; " + call.function() + " takes series.");
        }
        series.addAll(value.series());
        texts.add(value.text());
      }
      boolean severalAsked =
          arguments.size() > 1
              || (arguments.get(0) instanceof Named named && asksForSeveral(named));
      if (!severalAsked) {
        throw problem(
            call,
            "It takes one value of several series at each step, and here is one series. Several"
                + " are name{*}, name@*, or names with commas between.");
      }
      return joined(name + "(" + String.join(",", texts) + ")", series, function);
    }

    private boolean asksForSeveral(Named named) {
      return named.labels().isPresent() || named.run().filter("*"::equals).isPresent();
    }

    private Value each(
        String name, SeriesReader source, String sourceText, DoubleUnaryOperator function) {
      return joined(
          name + "(" + sourceText + ")",
          List.of(source),
          values -> function.applyAsDouble(values[0]));
    }

    private Value joined(String text, List<SeriesReader> sources, JoinedSeries.AtStep function) {
      return Value.of(keep(text, () -> new JoinedSeries(key(text), sources, function)), text);
    }

    /** The key of a series has braces for its labels only. */
    private SeriesKey key(String text) {
      return SeriesKey.of(text.replace('{', '[').replace('}', ']'));
    }

    private SeriesReader keep(String text, Supplier<? extends DerivedSeries> make) {
      DerivedSeries series = kept.get(text);
      if (series == null) {
        series = make.get();
        kept.put(text, series);
      }
      return series;
    }

    private FormulaException problem(Expression part, String what) {
      return new FormulaException(formula.toString(), part.position(), what);
    }
  }
}
