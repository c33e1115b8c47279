package cliplight.engine.runs.imports;

import static org.assertj.core.api.Assertions.assertThat;

import cliplight.engine.runs.RunReader;
import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.SeriesNames;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Which lines are settings, which step a line is of, and what is no time. */
class JsonLinesTest {

  private static RunReader read(String text) throws IOException {
    return LogText.read(LogKind.JSON_LINES, text);
  }

  @Test
  void linesThatAllHaveATextAreMetrics() throws IOException {
    RunReader logger =
        read(
            """
            {"time": "2026-01-01T00:00:01", "level": "INFO", "loss": 3, "epoch": 1}
            {"time": "2026-01-01T00:00:02", "level": "INFO", "loss": 2, "epoch": 2}
            {"time": "2026-01-01T00:00:03", "level": "INFO", "loss": 1, "epoch": 3}
            """);
    assertThat(LogText.points(logger, SeriesNames.LOSS)).containsExactly("0=3.0", "1=2.0", "2=1.0");
    assertThat(logger.info().settings()).isEmpty();
    assertThat(logger.info().created()).isEqualTo(Instant.parse("2026-01-01T00:00:01Z"));
    RunReader phases =
        read(
            """
            {"epoch": 1, "phase": "train", "loss": 3}
            {"epoch": 1, "phase": "val", "val_loss": 2}
            """);
    assertThat(LogText.points(phases, SeriesNames.LOSS)).containsExactly("0=3.0");
    assertThat(LogText.points(phases, "val_loss")).containsExactly("1=2.0");
  }

  @Test
  void aFirstLineUnlikeTheNextIsSettings() throws IOException {
    RunReader counted =
        read(
            """
            {"lr": 0.1, "name": "x"}
            {"model": {"kind": "gpt", "layers": 2}}
            {"time": "2026-01-01T00:00:01", "loss": 3}
            {"time": "2026-01-01T00:00:02", "loss": 2}
            """);
    assertThat(counted.info().settings())
        .containsOnlyKeys("lr", "name", "model.kind", "model.layers")
        .containsEntry("lr", "0.1");
    assertThat(LogText.points(counted, SeriesNames.LOSS)).containsExactly("0=3.0", "1=2.0");
    RunReader stepped =
        read("{\"lr\": 0.1, \"name\": \"x\"}\n{\"name\": \"x\", \"step\": 5, \"loss\": 3}\n");
    assertThat(stepped.info().settings()).containsOnlyKeys("lr", "name");
    assertThat(LogText.names(stepped)).containsExactly(SeriesNames.LOSS);
    assertThat(read("{\"lr\": 0.1, \"name\": \"x\"}").info().settings()).hasSize(2);
  }

  @Test
  void firstLinesOfManyKindsAreNotSettingsForever() throws IOException {
    RunReader run = read("{\"a\": \"x\", \"loss\": 3}\n{\"b\": \"x\", \"acc\": 1}\n".repeat(20));
    assertThat(run.series(SeriesKey.of(SeriesNames.LOSS)).orElseThrow().size()).isEqualTo(15);
  }

  @Test
  void settingsInAFileOfExactlyOneBlockAreTold() throws IOException {
    byte[] line = "{\"lr\": 0.1, \"name\": \"x\"}\n".getBytes(StandardCharsets.UTF_8);
    ImportedRun run = new ImportedRun();
    new LineBlocks(new JsonLines(run), run, line.length)
        .read(new ByteArrayInputStream(line), ReadLog.newDigest(), more -> {});
    assertThat(run.isEmpty()).isFalse();
  }

  @Test
  void stepsAreWholeNumbersAndExact() throws IOException {
    RunReader large =
        read(
            """
            {"step": 9007199254740993, "loss": 1}
            {"step": "9007199254740995", "loss": 2}
            {"step": 9223372036854775807, "loss": 3}
            """);
    assertThat(LogText.points(large, SeriesNames.LOSS))
        .containsExactly("9007199254740993=1.0", "9007199254740995=2.0", "9223372036854775807=3.0");
    assertThat(LogText.notes(large)).isEmpty();
    RunReader others =
        read(
            """
            {"step": 0.5, "loss": 1}
            {"step": 3, "loss": 2}
            {"step": 9223372036854775808, "loss": 3}
            """);
    assertThat(LogText.notes(others))
        .hasSize(2)
        .anyMatch(note -> note.contains("byte 0: the step 0.5 is no whole number"))
        .anyMatch(note -> note.contains("the line is taken as step 3"));
  }

  @Test
  void secondsSinceTheBeginAreASeriesAndNoDate() throws IOException {
    RunReader run =
        read(
            """
            {"step": 1, "time": 12.5, "loss": 1}
            {"step": 2, "time": 25.0, "loss": 2}
            """);
    assertThat(LogText.points(run, "time")).containsExactly("1=12.5", "2=25.0");
    assertThat(run.series(SeriesKey.of("time")).orElseThrow().wallMillis(0)).isZero();
    assertThat(run.info().created()).isEqualTo(Instant.EPOCH);
    RunReader both = read("{\"step\": 1, \"time\": 2, \"ts\": 1700000000, \"loss\": 1}\n");
    assertThat(LogText.names(both)).containsExactlyInAnyOrder("time", SeriesNames.LOSS);
    assertThat(both.info().created()).isEqualTo(Instant.ofEpochSecond(1_700_000_000));
  }

  @Test
  void numbersThatAreLeftOutAreToldAndTheStepIsNoneOfThem() throws IOException {
    String many = "1,".repeat(100_050);
    RunReader run = read("{\"m\": [" + many + "1], \"step\": 7}\n");
    assertThat(run.keys()).hasSize(100_000);
    assertThat(run.series(run.keys().get(0)).orElseThrow().step(0)).isEqualTo(7);
    assertThat(LogText.notes(run)).singleElement().asString().contains("100,000 numbers are kept");
    RunReader deep =
        read("{\"step\": 1, \"loss\": 2, \"x\": " + "[".repeat(30) + "5" + "]".repeat(30) + "}\n");
    assertThat(LogText.notes(deep)).singleElement().asString().contains("nested more than 20");
  }
}
