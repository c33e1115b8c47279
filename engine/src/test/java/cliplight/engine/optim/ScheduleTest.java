package cliplight.engine.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ScheduleTest {

  private static final Offset<Double> CLOSE = within(1e-9);

  @ParameterizedTest
  @EnumSource
  void warmsUpInAStraightLineFromZero(ScheduleConfig.Kind kind) {
    Schedule schedule = new Schedule(new ScheduleConfig(kind, 20, 0.1, 0.3, 0, 0), 100_000);
    assertThat(schedule.factor(0)).isZero();
    assertThat(schedule.factor(1)).isCloseTo(0.05, within(1e-6));
    assertThat(schedule.factor(10)).isCloseTo(0.5, within(1e-6));
    assertThat(schedule.factor(20)).isCloseTo(1, within(1e-6));
  }

  @Test
  void cosineFallsFromOneToItsLeastThroughTheMiddle() {
    Schedule schedule =
        new Schedule(new ScheduleConfig(ScheduleConfig.Kind.COSINE, 0, 0.1, 0.3, 0, 0), 1000);
    assertThat(schedule.factor(1)).isCloseTo(1, CLOSE);
    assertThat(schedule.factor(501)).isCloseTo(0.55, CLOSE);
    assertThat(schedule.factor(1001)).isCloseTo(0.1, CLOSE);
    for (int step = 1; step <= 1000; step++) {
      assertThat(schedule.factor(step + 1)).isLessThan(schedule.factor(step));
    }
  }

  /** Kimi K2: 500 steps of warm-up, 2e-4 for 10 of 15.5 parts, then a cosine to 2e-5. */
  @Test
  void warmUpStableDecayFollowsTheScheduleOfKimiK2() {
    int steps = 155_000;
    Schedule schedule =
        new Schedule(
            new ScheduleConfig(ScheduleConfig.Kind.WSD, 500, 0.1, 5.5 / 15.5, 0, 0), steps);
    assertThat(2e-4 * schedule.factor(500)).isCloseTo(2e-4, CLOSE);
    assertThat(2e-4 * schedule.factor(100_000)).isCloseTo(2e-4, CLOSE);
    assertThat(2e-4 * schedule.factor(127_501)).isCloseTo(1.1e-4, CLOSE);
    assertThat(2e-4 * schedule.factor(155_001)).isCloseTo(2e-5, CLOSE);
    for (int step = 99_000; step < 155_000; step++) {
      assertThat(schedule.factor(step) - schedule.factor(step + 1)).isBetween(0.0, 1e-4);
    }
  }

  /**
   * Kimi K2 with its anneal (report, section 2.5): 15.5 T tokens, then 460 G from 2e-5 to 7e-6. A
   * step stands for 20 M tokens here.
   */
  @Test
  void anAnnealFollowsTheDecayWithoutAJump() {
    double tokensPerStep = 2e7;
    double total = 15.5e12 + 4.6e11;
    int steps = (int) (total / tokensPerStep);
    Schedule schedule =
        new Schedule(
            new ScheduleConfig(
                ScheduleConfig.Kind.WSD, 500, 0.1, 5.5e12 / total, 4.6e11 / total, 0.035),
            steps);
    assertThat(2e-4 * schedule.factor(0)).isZero();
    assertThat(2e-4 * schedule.factor(500)).isCloseTo(2e-4, CLOSE);
    assertThat(2e-4 * schedule.factor((long) (10e12 / tokensPerStep) + 1)).isCloseTo(2e-4, CLOSE);
    assertThat(2e-4 * schedule.factor((long) (12.75e12 / tokensPerStep) + 1))
        .isCloseTo(1.1e-4, CLOSE);
    assertThat(2e-4 * schedule.factor((long) (15.5e12 / tokensPerStep) + 1)).isCloseTo(2e-5, CLOSE);
    assertThat(2e-4 * schedule.factor(steps + 1)).isCloseTo(7e-6, CLOSE);
    for (int step = 499_000; step < steps; step++) {
      assertThat(schedule.factor(step) - schedule.factor(step + 1)).isBetween(0.0, 1e-5);
    }
  }

  @Test
  void aDecayAndAnAnnealLongerThanTheRunAreRefused() {
    assertThatThrownBy(() -> new ScheduleConfig(ScheduleConfig.Kind.WSD, 1, 0.1, 0.7, 0.4, 0))
        .hasMessage(
            "annealShare is 0.4, but with a decayShare of 0.7 that is more than the run: use at"
                + " most 1 for both together");
  }

  @Test
  void aShareAboveOneIsRefused() {
    assertThatThrownBy(() -> new ScheduleConfig(ScheduleConfig.Kind.WSD, 1, 1.5, 0.3, 0, 0))
        .hasMessage("minFactor is 1.5: use 0 to 1");
  }

  @Test
  void anAnnealWithoutADecayBeginsAtThePeak() {
    Schedule schedule =
        new Schedule(new ScheduleConfig(ScheduleConfig.Kind.WSD, 0, 0.1, 0, 0.5, 0.2), 1000);
    assertThat(schedule.factor(1)).isEqualTo(1);
    assertThat(schedule.factor(501)).isEqualTo(1);
    assertThat(schedule.factor(751)).isCloseTo(0.6, CLOSE);
    assertThat(schedule.factor(1001)).isCloseTo(0.2, CLOSE);
  }
}
