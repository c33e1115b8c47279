package cliplight.engine.runs.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Logs that an editor has saved. */
class ByteOrderMarkTest {

  private static final Map<LogKind, String> LOGS =
      Map.of(
          LogKind.JSON_LINES,
          "{\"step\": 1, \"x\": 1}\n{\"step\": 2, \"x\": 2}\n",
          LogKind.STEP_LOG,
          "step:1/2 x:1\nstep:2/2 x:2\n",
          LogKind.MEGATRON,
          "iteration 1/ 2 | x: 1 |\niteration 2/ 2 | x: 2 |\n",
          LogKind.CSV,
          "step,x\n1,1\n2,2\n");

  @Test
  void theMarkOfUtf8IsPassedOver() throws IOException {
    for (Map.Entry<LogKind, String> log : LOGS.entrySet()) {
      assertThat(LogText.points(LogText.read(log.getKey(), "\ufeff" + log.getValue()), "x"))
          .as(log.getKey().title())
          .containsExactly("1=1.0", "2=2.0");
    }
  }

  @Test
  void utf16IsRefusedByItsName() {
    for (Charset charset : List.of(StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
      for (Map.Entry<LogKind, String> log : LOGS.entrySet()) {
        byte[] bytes = ("\ufeff" + log.getValue()).getBytes(charset);
        assertThatThrownBy(() -> LogText.read(log.getKey(), bytes))
            .as(log.getKey().title())
            .isInstanceOf(ImportException.class)
            .hasMessageContaining("UTF-16; save it as UTF-8");
      }
    }
    byte[] letter = "\ufeffDear all,\n".getBytes(StandardCharsets.UTF_16LE);
    assertThat(LogKind.of(letter, letter.length, true)).isEmpty();
  }
}
