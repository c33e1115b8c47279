package cliplight.engine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cliplight.engine.train.TrainerState;
import cliplight.engine.train.TrainerState.NamedArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointsTest {

  private static final Map<String, String> SETTINGS =
      Map.of("optimizer.tau", "30", "name", "Muon", "threads", "1", "checkpoint.keep", "16");

  @TempDir Path folder;
  private Checkpoints checkpoints;
  private final List<String> notices = new ArrayList<>();

  @BeforeEach
  void write() throws IOException {
    checkpoints = Checkpoints.in(folder.resolve("run"), SETTINGS);
    assertThat(checkpoints.steps()).isEmpty();
    for (long step : new long[] {0, 50, 100}) {
      checkpoints.write(state(step), step / 50.0);
    }
  }

  private static TrainerState state(long step) {
    float[] weights = {step, -0.0f, Float.NaN, Float.MIN_VALUE, Float.NEGATIVE_INFINITY, 1 / 3f};
    return new TrainerState(
        step,
        List.of(
            new NamedArray("layers.0.attention.q", List.of(2, 3), weights),
            new NamedArray("routerBias.layers.1", List.of(1), new float[] {0.1f})));
  }

  @Test
  void aStateComesBackBitForBitInItsOrder() throws IOException {
    TrainerState back = checkpoints.read(50);
    assertThat(back.step()).isEqualTo(50);
    assertThat(back.arrays())
        .extracting(NamedArray::name)
        .containsExactly("layers.0.attention.q", "routerBias.layers.1");
    for (int i = 0; i < 2; i++) {
      NamedArray written = state(50).arrays().get(i);
      assertThat(back.arrays().get(i).shape()).isEqualTo(written.shape());
      for (int k = 0; k < written.values().length; k++) {
        assertThat(Float.floatToRawIntBits(back.arrays().get(i).values()[k]))
            .isEqualTo(Float.floatToRawIntBits(written.values()[k]));
      }
    }
  }

  @Test
  void theNewestAtOrBeforeAStepIsFound() {
    assertThat(checkpoints.steps()).containsExactly(0L, 50L, 100L);
    assertThat(checkpoints.nearest(99, notices::add).orElseThrow().step()).isEqualTo(50);
    assertThat(checkpoints.nearest(100, notices::add).orElseThrow().step()).isEqualTo(100);
    assertThat(notices).isEmpty();
  }

  @Test
  void everyFlippedBitIsRecognisedAndTheOneBeforeUsedAndSaid() throws IOException {
    Path file = checkpoints.file(100);
    byte[] whole = Files.readAllBytes(file);
    for (int at = 0; at < whole.length; at += 7) {
      byte[] damaged = whole.clone();
      damaged[at] ^= (byte) (1 << at % 8);
      Files.write(file, damaged);
      notices.clear();
      assertThat(checkpoints.nearest(100, notices::add).orElseThrow().step())
          .as("byte %d", at)
          .isEqualTo(50);
      assertThat(notices).as("byte %d", at).hasSize(1);
      assertThat(notices.get(0)).contains("step 100", "damaged", "step 50 is used");
    }
  }

  @Test
  void everyTruncatedFileIsRecognised() throws IOException {
    Path file = checkpoints.file(100);
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length += 11) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThat(checkpoints.nearest(100, notices::add).orElseThrow().step()).isEqualTo(50);
    }
  }

  @Test
  void whereAllAreDamagedThereIsNone() throws IOException {
    for (long step : checkpoints.steps()) {
      Files.writeString(checkpoints.file(step), "nothing of the kind");
    }
    assertThat(checkpoints.nearest(100, notices::add)).isEmpty();
    assertThat(notices).hasSize(1);
    assertThat(notices.get(0)).contains("step 100", "step 50", "step 0", "none before it");
  }

  @Test
  void aCheckpointOfAnotherStepUnderThisNameIsDamaged() throws IOException {
    Files.copy(checkpoints.file(50), checkpoints.file(75));
    assertThat(checkpoints.nearest(80, notices::add).orElseThrow().step()).isEqualTo(50);
    assertThat(notices).hasSize(1);
  }

  @Test
  void aCheckpointOfAnotherConfigurationIsRefusedWithTheDifference() {
    Map<String, String> other = new TreeMap<>(SETTINGS);
    other.put("optimizer.tau", "100");
    Checkpoints foreign = Checkpoints.in(folder.resolve("run"), other);
    assertThatThrownBy(() -> foreign.nearest(100, notices::add))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("optimizer.tau is 30 there, 100 in the run");
  }

  @Test
  void aCheckpointOfAnotherEngineIsRefused() throws IOException {
    RunIdentity old = new RunIdentity(new TreeMap<>(SETTINGS), "0.0.9");
    CheckpointFile.write(checkpoints.file(150), old, 3, state(150));
    assertThatThrownBy(() -> checkpoints.nearest(150, notices::add))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("engine 0.0.9");
  }

  @Test
  void nameThreadsAndCheckpointSettingsMayDiffer() {
    Map<String, String> renamed = new TreeMap<>(SETTINGS);
    renamed.put("name", "another");
    renamed.put("threads", "8");
    renamed.put("checkpoint.keep", "3");
    Checkpoints same = Checkpoints.in(folder.resolve("run"), renamed);
    assertThat(same.nearest(100, notices::add)).isPresent();
  }
}
