package cliplight.app.runs;

import cliplight.app.workspace.KeySettings;
import cliplight.engine.runs.RunInfo;
import cliplight.engine.runs.RunSummary;
import cliplight.engine.runs.SettingChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the filter field asks for: words, and comparisons such as {@code lr > 0.02}, {@code tau =
 * 30}, {@code optimizer != adamw}. All parts must hold, of parts on both sides of {@code or} those
 * of one side; a run without the setting does not match, and of one whose setting was changed while
 * it trained any of the values may.
 */
public final class RunFilter {

  private static final Pattern COMPARISON =
      Pattern.compile("([\\p{L}][\\p{L}\\p{N}_./]*)\\s*(<=|>=|!=|=|<|>)\\s*([^\\s,]+)");

  private sealed interface Part permits Word, Comparison {}

  private record Word(String text) implements Part {}

  private record Comparison(String key, String relation, String value) implements Part {}

  private static final Pattern OR =
      Pattern.compile("(?<![^\\s,])or(?![^\\s,])", Pattern.CASE_INSENSITIVE);

  /** Of one of these every part holds; empty where everything matches. */
  private final List<List<Part>> sides;

  private RunFilter(List<List<Part>> sides) {
    this.sides = sides;
  }

  /** Reads what was typed. Every text means something: what is no comparison is words. */
  public static RunFilter of(String typed) {
    return new RunFilter(
        OR.splitAsStream(typed).map(RunFilter::parts).filter(side -> !side.isEmpty()).toList());
  }

  private static List<Part> parts(String typed) {
    List<Part> parts = new ArrayList<>();
    Matcher matcher = COMPARISON.matcher(typed);
    StringBuilder rest = new StringBuilder();
    while (matcher.find()) {
      matcher.appendReplacement(rest, " ");
      parts.add(
          new Comparison(
              matcher.group(1).toLowerCase(Locale.ROOT), matcher.group(2), matcher.group(3)));
    }
    matcher.appendTail(rest);
    for (String word : rest.toString().toLowerCase(Locale.ROOT).split("[\\s,]+")) {
      if (!word.isEmpty() && !word.equals("and")) {
        parts.add(new Word(word));
      }
    }
    return List.copyOf(parts);
  }

  public boolean isEmpty() {
    return sides.isEmpty();
  }

  /**
   * @param changes of the run's settings while it trained
   */
  public boolean matches(RunInfo run, RunSummary summary, List<SettingChange> changes) {
    List<Map<String, String>> settings = new ArrayList<>(List.of(run.settings()));
    for (SettingChange change : changes) {
      settings.add(SettingChange.settingsAt(run.settings(), changes, change.step()));
    }
    return isEmpty()
        || sides.stream()
            .anyMatch(side -> side.stream().allMatch(part -> holds(part, run, settings, summary)));
  }

  private static boolean holds(
      Part part, RunInfo run, List<Map<String, String>> settings, RunSummary summary) {
    if (part instanceof Comparison asked) {
      return settings.stream()
          .flatMap(held -> value(asked.key(), run, held, summary).stream())
          .anyMatch(found -> holds(asked, found));
    }
    List<String> texts =
        new ArrayList<>(
            List.of(
                run.name(), run.study(), run.origin(), run.state().name(), KeySettings.data(run)));
    // the heading of a group has it so
    if (run.origin().equals("sample")) {
      texts.add("samples");
    }
    settings.forEach(held -> texts.add(held.getOrDefault("optimizer.kind", "")));
    return String.join(" ", texts).toLowerCase(Locale.ROOT).contains(((Word) part).text());
  }

  private static boolean holds(Comparison asked, String found) {
    try {
      double is = Double.parseDouble(found);
      double wanted = Double.parseDouble(asked.value());
      return switch (asked.relation()) {
        case "<" -> is < wanted;
        case "<=" -> is <= wanted;
        case ">" -> is > wanted;
        case ">=" -> is >= wanted;
        case "!=" -> is != wanted;
        default -> is == wanted;
      };
    } catch (NumberFormatException e) {
      boolean same = found.equalsIgnoreCase(asked.value());
      return switch (asked.relation()) {
        case "=" -> same;
        case "!=" -> !same;
        default -> false;
      };
    }
  }

  /** Short names first, then the record's own dotted keys, whole or by their last part. */
  private static Optional<String> value(
      String key, RunInfo run, Map<String, String> settings, RunSummary summary) {
    return switch (key) {
      case "lr" -> Optional.ofNullable(settings.get("optimizer.lr"));
      case "tau", "τ" ->
          KeySettings.tau(settings).isPresent()
              ? Optional.of(Double.toString(KeySettings.tau(settings).getAsDouble()))
              : Optional.empty();
      case "optimizer" -> Optional.ofNullable(settings.get("optimizer.kind"));
      case "data" -> Optional.ofNullable(settings.get("data.kind"));
      case "loss" -> finite(summary::loss);
      case "s", "smax", "max_logit" -> finite(summary::maxLogit);
      case "step", "steps" -> Optional.of(Long.toString(summary.lastStep()));
      case "state" -> Optional.of(run.state().name());
      case "study" -> Optional.of(run.study());
      case "name" -> Optional.of(run.name());
      case "origin" -> Optional.of(run.origin());
      default -> setting(key, settings);
    };
  }

  private static Optional<String> finite(DoubleSupplier value) {
    double number = value.getAsDouble();
    return Double.isNaN(number) ? Optional.empty() : Optional.of(Double.toString(number));
  }

  private static Optional<String> setting(String key, Map<String, String> settings) {
    return settings.entrySet().stream()
        .filter(
            entry -> {
              String name = entry.getKey().toLowerCase(Locale.ROOT);
              return name.equals(key) || name.endsWith("." + key);
            })
        .map(Map.Entry::getValue)
        .findFirst();
  }
}
