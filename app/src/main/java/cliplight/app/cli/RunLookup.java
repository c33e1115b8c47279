package cliplight.app.cli;

import cliplight.engine.runs.NearestName;
import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunInfo;
import cliplight.engine.runs.RunStore;
import cliplight.engine.runs.StoreException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds the run that somebody typed: by id, by name, or by the beginning of an id. */
final class RunLookup {

  private RunLookup() {}

  /**
   * @throws StoreException if there is no such run or more than one
   */
  static RunId find(RunStore store, String typed) {
    refuseEmpty(typed);
    List<RunInfo> runs = store.runs();
    List<RunInfo> matches =
        firstFound(
            runs,
            Stream.of(
                run -> run.id().value().equals(typed),
                run -> run.name().equals(typed),
                run -> run.id().value().startsWith(typed) || run.name().equalsIgnoreCase(typed)));
    if (matches.size() == 1) {
      return matches.get(0).id();
    }
    if (matches.isEmpty()) {
      throw new StoreException("There is no run '" + typed + "'. " + nearest(runs, typed));
    }
    throw several(matches, typed);
  }

  private static StoreException several(List<RunInfo> matches, String typed) {
    String ids =
        matches.stream().limit(5).map(run -> run.id().value()).collect(Collectors.joining(", "));
    return new StoreException(
        matches.size()
            + " runs match '"
            + typed
            + "'. Name one by its id: "
            + ids
            + (matches.size() > 5 ? ", ..." : "."));
  }

  /**
   * All runs that somebody typed: by id, by name, all of a study, or by the beginning of an id.
   *
   * @throws StoreException if one of the words means no run
   */
  static List<RunId> findAll(RunStore store, List<String> typed) {
    List<RunInfo> runs = store.runs();
    LinkedHashSet<RunId> found = new LinkedHashSet<>();
    for (String word : typed) {
      meant(runs, word).forEach(run -> found.add(run.id()));
    }
    return List.copyOf(found);
  }

  /**
   * One run for each word, in the order of the words.
   *
   * @throws StoreException if one of the words means no run or more than one
   */
  static List<RunId> findEach(RunStore store, List<String> typed) {
    List<RunInfo> runs = store.runs();
    List<RunId> found = new ArrayList<>();
    for (String word : typed) {
      List<RunInfo> matches = meant(runs, word);
      if (matches.size() > 1) {
        throw several(matches, word);
      }
      found.add(matches.get(0).id());
    }
    return found;
  }

  /** 'seed1' is not to take seed10 along: what is found by a surer reading ends the search. */
  private static List<RunInfo> meant(List<RunInfo> runs, String word) {
    refuseEmpty(word);
    List<RunInfo> matches =
        firstFound(
            runs,
            Stream.of(
                run -> run.id().value().equals(word),
                run -> run.name().equals(word),
                run -> run.study().equals(word) || run.studyId().equals(word),
                run -> run.name().equalsIgnoreCase(word),
                run -> run.study().equalsIgnoreCase(word),
                run -> run.id().value().startsWith(word)));
    if (matches.isEmpty()) {
      throw new StoreException("There is no run or study '" + word + "'. " + nearest(runs, word));
    }
    return matches;
  }

  private static List<RunInfo> firstFound(List<RunInfo> runs, Stream<Predicate<RunInfo>> readings) {
    return readings
        .map(meant -> runs.stream().filter(meant).toList())
        .filter(found -> !found.isEmpty())
        .findFirst()
        .orElse(List.of());
  }

  /** Every id begins with nothing: a variable that is not set would mean any run. */
  private static void refuseEmpty(String typed) {
    if (typed.isBlank()) {
      throw new WrongUsageException("The name of a run is empty. 'cliplight runs' lists them all.");
    }
  }

  private static String nearest(List<RunInfo> runs, String typed) {
    List<String> ids = runs.stream().map(run -> run.id().value()).toList();
    return NearestName.to(typed, ids)
        .or(() -> NearestName.to(typed, runs.stream().map(RunInfo::name).distinct().toList()))
        .map(name -> "Did you mean '" + name + "'?")
        .orElse("'cliplight runs' lists them all.");
  }
}
