package cliplight.viz.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabelStackTest {

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void labelsKeepTheirOrderAndTheirDistance(long seed) {
    Random random = new Random(seed);
    double[] wanted = random.doubles(1 + random.nextInt(8), 5, 195).toArray();
    double[] placed = LabelStack.place(wanted, OptionalDouble.empty(), 12, 5, 195);
    for (int i = 0; i < wanted.length; i++) {
      assertThat(placed[i]).isBetween(5.0, 195.0);
      for (int j = 0; j < wanted.length; j++) {
        if (wanted[i] < wanted[j]) {
          assertThat(placed[j] - placed[i]).isGreaterThanOrEqualTo(12 - 1e-9);
        }
      }
    }
  }

  @Test
  void theLabelOfTauStays() {
    double[] placed =
        LabelStack.place(new double[] {98, 97, 101}, OptionalDouble.of(100), 12, 0, 200);
    assertThat(placed).containsExactly(88, 76, 112);
  }

  @Test
  void whatHasNoRoomAboveTauStandsBelow() {
    double[] placed =
        LabelStack.place(new double[] {20, 22, 25}, OptionalDouble.of(30), 12, 5, 200);
    assertThat(placed).containsExactly(6, 18, 42);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void noLabelCoversThatOfTau(long seed) {
    Random random = new Random(seed);
    double[] wanted = random.doubles(1 + random.nextInt(8), 5, 195).toArray();
    double tau = 5 + 190 * random.nextDouble();
    double[] placed = LabelStack.place(wanted, OptionalDouble.of(tau), 12, 5, 195);
    for (int i = 0; i < wanted.length; i++) {
      assertThat(placed[i]).isBetween(5.0, 195.0);
      assertThat(Math.abs(placed[i] - tau)).isGreaterThanOrEqualTo(12 - 1e-9);
      for (int j = 0; j < i; j++) {
        assertThat(Math.abs(placed[i] - placed[j])).isGreaterThanOrEqualTo(12 - 1e-9);
      }
    }
  }
}
