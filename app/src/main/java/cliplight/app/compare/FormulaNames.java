package cliplight.app.compare;

import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.Superseded;
import cliplight.engine.runs.formula.Formulas;
import cliplight.viz.ShownRun;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What can be written next in a formula: series of the marked runs, functions, runs' letters. */
final class FormulaNames {

  private static final Pattern WORD = Pattern.compile("[\\w./]*$");
  private static final Pattern PLAIN = Pattern.compile("\\w+([/.]\\w+)*");
  private static final int MOST = 5;

  private final Set<String> series = new LinkedHashSet<>();
  private final List<String> letters = new ArrayList<>();

  FormulaNames(List<ShownRun> runs) {
    for (ShownRun run : runs) {
      letters.add(run.letter().toLowerCase(Locale.ROOT));
      for (SeriesKey key : run.reader().keys()) {
        if (!Superseded.is(key)) {
          String name = PLAIN.matcher(key.name()).matches() ? key.name() : "'" + key.name() + "'";
          series.add(key.labels().isEmpty() ? name : name + "{*}");
        }
      }
    }
  }

  /**
   * Words that could stand where the caret is, the likeliest first.
   *
   * @param before the text up to the caret
   */
  List<String> after(String before) {
    String word = word(before);
    int start = before.length() - word.length();
    if (start > 0 && before.charAt(start - 1) == '@') {
      return starting(letters.stream(), word);
    }
    if (before.isBlank()) {
      return examples();
    }
    if (word.isEmpty()) {
      return List.of();
    }
    Stream<String> functions = Formulas.functions().stream().map(function -> function + "(");
    Stream<String> all = Stream.concat(series.stream(), functions);
    List<String> found = new ArrayList<>(starting(all, word));
    series.stream()
        .filter(name -> name.contains(word) && !found.contains(name))
        .limit(MOST - found.size())
        .forEach(found::add);
    return found;
  }

  private static List<String> starting(Stream<String> names, String word) {
    return names.filter(name -> name.startsWith(word) && !name.equals(word)).limit(MOST).toList();
  }

  private List<String> examples() {
    List<String> examples = new ArrayList<>(List.of("ema(loss, 0.99)"));
    if (letters.size() > 1) {
      examples.add("loss@" + letters.get(0) + " - loss@" + letters.get(1));
    }
    examples.add("max(attention/max_logit{*})");
    return examples;
  }

  /** The text with its last word replaced. */
  static String complete(String before, String offer) {
    return before.substring(0, before.length() - word(before).length()) + offer;
  }

  private static String word(String before) {
    Matcher matcher = WORD.matcher(before);
    return matcher.find() ? matcher.group() : "";
  }
}
