package cliplight.engine.runs.formula;

import cliplight.engine.runs.NearestName;
import cliplight.engine.runs.RunReader;
import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.Superseded;
import cliplight.engine.runs.formula.Expression.Named;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;

/** Finds what a formula names in the runs it is asked of. */
final class Names {

  private static final int MOST_SHOWN = 12;
  private static final int MOST_RUNS_SHOWN = 4;
  private static final int LETTERS = 26;

  private final String formula;
  private final Map<String, RunReader> letters;
  private final List<RunReader> runs;

  /**
   * @param letters the runs by the letters that the formula calls them by, in their order
   */
  Names(String formula, Map<String, RunReader> letters) {
    this.formula = formula;
    this.letters = letters;
    this.runs = List.copyOf(letters.values());
  }

  /** The first run is a, the second b; after z comes aa. */
  static Map<String, RunReader> lettered(List<? extends RunReader> runs) {
    Map<String, RunReader> letters = new LinkedHashMap<>();
    for (RunReader run : runs) {
      letters.put(letter(letters.size()), run);
    }
    return letters;
  }

  private static String letter(int place) {
    String last = String.valueOf((char) ('a' + place % LETTERS));
    return place < LETTERS ? last : letter(place / LETTERS - 1) + last;
  }

  /** One series of one run. */
  record Found(RunReader run, SeriesKey key) {}

  /** The series a name stands for: at least one; more than one only where labels or @* ask. */
  List<Found> find(Named named) {
    List<Found> found = new ArrayList<>();
    for (RunReader run : runsOf(named)) {
      for (SeriesKey key : keys(run, named)) {
        found.add(new Found(run, key));
      }
    }
    return found;
  }

  private List<RunReader> runsOf(Named named) {
    if (named.run().isEmpty()) {
      if (runs.size() == 1) {
        return runs;
      }
      if (runs.isEmpty()) {
        throw problem(named, "There is no run to ask.");
      }
      throw problem(
          named,
          "There are "
              + runs.size()
              + " runs: say "
              + named.name()
              + "@"
              + letters.keySet().iterator().next()
              + " for the first, or "
              + named.name()
              + "@* for all of them.");
    }
    String wanted = named.run().get();
    if (wanted.equals("*")) {
      return runs;
    }
    if (letters.containsKey(wanted)) {
      return List.of(Objects.requireNonNull(letters.get(wanted)));
    }
    List<RunReader> matches =
        runs.stream()
            .filter(
                run ->
                    run.info().id().value().startsWith(wanted)
                        || run.info().name().equalsIgnoreCase(wanted))
            .toList();
    if (matches.size() == 1) {
      return matches;
    }
    throw problem(
        named,
        matches.isEmpty()
            ? "No run here is called '" + wanted + "'. " + suggestion(wanted) + letters()
            : matches.size() + " runs match '" + wanted + "'." + letters());
  }

  private String suggestion(String wanted) {
    List<String> names = runs.stream().map(run -> run.info().name()).distinct().toList();
    return NearestName.suggestion(wanted, names, MOST_RUNS_SHOWN);
  }

  private String letters() {
    return letters.isEmpty()
        ? ""
        : " The letters are " + NearestName.some(letters.keySet(), MOST_RUNS_SHOWN) + ".";
  }

  private List<SeriesKey> keys(RunReader run, Named named) {
    List<SeriesKey> ofName =
        run.keys().stream().filter(key -> key.name().equals(named.name())).toList();
    if (ofName.isEmpty()) {
      throw noSeries(run, named);
    }
    if (named.labels().isEmpty()) {
      List<SeriesKey> plain = ofName.stream().filter(key -> key.labels().isEmpty()).toList();
      if (plain.isEmpty()) {
        throw problem(
            named,
            "There are "
                + ofName.size()
                + " series "
                + named.name()
                + ". Name one, such as "
                + ofName.get(0)
                + ", or take one value of all, such as max("
                + named.name()
                + "{*}).");
      }
      return plain;
    }
    SortedMap<String, String> labels = named.labels().get();
    List<SeriesKey> matching = ofName.stream().filter(key -> matches(key, labels)).toList();
    if (matching.isEmpty()) {
      throw problem(
          named,
          "No series "
              + named.name()
              + " of "
              + run.info().name()
              + " has these labels. The first there is "
              + ofName.get(0)
              + ", the last "
              + ofName.get(ofName.size() - 1)
              + ".");
    }
    return matching;
  }

  private static boolean matches(SeriesKey key, Map<String, String> labels) {
    return labels.entrySet().stream()
        .allMatch(
            wanted ->
                wanted.getValue().equals("*")
                    ? key.labels().containsKey(wanted.getKey())
                    : wanted.getValue().equals(key.labels().get(wanted.getKey())));
  }

  private FormulaException noSeries(RunReader run, Named named) {
    List<String> names =
        run.keys().stream()
            .filter(key -> !Superseded.is(key))
            .map(SeriesKey::name)
            .distinct()
            .toList();
    String wanted = named.name();
    String advice =
        NearestName.to(wanted, names)
            .or(
                () ->
                    names.stream()
                        .filter(name -> lastPart(name).equals(lastPart(wanted)))
                        .findFirst())
            .map(name -> "Did you mean '" + name + "'?")
            .orElseGet(
                () ->
                    "There are: "
                        + String.join(", ", names.subList(0, Math.min(MOST_SHOWN, names.size())))
                        + (names.size() > MOST_SHOWN ? ", ..." : "."));
    String divided =
        wanted.contains("/") && names.contains(wanted.substring(0, wanted.indexOf('/')))
            ? " To divide, put spaces around the /."
            : "";
    return problem(
        named,
        "There is no series '" + wanted + "' in " + run.info().name() + ". " + advice + divided);
  }

  /** {@code attention/max_logit} and {@code maxLogit} end alike. */
  private static String lastPart(String name) {
    return name.substring(name.lastIndexOf('/') + 1)
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^a-z0-9]", "");
  }

  private FormulaException problem(Named named, String what) {
    return new FormulaException(formula, named.position(), what);
  }
}
