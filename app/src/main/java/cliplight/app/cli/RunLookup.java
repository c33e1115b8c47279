package cliplight.app.cli;

import cliplight.engine.runs.NearestName;
import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunInfo;
import cliplight.engine.runs.RunStore;
import cliplight.engine.runs.StoreException;
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
        Stream.<Predicate<RunInfo>>of(
                run -> run.id().value().equals(typed),
                run -> run.name().equals(typed),
                run -> run.id().value().startsWith(typed) || run.name().equalsIgnoreCase(typed))
            .map(meant -> runs.stream().filter(meant).toList())
            .filter(found -> !found.isEmpty())
            .findFirst()
            .orElse(List.of());
    if (matches.size() == 1) {
      return matches.get(0).id();
    }
    if (matches.isEmpty()) {
      throw new StoreException("There is no run '" + typed + "'. " + nearest(runs, typed));
    }
    String ids =
        matches.stream().limit(5).map(run -> run.id().value()).collect(Collectors.joining(", "));
    throw new StoreException(
        matches.size()
            + " runs match '"
            + typed
            + "'. Name one by its id: "
            + ids
            + (matches.size() > 5 ? ", ..." : "."));
  }

  /**
   * All runs that somebody typed: by id, by the beginning of an id, by name, or all of a study.
   *
   * @throws StoreException if one of the words means no run
   */
  static List<RunId> findAll(RunStore store, List<String> typed) {
    List<RunInfo> runs = store.runs();
    LinkedHashSet<RunId> found = new LinkedHashSet<>();
    for (String word : typed) {
      refuseEmpty(word);
      List<RunId> matches =
          runs.stream().filter(run -> isMeant(run, word)).map(RunInfo::id).toList();
      if (matches.isEmpty()) {
        throw new StoreException("There is no run or study '" + word + "'. " + nearest(runs, word));
      }
      found.addAll(matches);
    }
    return List.copyOf(found);
  }

  private static boolean isMeant(RunInfo run, String word) {
    return run.id().value().startsWith(word)
        || run.name().equalsIgnoreCase(word)
        || run.study().equalsIgnoreCase(word)
        || run.studyId().equals(word);
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
