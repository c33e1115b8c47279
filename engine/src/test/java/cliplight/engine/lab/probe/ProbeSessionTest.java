package cliplight.engine.lab.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cliplight.engine.lab.Altered;
import cliplight.engine.lab.Fork;
import cliplight.engine.lab.LiveStudy;
import cliplight.engine.lab.RerunListener;
import cliplight.engine.lab.StudySession;
import cliplight.engine.lab.TinyStudy;
import cliplight.engine.runs.EventKind;
import cliplight.engine.runs.H2RunStore;
import cliplight.engine.runs.RunEvent;
import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunReader;
import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.SeriesNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A session says of every step what a fresh execution says of it, and executes less. */
class ProbeSessionTest {

  private static final List<ProbeRequest> QUESTIONS =
      Stream.of("logits:L1H1", "token-loss", "gradients", "weights", "clip", "router")
          .map(ProbeRequest::parse)
          .toList();

  @TempDir private static Path folder;
  private static H2RunStore store;
  private static RunReader run;

  /** The same run without its checkpoints: training does not wait until they are on disk. */
  private static RunId bare;

  /** The same run with the checkpoint of step 10 alone. */
  private static RunId checked;

  /** It has steps 11 and 12. */
  private static RunId forked;

  @BeforeAll
  static void train() throws InterruptedException, IOException {
    store = H2RunStore.open(folder.resolve("store"));
    run = TinyStudy.train(store, TinyStudy.EVERYTHING);
    bare = new RunId("bare");
    store.add(Altered.settings(run, bare, run.info().settings()));
    checked = new RunId("checked");
    store.add(Altered.settings(run, checked, run.info().settings()));
    Fork twin = Fork.twin(store, run.info().id(), 10, 2);
    try (StudySession fork = LiveStudy.fork(List.of(twin), store, notice -> {})) {
      fork.await();
      forked = fork.runs().get(0);
      String file = "step-10.safetensors";
      Path folder = Files.createDirectories(store.checkpointFolder(checked));
      Files.copy(store.checkpointFolder(forked).resolve(file), folder.resolve(file));
    }
  }

  @AfterAll
  static void close() {
    store.close();
  }

  private static Probe ask(ProbeSession session, long step) {
    return session.take(step, 1, QUESTIONS, notice -> {});
  }

  private static void assertAsFresh(Probe probe, RunId id) {
    Probe fresh = Probe.take(store, id, probe.step(), 1, QUESTIONS, notice -> {});
    assertThat(probe.answers()).hasSameSizeAs(fresh.answers());
    for (int i = 0; i < fresh.answers().size(); i++) {
      Probed wanted = fresh.answers().get(i);
      Probed answer = probe.answers().get(i);
      assertThat(answer.title()).isEqualTo(wanted.title());
      assertThat(Arrays.equals(answer.values(), wanted.values())).as(wanted.name()).isTrue();
    }
    assertThat(probe.same()).isEqualTo(fresh.same());
  }

  private static String executed(Probe probe) {
    return probe.comparison().replaceAll(" executed again.*", "");
  }

  @Test
  void stepsForwardBackAndTheSameAgainAreAnsweredAsAfresh() {
    List<String> executed = new ArrayList<>();
    try (ProbeSession session = new ProbeSession(store, bare)) {
      for (long step : new long[] {7, 8, 8, 7, 5, 12, 11, 1}) {
        Probe probe = ask(session, step);
        assertAsFresh(probe, bare);
        assertThat(probe.same()).isTrue();
        executed.add(executed(probe));
      }
    }
    assertThat(executed)
        .containsExactly(
            "7 steps", "1 step", "1 step", "1 step", "1 step", "5 steps", "1 step", "1 step");
  }

  @Test
  void aStepThatAForkSharesIsAskedOfItsParent() {
    try (ProbeSession session = new ProbeSession(store, forked)) {
      String asksParent = "begins after step 10 of " + run.info().id() + ": ask that one for step ";
      assertThatThrownBy(() -> ask(session, 10)).hasMessageContaining(asksParent + "10.");
      assertThatThrownBy(() -> session.cost(10)).hasMessageContaining(asksParent + "10.");
      assertThatThrownBy(() -> ask(session, 3)).hasMessageContaining(asksParent + "3.");
      assertThatThrownBy(() -> ask(session, 13)).hasMessageContaining("has steps 11 to 12.");
      assertThat(ask(session, 11).same()).isTrue();
    }
  }

  @Test
  void whereStatesAreTooLargeFewOrNoneAreKept() {
    List<String> executed = new ArrayList<>();
    for (PassedStates passed : List.of(new PassedStates(0), new PassedStates(250_000))) {
      try (ProbeSession session = new ProbeSession(store, bare, passed)) {
        for (long step : new long[] {7, 8, 7}) {
          Probe probe = ask(session, step);
          assertAsFresh(probe, bare);
          executed.add(executed(probe));
        }
      }
    }
    assertThat(executed)
        .as("none, then one")
        .containsExactly("7 steps", "1 step", "7 steps", "7 steps", "1 step", "7 steps");
  }

  @Test
  void aCheckpointThatIsNearerThanAnythingAtHandIsUsed() {
    try (ProbeSession session = new ProbeSession(store, checked)) {
      assertThat(executed(ask(session, 3))).isEqualTo("3 steps");
      assertThat(session.cost(3)).isEmpty();
      assertThat(session.cost(12).orElseThrow().from()).isEqualTo(10);
      Probe late = ask(session, 12);
      assertThat(executed(late)).isEqualTo("2 steps");
      assertAsFresh(late, checked);
      assertThat(executed(ask(session, 4))).as("from step 2 on").isEqualTo("2 steps");
    }
  }

  @Test
  void settingsThatChangedHoldOnTheirSideOfTheChange() {
    RunId changed = new RunId("changed");
    store.add(
        new Altered(run, changed, run.info().settings(), run.info().environment()) {
          @Override
          public List<RunEvent> events() {
            List<RunEvent> events = new ArrayList<>(run.events());
            events.add(
                RunEvent.of(
                    6,
                    EventKind.SETTING_CHANGED,
                    Map.of("key", "optimizer.tau", "old", "3", "new", "1"),
                    "tau"));
            return events;
          }
        });
    try (ProbeSession session = new ProbeSession(store, changed)) {
      for (long step : new long[] {8, 5, 6, 5}) {
        assertAsFresh(ask(session, step), changed);
      }
    }
  }

  @Test
  void aDifferenceBeforeAStateAtHandIsStillSaid() {
    RunId altered = new RunId("altered");
    SeriesKey loss = SeriesKey.of(SeriesNames.LOSS);
    store.add(
        new Altered(run, altered, run.info().settings(), run.info().environment()) {
          @Override
          protected double value(SeriesKey key, long step, double value) {
            return key.equals(loss) && step == 4 ? value + 1 : value;
          }
        });
    try (ProbeSession session = new ProbeSession(store, altered)) {
      for (long step : new long[] {8, 8, 9}) {
        Probe probe = ask(session, step);
        assertThat(probe.same()).isFalse();
        assertThat(probe.comparison()).startsWith("Differs first at step 4: loss is ");
      }
      assertThat(ask(session, 3).same()).isTrue();
    }
  }

  @Test
  void noticesAreSaidWithEveryAnswerAndClosingEndsAnExecution() throws IOException {
    RunId damaged = new RunId("damaged");
    store.add(Altered.settings(run, damaged, run.info().settings()));
    Path checkpoints = Files.createDirectories(store.checkpointFolder(damaged));
    Files.writeString(checkpoints.resolve("step-5.safetensors"), "not one");
    try (ProbeSession session = new ProbeSession(store, damaged)) {
      for (long step : new long[] {8, 7}) {
        List<String> notices = new ArrayList<>();
        session.take(step, 0, QUESTIONS, notices::add);
        assertThat(notices).singleElement().asString().contains("step-5.safetensors");
      }
    }
    ProbeSession session = new ProbeSession(store, damaged);
    List<Long> done = new ArrayList<>();
    RerunListener closingAtStep4 =
        RerunListener.of(
            notice -> {},
            step -> {
              done.add(step);
              if (step == 4) {
                session.close();
              }
            });
    assertThatThrownBy(() -> session.take(8, 0, QUESTIONS, closingAtStep4))
        .isInstanceOf(CancellationException.class);
    assertThat(done).containsExactly(1L, 2L, 3L, 4L);
    assertThatThrownBy(() -> ask(session, 8)).isInstanceOf(CancellationException.class);
  }

  @Test
  void whatIsRefusedLeavesTheSessionAsItWas() {
    try (ProbeSession session = new ProbeSession(store, bare)) {
      assertThat(executed(ask(session, 6))).isEqualTo("6 steps");
      assertThatThrownBy(() -> ask(session, 13)).hasMessageContaining("Step 13 is not on record");
      assertThat(executed(ask(session, 7))).isEqualTo("2 steps");
      assertAsFresh(ask(session, 7), bare);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 12, 200, 699, 5000})
  void nothingIsFurtherThanAQuarterOfItsDistanceFromAStateThatIsKept(long towards) {
    int kept = 0;
    for (long step = towards; step >= 0; step--) {
      if (PassedStates.isKept(step, towards)) {
        kept++;
      }
      long nearest = step;
      while (!PassedStates.isKept(nearest, towards)) {
        nearest--;
      }
      assertThat(step - nearest).isLessThanOrEqualTo((towards - nearest) / 4);
    }
    assertThat(kept).isLessThan(60);
  }
}
