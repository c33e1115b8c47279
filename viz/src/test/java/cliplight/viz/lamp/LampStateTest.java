package cliplight.viz.lamp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LampStateTest {

  @ParameterizedTest
  @CsvSource({
    // S_max, clipped now, clipped lately, ever not finite, state at tau 30
    "-4,   false, false, false, DARK",
    "7.4,  false, false, false, DARK",
    "7.5,  false, false, false, GREEN",
    "23.9, false, false, false, GREEN",
    "24,   false, false, false, AMBER",
    "30,   false, false, false, AMBER",
    "30.1, false, false, false, OVER",
    "9680, false, false, false, OVER",
    "30.1, true,  true,  false, LIT",
    "49.5, true,  true,  false, LIT",
    "29.9, false, true,  false, RED",
    "5,    false, true,  false, RED",
    "31,   false, true,  false, OVER",
    "NaN,  false, false, true,  NONFINITE",
    "Infinity, false, false, true, NONFINITE",
    "12,   false, true,  true,  NONFINITE"
  })
  void followsTheThreshold(
      double sMax, boolean clipped, boolean lately, boolean broken, LampState state) {
    assertThat(
            LampState.of(
                new LampState.Reading(sMax, true, OptionalDouble.of(30), clipped, lately, broken)))
        .isEqualTo(state);
  }

  @Test
  void saysNothingWithoutPointOrThreshold() {
    assertThat(
            LampState.of(
                new LampState.Reading(
                    Double.NaN, false, OptionalDouble.of(30), false, false, false)))
        .isEqualTo(LampState.NONE);
    assertThat(
            LampState.of(
                new LampState.Reading(1e6, true, OptionalDouble.empty(), false, false, false)))
        .isEqualTo(LampState.DARK);
  }

  @Test
  void aLitRingStaysVisibleWhilePlayingAndIsExactAtRest() {
    LampHold hold = new LampHold();
    assertThat(hold.shown(LampState.GREEN, true, 1000)).isEqualTo(LampState.GREEN);
    assertThat(hold.shown(LampState.LIT, true, 2000)).isEqualTo(LampState.LIT);
    assertThat(hold.shown(LampState.RED, true, 2100)).isEqualTo(LampState.LIT);
    assertThat(hold.shown(LampState.RED, false, 2110)).isEqualTo(LampState.RED);
  }

  @Test
  void theRingChangesAtMostThreeTimesASecond() {
    LampHold hold = new LampHold();
    int changes = 0;
    LampState before = LampState.RED;
    for (int millis = 0; millis < 10_000; millis += 16) {
      LampState exact = millis / 16 % 2 == 0 ? LampState.LIT : LampState.RED;
      LampState shown = hold.shown(exact, true, millis);
      changes += shown == before ? 0 : 1;
      before = shown;
    }
    assertThat(changes).isBetween(2, 30);
  }
}
