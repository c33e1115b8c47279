package cliplight.viz.lamp;

import static org.assertj.core.api.Assertions.assertThat;

import cliplight.viz.theme.TextWidth;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.testfx.api.FxToolkit;

class RunChipTest {

  @BeforeAll
  static void startToolkit() throws Exception {
    FxToolkit.registerPrimaryStage();
  }

  @Test
  void theLettersAfterZHaveRoomOnIt() {
    assertThat(RunChip.width("W")).isEqualTo(RunChip.SIZE);
    for (String letters : new String[] {"AA", "AW", "WW", "AAA"}) {
      assertThat(RunChip.width(letters))
          .as(letters)
          .isGreaterThanOrEqualTo(TextWidth.of(letters, RunChip.font()) + 6);
    }
  }
}
