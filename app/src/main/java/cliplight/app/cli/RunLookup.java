package cliplight.app.cli;

import cliplight.engine.runs.NearestName;
import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunInfo;
import cliplight.engine.runs.RunStore;
import cliplight.engine.runs.StoreException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Collectors;

/** Finds the run that somebody typed: by id, by the beginning of an id, or by name. */
final class RunLookup {

  private RunLookup() {}

  /**
   * @throws StoreException if there is no such run or more than one
   */
  static RunId find(RunStore store, String typed) {
    List<RunInfo> runs = store.runs();
    for (RunInfo run : runs) {
      if (run.id().value().equals(typed)) {
        return run.id();
      }
    }
    List<RunInfo> matches =
        runs.stream()
            .filter(run -> run.id().value().startsWith(typed) || run.name().equalsIgnoreCase(typed))
            .toList();
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
        || (!word.isEmpty() && (run.study().equalsIgnoreCase(word) || run.studyId().equals(word)));
  }

  private static String nearest(List<RunInfo> runs, String typed) {
    List<String> ids = runs.stream().map(run -> run.id().value()).toList();
    return NearestName.to(typed, ids)
        .or(() -> NearestName.to(typed, runs.stream().map(RunInfo::name).distinct().toList()))
        .map(name -> "Did you mean '" + name + "'?")
        .orElse("'cliplight runs' lists them all.");
  }
}
