package cliplight.viz;

import static org.assertj.core.api.Assertions.assertThat;

import cliplight.viz.ShownRun.Clip;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ThresholdTest {

  private static final double BEGINNING = Double.NEGATIVE_INFINITY;
  private static final double NEVER = Double.POSITIVE_INFINITY;

  private static ShownRun run(Clip... clip) {
    return new ShownRun(new MemoryRun("run", 100), "A", 0, "run", List.of(clip));
  }

  private static Clip first(double tau) {
    return Clip.always(true, OptionalDouble.of(tau));
  }

  private static Clip from(long step, boolean on, double tau) {
    return new Clip(step, on, OptionalDouble.of(tau));
  }

  @Test
  void aTauThatIsChangedHoldsUpToThere() {
    assertThat(Threshold.of(List.of(run(first(30), from(50, true, 10)))))
        .containsExactly(new Threshold(10, 50, NEVER), new Threshold(30, BEGINNING, 50));
  }

  @Test
  void aTauThatIsTakenUpAgainHasTwoStretches() {
    assertThat(Threshold.of(List.of(run(first(30), from(50, true, 10), from(70, true, 30)))))
        .containsExactly(
            new Threshold(10, 50, 70),
            new Threshold(30, BEGINNING, 50),
            new Threshold(30, 70, NEVER));
  }

  @Test
  void switchingTheClipOffLeavesItsTauAsItWas() {
    assertThat(Threshold.of(List.of(run(first(30), from(50, false, 30)))))
        .containsExactly(new Threshold(30, BEGINNING, NEVER));
  }

  @Test
  void runsShareTheirValues() {
    assertThat(
            Threshold.of(
                List.of(run(first(30), from(50, true, 10)), run(first(10), from(60, true, 30)))))
        .containsExactly(
            new Threshold(10, BEGINNING, NEVER),
            new Threshold(30, BEGINNING, 50),
            new Threshold(30, 60, NEVER));
  }

  @Test
  void threeValuesAtMostOfRunsThatHaveOne() {
    ShownRun none = run(Clip.always(false, OptionalDouble.empty()));
    assertThat(
            Threshold.of(List.of(run(first(4)), run(first(3)), none, run(first(1)), run(first(2)))))
        .extracting(Threshold::tau)
        .containsExactly(1.0, 2.0, 3.0);
  }
}
