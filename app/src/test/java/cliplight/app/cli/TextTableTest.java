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
  void timesReadAsPeopleSayThem() {
    assertThat(Progress.time(59)).isEqualTo("59 s");
    assertThat(Progress.time(125)).isEqualTo("2 min 5 s");
    assertThat(Progress.time(7260)).isEqualTo("2 h 1 min");
  }
}
