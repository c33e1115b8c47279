package cliplight.app.cli;

import cliplight.engine.runs.NearestName;
import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunInfo;
import cliplight.engine.runs.RunStore;
import cliplight.engine.runs.StoreException;
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

  private static String nearest(List<RunInfo> runs, String typed) {
    List<String> ids = runs.stream().map(run -> run.id().value()).toList();
    return NearestName.to(typed, ids)
        .or(() -> NearestName.to(typed, runs.stream().map(RunInfo::name).distinct().toList()))
        .map(name -> "Did you mean '" + name + "'?")
        .orElse("'cliplight runs' lists them all.");
  }
}
