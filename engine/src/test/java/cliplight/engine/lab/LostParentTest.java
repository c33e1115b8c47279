package cliplight.engine.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cliplight.engine.lab.settings.RunSettings;
import cliplight.engine.lab.settings.Setting;
import cliplight.engine.runs.H2RunStore;
import cliplight.engine.runs.Lineage;
import cliplight.engine.runs.OrphanedForks;
import cliplight.engine.runs.RunArchive;
import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunInfo;
import cliplight.engine.runs.RunReader;
import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.SeriesNames;
import cliplight.engine.runs.SeriesReader;
import cliplight.engine.train.RunConfig;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Forks whose parents are not on record are executed again from the seed, to the same bits. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class LostParentTest {

  private static final RunConfig CONFIG =
      RunSettings.apply(
          RunConfig.DEFAULT,
          Stream.of(
                  "model=micro",
                  "batch=2",
                  "steps=30",
                  "data.size=20000",
                  "optimizer=muonclip",
                  "optimizer.lr=0.1",
                  "optimizer.tau=8",
                  "watch.window=8",
                  "checkpoint.every=10")
              .map(Setting::parse)
              .toList());

  @TempDir Path folder;
  private H2RunStore store;
  private final List<String> notices = new ArrayList<>();

  @BeforeEach
  void open() {
    store = H2RunStore.open(folder.resolve("store"));
  }

  @AfterEach
  void close() {
    store.close();
  }

  /** A run whose tau was changed on the way. */
  private RunId changed() throws InterruptedException {
    try (StudySession session = LiveStudy.start(Study.ofOne(CONFIG), store)) {
      session.pause();
      RunId run = session.runs().get(0);
      session.advance(5);
      while (store.open(run).info().lastStep() < 5) {
        Thread.sleep(1);
      }
      session.change(run, "optimizer.tau", "3");
      session.resume();
      session.await();
      return run;
    }
  }

  private RunId forked(RunId parent, long step, String... changes) throws InterruptedException {
    Fork fork = Fork.of(store, parent, step, Stream.of(changes).map(Setting::parse).toList());
    try (StudySession session = LiveStudy.fork(List.of(fork), store, notices::add)) {
      session.await();
      return session.runs().get(0);
    }
  }

  private Verification verify(H2RunStore where, RunId run) {
    return Verification.of(
        where, run, OptionalLong.empty(), OptionalLong.empty(), notices::add, step -> {});
  }

  private void deleteCheckpoints(RunId run) throws Exception {
    try (Stream<Path> files = Files.list(store.checkpointFolder(run))) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
  }

  @Test
  void aChainOfForksIsVerifiedWithNothingButTheLastOfThem() throws Exception {
    RunId parent = changed();
    RunId child = forked(parent, 9, "optimizer.tau=5", "watch.window=6");
    RunId grandchild = forked(child, 17, "optimizer.lr=0.02", "microbatches=2");
    notices.clear();
    assertThat(OrphanedForks.warning(store.runs(), List.of(parent)))
        .contains("executed again from the seed");

    store.delete(parent);
    RerunCost cost = RerunCost.of(store, grandchild, 20);
    assertThat(cost.from()).isZero();
    assertThat(cost.steps()).as("9 lost ones, and 3 after its checkpoint").isEqualTo(9 + 3);
    assertThat(verify(store, child).difference()).isEmpty();
    assertThat(notices).anyMatch(said -> said.contains("steps 1 to 9 are executed again"));
    assertThat(verify(store, grandchild).difference()).isEmpty();

    store.delete(child);
    notices.clear();
    assertThat(verify(store, grandchild).difference()).isEmpty();
    assertThat(notices).anyMatch(said -> said.contains("steps 1 to 17 are executed again"));
    deleteCheckpoints(grandchild);
    Verification fromTheSeed = verify(store, grandchild);
    assertThat(fromTheSeed.difference()).isEmpty();
    assertThat(fromTheSeed.from()).isEqualTo(18);
    assertThat(fromTheSeed.to()).isEqualTo(30);
    assertThat(fromTheSeed.series()).isGreaterThan(20);

    RunId again = forked(grandchild, 22, "name=again");
    RunReader one = store.open(grandchild);
    RunReader two = store.open(again);
    for (SeriesKey key : two.keys()) {
      if (key.name().equals(SeriesNames.TOKENS_PER_SECOND)) {
        continue;
      }
      SeriesReader expected = one.series(key).orElseThrow();
      SeriesReader actual = two.series(key).orElseThrow();
      for (int i = 0; i < actual.size(); i++) {
        assertThat(actual.value(i)).as("%s", key).isEqualTo(expected.valueAt(actual.step(i)));
      }
    }
  }

  @Test
  void theWayToTheFirstStepIsToldAndCanBeEndedOnIt() throws Exception {
    RunId parent = changed();
    RunId child = forked(parent, 9, "optimizer.tau=5");
    store.delete(parent);
    deleteCheckpoints(child);
    List<Long> passed = new ArrayList<>();
    List<Long> compared = new ArrayList<>();
    RerunListener telling = RerunListener.of(notices::add, passed::add);
    Verification.of(store, child, OptionalLong.of(12), OptionalLong.of(13), telling, compared::add);
    assertThat(passed).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L);
    assertThat(compared).containsExactly(12L, 13L);

    RerunListener impatient =
        RerunListener.of(
            notices::add,
            step -> {
              if (step == 4) {
                throw new CancellationException("enough");
              }
            });
    assertThatThrownBy(() -> Rerun.near(store, child, 9, impatient))
        .isInstanceOf(CancellationException.class);
  }

  @Test
  void theArchiveOfAForkIsEnough() throws Exception {
    RunId child = forked(changed(), 11, "optimizer.tau=5");
    Path archive = folder.resolve("child.cliplight.zip");
    RunArchive.write(store.open(child), archive);
    try (H2RunStore elsewhere = H2RunStore.open(folder.resolve("elsewhere"))) {
      RunId brought = RunArchive.bring(archive, elsewhere, Optional.empty()).run();
      assertThat(elsewhere.open(brought).info().lineage())
          .isEqualTo(store.open(child).info().lineage());
      assertThat(verify(elsewhere, brought).difference()).isEmpty();
    }
  }

  @Test
  void aRunThatWasForkedAtItsSeedNeedsNoPast() throws Exception {
    RunId parent = changed();
    RunId child = forked(parent, 0, "optimizer.tau=4");
    store.delete(parent);
    assertThat(verify(store, child).difference()).isEmpty();
  }

  @Test
  void severalForksOfOneThatLostItsParentGoOnSideBySide() throws Exception {
    RunId parent = changed();
    RunId child = forked(parent, 9, "optimizer.tau=5");
    store.delete(parent);
    Fork changed = Fork.of(store, child, 15, List.of(Setting.parse("optimizer.tau=2")));
    notices.clear();
    List<RunId> runs;
    try (StudySession session =
        LiveStudy.fork(List.of(changed, Fork.twin(store, child, 15, 6)), store, notices::add)) {
      session.await();
      runs = session.runs();
    }
    assertThat(notices).as("executed once for both").hasSize(1);
    for (RunId run : runs) {
      assertThat(verify(store, run).difference()).isEmpty();
    }
  }

  @Test
  void runsThatSayTheyWereForkedFromEachOtherAreRefused() throws Exception {
    RunReader run = store.open(changed());
    RunId one = new RunId("one");
    RunId other = new RunId("other");
    store.add(Altered.lineage(run, one, new Lineage(other, 5, new TreeMap<>(), List.of())));
    store.add(Altered.lineage(run, other, new Lineage(one, 5, new TreeMap<>(), List.of())));
    assertThatThrownBy(() -> verify(store, one))
        .isInstanceOf(RerunException.class)
        .hasMessageContaining("forked from itself");
    assertThatThrownBy(() -> RerunCost.of(store, other, 20)).isInstanceOf(RerunException.class);
    assertThatThrownBy(() -> Fork.of(store, one, 20, List.of())).isInstanceOf(RerunException.class);
    assertThat(OrphanedForks.of(store.runs(), List.of(one))).hasSize(1);
  }

  @Test
  void aForkOfAnEarlierFormIsCompleteWithItsParentAndSaysSoWithoutIt() throws Exception {
    Path old = Files.createDirectory(folder.resolve("old"));
    try (InputStream kept = RunInfo.class.getResourceAsStream("store-form-3.mv.db")) {
      Files.copy(Objects.requireNonNull(kept), old.resolve("runs.mv.db"));
    }
    try (H2RunStore store = H2RunStore.open(old)) {
      RunInfo child = named(store, "child");
      assertThat(child.lineage().orElseThrow().past()).isEmpty();
      Fork fork = Fork.of(store, child.id(), 3, List.of());
      assertThat(fork.past()).hasSize(2);
      assertThat(fork.past().get(1).settings())
          .containsEntry("optimizer.tau", "5")
          .containsEntry("name", "child")
          .hasSize(2);

      RunId parent = named(store, "parent").id();
      assertThat(OrphanedForks.warning(store.runs(), List.of(parent))).contains("no more");
      store.delete(parent);
      assertThatThrownBy(() -> verify(store, child.id()))
          .isInstanceOf(RerunException.class)
          .hasMessageContaining("which is not in this store")
          .hasMessageContaining("Import that run too");
    }
  }

  private static RunInfo named(H2RunStore store, String name) {
    return store.runs().stream().filter(run -> run.name().equals(name)).findFirst().orElseThrow();
  }
}
