package cliplight.viz;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class StepAxisTest {

  private final StepAxis axis = new StepAxis();

  @Test
  void playHeadFocusAndViewAreBroughtBackToWhatThereIs() {
    axis.lastStepProperty().set(80_000);
    axis.show(10_000, 80_000);
    axis.pin(40_223);
    axis.focusProperty().set(Optional.of(new StepAxis.Range(20_000, 30_000)));
    axis.lastStepProperty().set(299);
    axis.bringWithin(299);
    assertThat(axis.playHeadProperty().get()).isEqualTo(299);
    assertThat(axis.focusProperty().get()).isEmpty();
    assertThat(axis.fromProperty().get()).isZero();
    assertThat(axis.toProperty().get()).isEqualTo(299);
  }

  @Test
  void whatLiesWithinStaysWhereItIs() {
    axis.lastStepProperty().set(80_000);
    axis.show(100, 200);
    axis.pin(150);
    axis.lastStepProperty().set(299);
    axis.bringWithin(299);
    assertThat(axis.playHeadProperty().get()).isEqualTo(150);
    assertThat(axis.fromProperty().get()).isEqualTo(100);
    assertThat(axis.toProperty().get()).isEqualTo(200);
  }
}
