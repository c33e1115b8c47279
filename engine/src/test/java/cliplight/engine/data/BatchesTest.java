package cliplight.engine.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BatchesTest {

  private static final int B = 3;
  private static final int T = 17;

  static Stream<DataConfig> kinds() {
    return Stream.of(DataConfig.GRAMMAR, DataConfig.RECALL);
  }

  private static int[][] batch(Batches batches, long step) {
    int[][] inputsAndTargets = new int[2][B * T];
    batches.fill(step, T, inputsAndTargets[0], inputsAndTargets[1]);
    return inputsAndTargets;
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void dependOnSeedAndStepAloneAndNotOnTheOrderOfCalls(DataConfig config) {
    Batches forwards = TrainingData.load(config).batches(T, 5, 0);
    Map<Long, int[][]> seen = new HashMap<>();
    for (long step = 1; step <= 20; step++) {
      seen.put(step, batch(forwards, step));
    }
    Batches other = TrainingData.load(config).batches(T, 5, 0);
    for (long step : new long[] {20, 3, 3, 1, 11}) {
      assertThat(batch(other, step)).isDeepEqualTo(seen.get(step));
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void differBetweenStepsAndSeeds(DataConfig config) {
    TrainingData data = TrainingData.load(config);
    assertThat(Arrays.deepEquals(batch(data.batches(T, 5, 0), 1), batch(data.batches(T, 5, 0), 2)))
        .isFalse();
    assertThat(Arrays.deepEquals(batch(data.batches(T, 5, 0), 1), batch(data.batches(T, 6, 0), 1)))
        .isFalse();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void targetsAreTheInputsOneLater(DataConfig config) {
    int[][] batch = batch(TrainingData.load(config).batches(T, 0, 0), 9);
    for (int b = 0; b < B; b++) {
      assertThat(Arrays.copyOfRange(batch[1], b * T, b * T + T - 1))
          .isEqualTo(Arrays.copyOfRange(batch[0], b * T + 1, (b + 1) * T));
    }
    assertThat(Arrays.stream(batch[0])).allMatch(token -> token >= 0 && token < 256);
  }

  @Test
  void everyRowOfRecallMapsEachKeyToOneValue() {
    Batches batches = new AssociativeRecall(4, 1);
    int context = 64;
    int[] inputs = new int[context * 8];
    batches.fill(7, context, inputs, new int[inputs.length]);
    for (int b = 0; b < 8; b++) {
      Map<Integer, Integer> map = new HashMap<>();
      for (int t = 0; t < context; t += 2) {
        int key = inputs[b * context + t];
        int value = inputs[b * context + t + 1];
        assertThat(key).isBetween(0, 127);
        assertThat(value).isBetween(128, 255);
        assertThat(map.getOrDefault(key, value)).isEqualTo(value);
        map.put(key, value);
      }
      assertThat(map).hasSizeBetween(2, 4);
    }
  }

  @Test
  void windowsReachBothEndsOfTheTextAndKeepBytesAbove127() {
    byte[] text = {(byte) 200, 1, 2, 3, (byte) 255};
    Batches batches = new CorpusBatches(text, 0);
    boolean[] first = new boolean[5];
    int[] input = new int[3];
    int[] target = new int[3];
    for (int step = 1; step < 100; step++) {
      batches.fill(step, 3, input, target);
      int start = input[0] == 200 ? 0 : input[0];
      first[start] = true;
      assertThat(target[2]).isEqualTo(text[start + 3] & 0xFF);
    }
    assertThat(first).containsExactly(true, true, false, false, false);
  }

  @Test
  void whatIsHeldOutIsNeverTrainedOn() {
    byte[] text = new byte[2000];
    for (int i = 0; i < text.length; i++) {
      text[i] = (byte) (i < 1800 ? 1 : 2);
    }
    Batches training = CorpusBatches.holdingOut(text, 0.1, T, "The text", 3);
    Batches heldOut = training.heldOut().orElseThrow();
    for (int step = 1; step <= 200; step++) {
      assertThat(batch(training, step)[0]).containsOnly(1);
      assertThat(batch(training, step)[1]).containsOnly(1);
      assertThat(batch(heldOut, step)[0]).containsOnly(2);
      assertThat(batch(heldOut, step)[1]).containsOnly(2);
    }
    assertThat(heldOut.heldOut()).isEmpty();
    assertThat(new CorpusBatches(text, 3).heldOut()).isEmpty();
    assertThatThrownBy(() -> CorpusBatches.holdingOut(text, 0.001, T, "The text", 3))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("validation.holdOut");
  }

  @Test
  void sequencesThatAreHeldOutAreOfAnotherSeed() {
    Batches training = new AssociativeRecall(5, 3);
    assertThat(Arrays.deepEquals(batch(training, 1), batch(training.heldOut().orElseThrow(), 1)))
        .isFalse();
  }

  @Test
  void aTextShorterThanTheContextIsRefused() {
    assertThatThrownBy(() -> TrainingData.load(DataConfig.GRAMMAR).batches(3_000_000, 0, 0))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("2,000,000 bytes")
        .hasMessageContaining("3000001");
  }

  @Test
  void arraysThatDoNotFitTheContextAreRefused() {
    Batches batches = new AssociativeRecall(4, 1);
    assertThatThrownBy(() -> batches.fill(1, 5, new int[12], new int[12]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> batches.fill(1, 4, new int[12], new int[8]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void impossibleDataIsRefusedByItsConfiguration() {
    for (ThrowingCallable wrong :
        List.<ThrowingCallable>of(
            () -> new DataConfig(DataConfig.Kind.GRAMMAR, "", 0, 16, 0),
            () -> new DataConfig(DataConfig.Kind.RECALL, "", 2000, 129, 0),
            () -> new DataConfig(DataConfig.Kind.FILE, " ", 2000, 16, 0),
            () -> new DataConfig(DataConfig.Kind.GRAMMAR, "book.txt", 2000, 16, 0))) {
      assertThatThrownBy(wrong)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("data.");
    }
  }

  /** Of one window there is one way to draw it. */
  @Test
  void aTextOfOneWindowIsEnoughAndOneByteLessIsNot() {
    byte[] text = new byte[T + 1];
    for (int i = 0; i < text.length; i++) {
      text[i] = (byte) (i + 1);
    }
    int[][] batch = batch(new CorpusBatches(text, 3), 1);
    for (int i = 0; i < B * T; i++) {
      assertThat(batch[0][i]).isEqualTo(i % T + 1);
      assertThat(batch[1][i]).isEqualTo(i % T + 2);
    }
    assertThatThrownBy(() -> batch(new CorpusBatches(Arrays.copyOf(text, T), 3), 1))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("has 17 bytes, but a context of 17 needs at least 18");
  }
}
