package cliplight.engine.runs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
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
}
