package cliplight.engine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import cliplight.engine.runs.EventKind;
import cliplight.engine.runs.RunEvent;
import cliplight.engine.train.CheckpointConfig;
import cliplight.engine.train.TrainerState;
import cliplight.engine.train.TrainerState.NamedArray;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointKeeperTest {

  @TempDir Path folder;
  private Checkpoints checkpoints;
  private final Queue<RunEvent> events = new ConcurrentLinkedQueue<>();

  @BeforeEach
  void open() {
    checkpoints = Checkpoints.in(folder.resolve("run"), Map.of("seed", "1"));
  }

  private static TrainerState state(long step, int floats) {
    float[] weights = new float[floats];
    return new TrainerState(step, List.of(new NamedArray("w", List.of(floats), weights)));
  }

  private CheckpointKeeper keeper(CheckpointConfig config, long step) {
    return new CheckpointKeeper(checkpoints, config, step, events::add);
  }

  private List<Long> told() {
    assertThat(events).allMatch(event -> event.kind() == EventKind.CHECKPOINT);
    return events.stream().map(RunEvent::step).toList();
  }

  @Test
  void theLastStateIsTakenAtTheEndIfItIsNotThereYet() {
    try (CheckpointKeeper keeper = keeper(new CheckpointConfig(5, 16, 1024), 0)) {
      keeper.begin(() -> state(0, 10));
      keeper.end(() -> state(7, 10));
    }
    assertThat(checkpoints.steps()).containsExactly(0L, 7L);
    assertThat(told()).containsExactly(0L, 7L);
  }

  @Test
  void theLastStateIsNotTakenTwice() {
    try (CheckpointKeeper keeper = keeper(new CheckpointConfig(5, 16, 1024), 0)) {
      keeper.begin(() -> state(0, 10));
      keeper.end(() -> state(0, 10));
    }
    assertThat(told()).containsExactly(0L);
  }

  @Test
  void aRunThatGoesOnKeepsThoseUpToItsStepAndDeletesTheLater() throws IOException {
    for (long step : new long[] {0, 5, 10, 15}) {
      checkpoints.write(state(step, 10), step / 5.0);
    }
    try (CheckpointKeeper keeper = keeper(new CheckpointConfig(5, 16, 1024), 10)) {
      assertThat(checkpoints.steps()).containsExactly(0L, 5L, 10L);
      keeper.begin(() -> state(10, 10));
      keeper.end(() -> state(10, 10));
    }
    assertThat(checkpoints.steps()).containsExactly(0L, 5L, 10L);
    assertThat(events).as("step 10 is there already").isEmpty();
  }

  @Test
  void theRoomIsCountedInMebibytesAndThreeAreKeptWhateverTheyTake() {
    // 200 KB each: five go into a mebibyte, and of 400 KB each only two would
    assertThat(keptOf(50_000, 1)).isEqualTo(5);
    assertThat(keptOf(100_000, 1)).isEqualTo(CheckpointConfig.FEWEST);
  }

  /** Into this much room go 2.8 thousand million of 800 KB: more than an int counts. */
  @Test
  void roomWithoutALimitKeepsAsManyAsAreWanted() {
    assertThat(keptOf(200_000, Integer.MAX_VALUE)).isEqualTo(10);
  }

  private int keptOf(int floats, int megabytes) {
    events.clear();
    checkpoints = Checkpoints.in(folder.resolve("of " + floats), Map.of("seed", "1"));
    try (CheckpointKeeper keeper = keeper(new CheckpointConfig(1, 16, megabytes), 0)) {
      for (long step = 0; step < 10; step++) {
        long now = step;
        keeper.end(() -> state(now, floats));
      }
    }
    assertThat(told()).hasSize(10);
    assertThat(checkpoints.steps()).startsWith(0L).endsWith(9L);
    return checkpoints.steps().size();
  }

  @Test
  void whatDecidesOnNumbersMakesAnotherIdentity() {
    RunIdentity run = RunIdentity.of(Map.of("seed", "1", "name", "a", "threads", "2"));
    for (String key : List.of("seed", "kernels", "steps", "batch", "microbatches", "data.kind")) {
      RunIdentity other = identity(key);
      assertThat(other.differenceFrom(run)).as(key).contains(key + " is 9 there");
      assertThat(other.hash()).as(key).isNotEqualTo(run.hash());
    }
    for (String key : List.of("name", "threads", "checkpoint.every", "checkpoint.megabytes")) {
      RunIdentity other = identity(key);
      assertThat(other.differenceFrom(run)).as(key).isEmpty();
      assertThat(other.hash()).as(key).isEqualTo(run.hash());
    }
  }

  private static RunIdentity identity(String key) {
    Map<String, String> settings = new TreeMap<>(Map.of("seed", "1"));
    settings.put(key, "9");
    return RunIdentity.of(settings);
  }
}
