package cliplight.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TextTableTest {

  @Test
  void wordsStandToTheLeftAndNumbersToTheRight() {
    assertThat(
            TextTable.lines(
                List.of(
                    List.of("run", "loss", "state"),
                    List.of("Muon", "0.8", "done"),
                    List.of("A", "12.75", "-"))))
        .containsExactly("run    loss  state", "Muon    0.8  done", "A     12.75  -");
  }

  @Test
  void magnitudesAreNumbersToo() {
    assertThat(Magnitude.parameters(671_026_404_352L)).isEqualTo("671.0 B");
    assertThat(Magnitude.parameters(1_040_000_000_000L)).isEqualTo("1,040.0 B");
    assertThat(Magnitude.parameters(999)).isEqualTo("999");
    assertThat(Magnitude.parameters(999_960)).isEqualTo("1.00 M");
    assertThat(Magnitude.operations(250.4e9)).isEqualTo("250.4 G");
    assertThat(TextTable.lines(List.of(List.of("what", "x"), List.of("y", "4.1 TiB"))))
        .containsExactly("what        x", "y     4.1 TiB");
  }

  @Test
  void timesReadAsPeopleSayThem() {
    assertThat(Progress.time(59)).isEqualTo("59 s");
    assertThat(Progress.time(125)).isEqualTo("2 min 5 s");
    assertThat(Progress.time(7260)).isEqualTo("2 h 1 min");
  }
}
