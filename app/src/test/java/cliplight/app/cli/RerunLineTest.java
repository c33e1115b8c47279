package cliplight.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class RerunLineTest {

  private static final String GONE = "\r\u001b[K";

  private final StringWriter err = new StringWriter();

  private RerunLine line(boolean screen) {
    return new RerunLine(
        new Terminal(new PrintWriter(new StringWriter()), new PrintWriter(err), screen, 80));
  }

  @Test
  @Timeout(value = 20, unit = TimeUnit.SECONDS)
  void onAScreenALineMovesInPlaceMakesWayForNoticesAndIsGoneAtTheEnd() throws Exception {
    try (RerunLine line = line(true)) {
      long step = 0;
      while (err.toString().isEmpty()) {
        line.passed(++step);
        Thread.sleep(1);
      }
      assertThat(err.toString()).contains("Step " + step + " was executed again.");
      assertThat(step).as("not for every step").isGreaterThan(10);
      line.notice("A checkpoint is damaged.");
      assertThat(err.toString())
          .endsWith(GONE + "A checkpoint is damaged." + System.lineSeparator());
      int before = err.toString().length();
      while (err.toString().length() == before) {
        line.reached("On.");
        Thread.sleep(1);
      }
      assertThat(line.notices()).containsExactly("A checkpoint is damaged.");
    }
    assertThat(err.toString()).endsWith(GONE);
  }

  @Test
  void inAPipeOnlyNoticesAreWritten() throws Exception {
    try (RerunLine line = line(false)) {
      line.passed(1);
      Thread.sleep(250);
      line.passed(2);
      line.notice("Another machine.");
    }
    assertThat(err.toString()).isEqualTo("Another machine." + System.lineSeparator());
  }
}
