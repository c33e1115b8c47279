package cliplight.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class DisplayTest {

  @Test
  void saysInOneLineWhyThereIsNoWindow() {
    assertThat(Display.problem("Linux", Map.of()))
        .hasValueSatisfying(p -> assertThat(p).contains("DISPLAY is not set").doesNotContain("\n"));
    assertThat(Display.problem("Linux", Map.of("DISPLAY", ":4711")))
        .hasValueSatisfying(p -> assertThat(p).contains("':4711' does not answer"));
    assertThat(Display.problem("Linux", Map.of("DISPLAY", "localhost:4711.0")))
        .hasValueSatisfying(p -> assertThat(p).contains("does not answer"));
  }

  @Test
  void windowsAndMacHaveTheirOwnWay() {
    assertThat(Display.problem("Windows 11", Map.of())).isEmpty();
    assertThat(Display.problem("Mac OS X", Map.of())).isEmpty();
  }
}
