package cliplight.engine.runs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OrphanedForksTest {

  private static final List<RunInfo> RUNS =
      List.of(run("a", ""), run("b", "a"), run("c", "b"), run("d", ""), run("e", "d"));

  private static RunInfo run(String id, String parent) {
    Optional<Lineage> lineage =
        parent.isEmpty()
            ? Optional.empty()
            : Optional.of(new Lineage(new RunId(parent), 33, new TreeMap<>(), List.of()));
    return run(id, lineage);
  }

  private static RunInfo run(String id, Lineage lineage) {
    return run(id, Optional.of(lineage));
  }

  private static RunInfo run(String id, Optional<Lineage> lineage) {
    return new RunInfo(
        new RunId(id),
        "Run " + id,
        "",
        "",
        0,
        "trained",
        RunState.DONE,
        "",
        Instant.EPOCH,
        60,
        60,
        new TreeMap<>(),
        new TreeMap<>(),
        lineage);
  }

  private static List<RunId> ids(String... ids) {
    return Stream.of(ids).map(RunId::new).toList();
  }

  @Test
  void whatWasForkedFromADeletedRunLosesItsPastDownToTheLastGrandchild() {
    assertThat(OrphanedForks.of(RUNS, ids("a")))
        .extracting(RunInfo::name)
        .containsExactly("Run b", "Run c");
    assertThat(OrphanedForks.of(RUNS, ids("a", "b")))
        .extracting(RunInfo::name)
        .containsExactly("Run c");
    assertThat(OrphanedForks.of(RUNS, ids("c", "e"))).isEmpty();
  }

  @Test
  void theWarningNamesThemAndWhatIsLost() {
    assertThat(OrphanedForks.warning(RUNS, ids("c", "e"))).isEmpty();
    assertThat(OrphanedForks.warning(RUNS, ids("b")))
        .startsWith("A fork goes on from here: Run c (from step 33 on).")
        .contains("loses the record of the steps before", "resumed, forked, verified or probed");
    assertThat(OrphanedForks.warning(RUNS, ids("a")))
        .startsWith("2 forks go on from here: Run b (from step 33 on), Run c");
  }

  /** A grandchild may be listed before its parent: the newest run comes first. */
  @Test
  void theOrderOfTheListDoesNotMatter() {
    List<RunInfo> newestFirst =
        List.of(run("d", "c"), run("c", "b"), run("x", ""), run("b", "a"), run("a", ""));
    assertThat(OrphanedForks.of(newestFirst, ids("a")))
        .extracting(RunInfo::name)
        .containsExactly("Run d", "Run c", "Run b");
  }

  @Test
  void thatTheyAreExecutedAgainFromTheSeedIsSaidOnlyIfAllOfThemCanBe() {
    Stretch stretch = new Stretch(1, new TreeMap<>(Map.of("seed", "1")));
    RunInfo knows = run("k", new Lineage(new RunId("a"), 33, new TreeMap<>(), List.of(stretch)));
    RunInfo fromBeginning = run("s", new Lineage(new RunId("a"), 0, new TreeMap<>(), List.of()));
    RunInfo lost = run("l", "a");
    assertThat(OrphanedForks.warning(List.of(knows, fromBeginning), ids("a")))
        .contains("executed again from the seed")
        .doesNotContain("no more");
    assertThat(OrphanedForks.warning(List.of(knows, lost), ids("a")))
        .contains("can no more be resumed")
        .doesNotContain("from the seed");
  }
}
