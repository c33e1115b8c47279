package cliplight.engine.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StepGateTest {

  private static int[] cores(StepGate gate, int... arms) {
    return IntStream.of(arms).map(gate::cores).toArray();
  }

  @Test
  void coresAreSharedOutAndTheFirstArmsHaveWhatIsLeftOver() {
    StepGate gate = new StepGate(3, 8);
    assertThat(cores(gate, 0, 1, 2)).containsExactly(3, 3, 2);
    gate.end(0);
    assertThat(cores(gate, 1, 2)).containsExactly(4, 4);
    gate.end(2);
    assertThat(cores(gate, 1)).containsExactly(8);
  }

  @Test
  void anArmHasACoreHoweverFewThereAre() {
    StepGate gate = new StepGate(5, 3);
    assertThat(cores(gate, 0, 1, 2, 3, 4)).containsExactly(1, 1, 1, 1, 1);
    gate.end(1);
    gate.end(3);
    gate.end(4);
    assertThat(cores(gate, 0, 2)).containsExactly(2, 1);
  }
}
