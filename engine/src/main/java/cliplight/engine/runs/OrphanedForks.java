package cliplight.engine.runs;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The runs that lose their past when others are deleted: what was forked from those, and what was
 * forked from these in turn. The past that a fork shares is not copied into it.
 */
public final class OrphanedForks {

  private OrphanedForks() {}

  /**
   * @param runs all of a store
   * @param deleted those that are to go
   * @return those that stay and lose their past, in the order of {@code runs}
   */
  public static List<RunInfo> of(List<RunInfo> runs, Collection<RunId> deleted) {
    Set<RunId> lost = new HashSet<>(deleted);
    boolean more = true;
    while (more) {
      more = false;
      for (RunInfo run : runs) {
        if (run.lineage().filter(from -> lost.contains(from.parent())).isPresent()) {
          more |= lost.add(run.id());
        }
      }
    }
    List<RunInfo> orphans = new ArrayList<>(runs);
    orphans.removeIf(run -> deleted.contains(run.id()) || !lost.contains(run.id()));
    return orphans;
  }

  /** What would be lost beside the runs themselves, a sentence or two; empty if nothing. */
  public static String warning(List<RunInfo> runs, Collection<RunId> deleted) {
    List<RunInfo> orphans = of(runs, deleted);
    if (orphans.isEmpty()) {
      return "";
    }
    StringBuilder names = new StringBuilder();
    for (RunInfo orphan : orphans) {
      names
          .append(names.isEmpty() ? "" : ", ")
          .append(orphan.name())
          .append(" (from step ")
          .append(orphan.lineage().orElseThrow().step())
          .append(" on)");
    }
    boolean one = orphans.size() == 1;
    boolean known = orphans.stream().allMatch(orphan -> orphan.lineage().orElseThrow().keepsPast());
    return (one ? "A fork goes" : orphans.size() + " forks go")
        + " on from here: "
        + names
        + ". "
        + (one ? "It keeps its own steps, but loses" : "They keep their own steps, but lose")
        + " the record of the steps before"
        + (known
            ? ": to resume, fork, verify or probe "
                + (one ? "it" : "them")
                + ", those are executed again from the seed."
            : ", and can no more be resumed, forked, verified or probed.");
  }
}
