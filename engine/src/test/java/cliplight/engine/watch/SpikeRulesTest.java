package cliplight.engine.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import cliplight.engine.watch.SpikeDetector.Judgement;
import cliplight.engine.watch.SpikeDetector.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** T17: what holds of every rule, and each rule against its formula written out anew. */
class SpikeRulesTest {

  private static final int LENGTH = 3000;

  private static SpikeDetector fresh(SpikeRule rule) {
    return WatchConfig.of(rule.ruleName()).newDetector();
  }

  private static double[] noise(long seed) {
    Random random = new Random(seed);
    return random.doubles(LENGTH, 0.9, 1.1).toArray();
  }

  private static List<Integer> spikes(SpikeDetector detector, double[] values) {
    List<Integer> at = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      if (detector.judge(values[i]).spike()) {
        at.add(i);
      }
    }
    return at;
  }

  @ParameterizedTest
  @EnumSource
  void aConstantSeriesHasNoSpike(SpikeRule rule) {
    for (double constant : new double[] {0, 0.1, -3, 1e-12, 1e12}) {
      double[] values = new double[LENGTH];
      Arrays.fill(values, constant);
      assertThat(spikes(fresh(rule), values)).as("constant %s", constant).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aSingleFarPointIsExactlyOneSpike(SpikeRule rule) {
    double[] values = noise(1);
    // 30 is over 400 sd of this noise, and 27 times its largest value
    values[2000] = 30;
    assertThat(spikes(fresh(rule), values)).containsExactly(2000);
  }

  @ParameterizedTest
  @EnumSource
  void warmUpNeverFlagsButForValuesThatAreNotFinite(SpikeRule rule) {
    SpikeDetector detector = fresh(rule);
    double[] values = noise(2);
    assertThat(detector.judge(1).verdict()).isEqualTo(Verdict.WARMING_UP);
    assertThat(detector.judge(1e9).verdict()).isEqualTo(Verdict.WARMING_UP);
    assertThat(detector.judge(Double.NaN).verdict()).isEqualTo(Verdict.NOT_FINITE);
    for (int i = 0; i < 20; i++) {
      assertThat(detector.judge(values[i]).verdict()).isEqualTo(Verdict.WARMING_UP);
    }
  }

  @ParameterizedTest
  @EnumSource
  void notFiniteNeverPassesAndBlindsTheRuleToNothing(SpikeRule rule) {
    double[] values = noise(3);
    values[2000] = 30;
    SpikeDetector plain = fresh(rule);
    SpikeDetector disturbed = fresh(rule);
    double[] bad = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
    for (int i = 0; i < LENGTH; i++) {
      if (i % 7 == 0) {
        Judgement judgement = disturbed.judge(bad[i % 3]);
        assertThat(judgement.verdict()).isEqualTo(Verdict.NOT_FINITE);
        assertThat(judgement.spike()).isFalse();
      }
      assertThat(disturbed.judge(values[i])).isEqualTo(plain.judge(values[i]));
    }
  }

  /** Mean and standard deviation of values[from, to) with the given divisor correction. */
  private static double[] moments(double[] values, int from, int to, int correction) {
    double mean = 0;
    for (int i = from; i < to; i++) {
      mean += values[i] / (to - from);
    }
    double squares = 0;
    for (int i = from; i < to; i++) {
      squares += Math.pow(values[i] - mean, 2);
    }
    return new double[] {mean, Math.sqrt(squares / (to - from - correction))};
  }

  /** Heavy tails, so that some values fall just above and some just below any threshold. */
  private static double[] heavyTails(long seed) {
    Random random = new Random(seed);
    double[] values = new double[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      values[i] = 2 + Math.pow(random.nextGaussian(), 3);
    }
    return values;
  }

  @Test
  void olmoCoreFollowsItsFormula() {
    double[] values = heavyTails(4);
    List<Integer> expected = new ArrayList<>();
    for (int i = 128; i < LENGTH; i++) {
      double[] m = moments(values, i - 128, i, 0);
      if (values[i] > m[0] + 6 * m[1]) {
        expected.add(i);
      }
    }
    assertThat(expected).hasSizeGreaterThan(3);
    assertThat(spikes(fresh(SpikeRule.OLMO_CORE), values)).isEqualTo(expected);
  }

  @Test
  void olmoSkipStepFollowsItsFormula() {
    double[] values = heavyTails(5);
    List<Integer> expected = new ArrayList<>();
    for (int i = 64; i < LENGTH; i++) {
      double[] m = moments(values, Math.max(0, i - 128), i, 1);
      if (values[i] - m[0] > 6 * m[1]) {
        expected.add(i);
      }
    }
    assertThat(expected).hasSizeGreaterThan(3);
    assertThat(spikes(fresh(SpikeRule.OLMO_SKIP_STEP), values)).isEqualTo(expected);
  }

  @Test
  void olmo2CountsDistanceInBothDirections() {
    double[] values = heavyTails(6);
    List<Integer> expected = new ArrayList<>();
    for (int i = 1000; i < LENGTH; i++) {
      double[] m = moments(values, i - 1000, i, 0);
      if (Math.abs(values[i] - m[0]) >= 7 * m[1]) {
        expected.add(i);
      }
    }
    assertThat(expected).anyMatch(i -> values[i] < 0).anyMatch(i -> values[i] > 2);
    assertThat(spikes(fresh(SpikeRule.OLMO2), values)).isEqualTo(expected);
  }

  @Test
  void megatronMeasuresAgainstTheStartForEver() {
    SpikeDetector detector = fresh(SpikeRule.MEGATRON);
    for (int i = 0; i < 100; i++) {
      detector.judge(i == 50 ? -2 : 1);
    }
    assertThat(detector.judge(19.99).spike()).isFalse();
    for (int i = 0; i < 500; i++) {
      assertThat(detector.judge(20).spike()).isTrue();
    }
    assertThat(detector.judge(-20).spike()).isTrue();
  }

  @Test
  void zClipFollowsItsFormula() {
    double[] values = heavyTails(7);
    double[] start = moments(values, 0, 25, 0);
    double mean = start[0];
    double variance = start[1] * start[1];
    List<Integer> expected = new ArrayList<>();
    for (int i = 25; i < LENGTH; i++) {
      double std = Math.sqrt(variance);
      double z = (values[i] - mean) / (std + 1e-6);
      double taken = values[i];
      if (z > 2.5) {
        expected.add(i);
        taken = mean + 2.5 * std / (z / 2.5);
      }
      mean = 0.97 * mean + 0.03 * taken;
      variance = 0.97 * variance + 0.03 * (taken - mean) * (taken - mean);
    }
    assertThat(expected).hasSizeGreaterThan(50);
    assertThat(spikes(fresh(SpikeRule.ZCLIP), values)).isEqualTo(expected);
  }

  @Test
  void llmFoundryMeasuresAgainstTheMeanOfTheOlderHalf() {
    double[] values = new double[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      values[i] = Math.exp(i / 200.0);
    }
    List<Integer> expected = new ArrayList<>();
    for (int i = 999; i < LENGTH; i++) {
      if (values[i] > 7.5 * moments(values, i - 999, i - 499, 0)[0]) {
        expected.add(i);
      }
    }
    assertThat(expected).isNotEmpty();
    assertThat(spikes(fresh(SpikeRule.LLM_FOUNDRY), values)).isEqualTo(expected);
  }

  @Test
  void theScoreIsTheShareOfJudgedValuesOverTheLastTenThousand() {
    SpikeScore score = new SpikeScore();
    assertThat(score.add(Judgement.WARMING_UP)).isZero();
    assertThat(score.add(Judgement.of(true, 9))).isEqualTo(1.0);
    assertThat(score.add(Judgement.NOT_FINITE)).isEqualTo(1.0);
    assertThat(score.add(Judgement.of(false, 0))).isCloseTo(2.0 / 3, within(1e-12));
    double last = 0;
    for (int i = 0; i < 9_998; i++) {
      last = score.add(Judgement.of(false, 0));
    }
    assertThat(last).isEqualTo(1e-4);
    assertThat(score.add(Judgement.of(false, 0))).isZero();
  }

  @Test
  void wrongConfigurationsAreRefused() {
    assertThatThrownBy(() -> WatchConfig.of("olmo-cor"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("olmo-core");
    assertThatThrownBy(() -> new WatchConfig("olmo-core", 1, 6))
        .hasMessageStartingWith("watch.window");
    assertThatThrownBy(() -> new WatchConfig("olmo-core", 128, Double.NaN))
        .hasMessageStartingWith("watch.threshold");
  }

  /** From half a window on, and never from a single value, which has no spread. */
  @Test
  void olmoSkipStepJudgesFromHalfAWindowOn() {
    for (int window : new int[] {2, 3, 4, 5, 8, 9}) {
      SpikeDetector detector = new WatchConfig("olmo-skip-step", window, 6).newDetector();
      int fewest = Math.max(2, window / 2);
      for (int i = 0; i < 2 * window; i++) {
        assertThat(detector.judge(i % 2).verdict())
            .as("value %d in a window of %d", i, window)
            .isEqualTo(i < fewest ? Verdict.WARMING_UP : Verdict.NORMAL);
      }
    }
  }

  @Test
  void windowsAndThresholdsThatCannotWorkAreRefused() {
    for (int window : new int[] {1, 0, -1, 1_000_001}) {
      assertThatThrownBy(() -> new WatchConfig("olmo-core", window, 6))
          .hasMessageContaining("watch.window is " + window);
    }
    for (double threshold : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> new WatchConfig("olmo-core", 128, threshold))
          .hasMessageContaining("watch.threshold is " + threshold);
    }
    assertThat(new WatchConfig("olmo-core", 2, Double.MIN_VALUE).window()).isEqualTo(2);
    assertThat(new WatchConfig("olmo-core", 1_000_000, 6).window()).isEqualTo(1_000_000);
  }
}
