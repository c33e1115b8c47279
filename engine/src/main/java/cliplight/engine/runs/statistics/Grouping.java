package cliplight.engine.runs.statistics;

import cliplight.engine.runs.NearestName;
import cliplight.engine.runs.RunInfo;
import cliplight.engine.runs.RunReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Which runs belong together. */
public final class Grouping {

  /** The grouping by the study that runs belong to; imported runs have their folder there. */
  public static final String BY_STUDY = "study";

  /** The grouping by name. */
  public static final String BY_NAME = "name";

  private Grouping() {}

  /**
   * Groups runs by study, name or a setting, in the order in which the groups are first met.
   *
   * @throws IllegalArgumentException if no run has such a setting
   */
  public static <T> Map<String, List<T>> by(String what, List<T> runs, Function<T, RunInfo> info) {
    Map<String, List<T>> groups = new LinkedHashMap<>();
    boolean setting = !what.equals(BY_STUDY) && !what.equals(BY_NAME);
    if (setting && runs.stream().noneMatch(run -> info.apply(run).settings().containsKey(what))) {
      TreeSet<String> known = new TreeSet<>(List.of(BY_NAME, BY_STUDY));
      runs.forEach(run -> known.addAll(info.apply(run).settings().keySet()));
      throw new IllegalArgumentException(
          "No run has the setting '" + what + "'. " + NearestName.suggestion(what, known));
    }
    for (T run : runs) {
      String key =
          switch (what) {
            case BY_STUDY -> info.apply(run).study();
            case BY_NAME -> info.apply(run).name();
            default -> what + "=" + info.apply(run).setting(what, "(none)");
          };
      groups.computeIfAbsent(key.isEmpty() ? "(none)" : key, k -> new ArrayList<>()).add(run);
    }
    return groups;
  }

  /**
   * Groups runs that differ in their seeds only, named by the settings that tell the groups apart.
   * One that was changed while it trained, or that left another, is among those of its kind. Runs
   * without a seed among their settings, as logs of other tools often are, are grouped by study.
   */
  public static <T> Map<String, List<T>> bySettingsButSeeds(
      List<T> runs, Function<T, ? extends RunReader> reader) {
    List<Recipe> recipes = runs.stream().map(run -> Recipe.of(reader.apply(run))).toList();
    if (!recipes.stream().allMatch(Recipe::tellsSeed)) {
      return by(BY_STUDY, runs, run -> reader.apply(run).info());
    }
    Map<SortedMap<String, String>, List<T>> groups = new LinkedHashMap<>();
    for (int i = 0; i < runs.size(); i++) {
      groups.computeIfAbsent(recipes.get(i).butSeeds(), k -> new ArrayList<>()).add(runs.get(i));
    }
    TreeSet<String> keys = new TreeSet<>();
    groups.keySet().forEach(settings -> keys.addAll(settings.keySet()));
    keys.removeIf(
        key ->
            groups.keySet().stream()
                    .map(settings -> settings.getOrDefault(key, "(none)"))
                    .distinct()
                    .count()
                == 1);
    Map<String, List<T>> named = new LinkedHashMap<>();
    groups.forEach((settings, members) -> named.put(name(keys, settings), members));
    return named;
  }

  private static String name(Set<String> keys, Map<String, String> settings) {
    if (keys.isEmpty()) {
      return "all";
    }
    String name =
        keys.stream()
            .filter(key -> settings.containsKey(key) || Recipe.isSetting(key))
            .map(key -> key + "=" + settings.getOrDefault(key, "(none)"))
            .collect(Collectors.joining(" "));
    return name.isEmpty() ? "unchanged" : name;
  }
}
