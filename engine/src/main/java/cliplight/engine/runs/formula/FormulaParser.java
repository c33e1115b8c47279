package cliplight.engine.runs.formula;

import cliplight.engine.runs.formula.Expression.Call;
import cliplight.engine.runs.formula.Expression.Constant;
import cliplight.engine.runs.formula.Expression.Named;
import cliplight.engine.runs.formula.Expression.Negative;
import cliplight.engine.runs.formula.Expression.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads a formula by recursive descent:
 *
 * <pre>
 * sum     := product (('+' | '-') product)*
 * product := signed (('*' | '/') signed)*
 * signed  := '-' signed | power
 * power   := atom ('^' signed)?
 * atom    := number | '(' sum ')' | function '(' sum (',' sum)* ')' | series
 * series  := name labels? ('@' run)?
 * labels  := '{' '*' '}' | '{' label '=' value (',' label '=' value)* '}'
 * name    := letters, digits and _, parts joined by / or . without spaces; or anything in ' or "
 * run     := a letter, a name, anything in ' or ", or *
 * </pre>
 */
final class FormulaParser {

  private static final int LONGEST = 2_000;
  private static final int DEEPEST = 100;

  private final String text;
  private int at;
  private int depth;

  private FormulaParser(String text) {
    this.text = text;
  }

  static Expression parse(String text) {
    if (text.length() > LONGEST) {
      throw new FormulaException(
          text.substring(0, 20) + "...", 0, "It is longer than " + LONGEST + " characters.");
    }
    FormulaParser parser = new FormulaParser(text);
    Expression expression = parser.sum();
    if (!parser.atEnd()) {
      throw parser.unexpected("an operator or the end");
    }
    return expression;
  }

  private Expression sum() {
    Expression left = product();
    while (next('+') || next('-')) {
      int position = at++;
      left = new Operation(position, text.charAt(position), left, product());
    }
    return left;
  }

  private Expression product() {
    Expression left = signed();
    while (next('*') || next('/')) {
      int position = at++;
      left = new Operation(position, text.charAt(position), left, signed());
    }
    return left;
  }

  private Expression signed() {
    if (++depth > DEEPEST) {
      throw problem(at, "It is nested more than " + DEEPEST + " deep.");
    }
    Expression signed = next('-') ? negative() : power();
    depth--;
    return signed;
  }

  private Expression negative() {
    int position = at++;
    return new Negative(position, signed());
  }

  private Expression power() {
    Expression base = atom();
    if (!next('^')) {
      return base;
    }
    int position = at++;
    return new Operation(position, '^', base, signed());
  }

  private Expression atom() {
    if (atEnd()) {
      throw unexpected("a number, a series or a function");
    }
    char c = text.charAt(at);
    int position = at;
    if (c == '(') {
      at++;
      Expression inner = sum();
      expect(')');
      return inner;
    }
    if (isDigit(c) || c == '.') {
      return number();
    }
    if (c == '\'' || c == '"') {
      return named(position, quoted());
    }
    if (isNameStart(c)) {
      String name = name();
      return next('(') ? call(position, name) : named(position, name);
    }
    throw unexpected("a number, a series or a function");
  }

  private Expression number() {
    int from = at;
    while (at < text.length() && (isDigit(text.charAt(at)) || text.charAt(at) == '.')) {
      at++;
    }
    if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
      at++;
      if (at < text.length() && (text.charAt(at) == '-' || text.charAt(at) == '+')) {
        at++;
      }
      while (at < text.length() && isDigit(text.charAt(at))) {
        at++;
      }
    }
    try {
      return new Constant(from, Double.parseDouble(text.substring(from, at)));
    } catch (NumberFormatException e) {
      throw problem(from, "'" + text.substring(from, at) + "' is not a number.");
    }
  }

  private Expression call(int position, String function) {
    at++;
    List<Expression> arguments = new ArrayList<>();
    do {
      arguments.add(sum());
    } while (accept(','));
    expect(')');
    return new Call(position, function, arguments);
  }

  private Expression named(int position, String name) {
    Optional<SortedMap<String, String>> labels = Optional.empty();
    if (accept('{')) {
      labels = Optional.of(labels());
    }
    Optional<String> run = Optional.empty();
    if (accept('@')) {
      run = Optional.of(run());
    }
    return new Named(position, name, labels, run);
  }

  private SortedMap<String, String> labels() {
    SortedMap<String, String> labels = new TreeMap<>();
    if (accept('*')) {
      expect('}');
      return labels;
    }
    do {
      String label = upTo("=,}");
      if (label.isEmpty() || !accept('=')) {
        throw unexpected("a label and its value, such as layer=3, or a star");
      }
      String value = upTo(",}");
      if (value.isEmpty()) {
        throw unexpected("the value of " + label);
      }
      labels.put(label, value);
    } while (accept(','));
    expect('}');
    return labels;
  }

  private String upTo(String ends) {
    int from = at;
    while (at < text.length() && ends.indexOf(text.charAt(at)) < 0) {
      at++;
    }
    return text.substring(from, at).strip();
  }

  private String run() {
    if (accept('*')) {
      return "*";
    }
    if (next('\'') || next('"')) {
      return quoted();
    }
    int from = at;
    while (at < text.length() && isNamePart(text.charAt(at))) {
      at++;
    }
    if (from == at) {
      throw unexpected("a run: a letter, a name, or a star for all");
    }
    return text.substring(from, at);
  }

  private String quoted() {
    int from = at;
    int end = text.indexOf(text.charAt(from), from + 1);
    if (end < 0) {
      throw problem(from, "The quotation mark here has no second.");
    }
    at = end + 1;
    return text.substring(from + 1, end);
  }

  /** A slash or point belongs to a name where the name goes on right behind it. */
  private String name() {
    int from = at;
    while (at < text.length() && isNamePart(text.charAt(at))) {
      at++;
      if (at + 1 < text.length()
          && (text.charAt(at) == '/' || text.charAt(at) == '.')
          && isNameStart(text.charAt(at + 1))) {
        at++;
      }
    }
    return text.substring(from, at);
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isNameStart(char c) {
    return c == '_' || Character.isLetter(c);
  }

  private static boolean isNamePart(char c) {
    return isNameStart(c) || Character.isDigit(c);
  }

  private boolean atEnd() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return at == text.length();
  }

  private boolean next(char c) {
    return !atEnd() && text.charAt(at) == c;
  }

  private boolean accept(char c) {
    if (next(c)) {
      at++;
      return true;
    }
    return false;
  }

  private void expect(char c) {
    if (!accept(c)) {
      throw unexpected("'" + c + "'");
    }
  }

  private FormulaException unexpected(String wanted) {
    String found = atEnd() ? "it ends" : "there is '" + text.charAt(at) + "'";
    return problem(at, "Here " + found + " where " + wanted + " should be.");
  }

  private FormulaException problem(int position, String what) {
    return new FormulaException(text, position, what);
  }
}
