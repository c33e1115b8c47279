package cliplight.engine.runs.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cliplight.engine.runs.EventKind;
import cliplight.engine.runs.GatheredRun;
import cliplight.engine.runs.Mutation;
import cliplight.engine.runs.StoreException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A file that is read in blocks on all cores says what it says when it is read from end to end. */
class LineBlocksTest {

  private static final int CASES = Integer.getInteger("cliplight.fuzz", 3000) / 3;
  private static final int FIRST = Integer.getInteger("cliplight.fuzzSeed", 0);

  /** All that a log says, in its order. */
  private static final class Heard implements LogSink {
    final List<String> all = new ArrayList<>();
    long planned;

    @Override
    public void point(String name, long step, long wallMillis, long tokens, double value) {
      all.add(name + " " + step + " " + wallMillis + " " + tokens + " " + value);
    }

    @Override
    public void setting(String key, String value) {
      all.add("setting " + key + "=" + value);
    }

    @Override
    public void name(String name) {
      all.add("name " + name);
    }

    @Override
    public void plannedSteps(long steps) {
      planned = Math.max(planned, steps);
    }

    @Override
    public void restart(long step) {
      all.add("restart " + step);
    }

    @Override
    public void event(long step, EventKind kind, Map<String, String> details, String message) {
      all.add("event " + step + " " + kind + " " + details + " " + message);
    }

    @Override
    public void problem(long offset, String what) {
      all.add("problem at " + offset + ": " + what);
    }
  }

  private record Text(LogKind kind, String text) {}

  private static final List<Text> TEXTS =
      List.of(
          new Text(
              LogKind.STEP_LOG,
              "import x\n" + "step:1/9 train_loss:2.5 train_time:1s step_avg:1ms\n".repeat(9)),
          new Text(LogKind.STEP_LOG, "s:1 trl:2.5 lr:0.1 norm:3\ns:1 tel:3\r\n".repeat(9)),
          new Text(
              LogKind.MEGATRON,
              (" [2026-01-02 03:04:05] iteration 10/ 100 | lm loss: 7.5E+00 | grad norm: 1.25 |\n"
                      + " validation loss at the end of training for val data | lm loss: 7.0E+00 |"
                      + " \n validation loss at iteration 7 | lm loss value: 7.0E+00 |\n")
                  .repeat(3)),
          new Text(
              LogKind.JSON_LINES,
              "{\"lr\": 0.1, \"name\": \"x\"}\n"
                  + "{\"loss\": [1, 2], \"t\": \"x\"}\n{\"text\": \"y\"}\n".repeat(5)
                  + "{\"step\": 1.5, \"loss\": 1}\n{\"step\": -1, \"loss\": 1}\n".repeat(5)),
          new Text(
              LogKind.JSON_LINES,
              "\ufeff{\"time\": \"2026-01-01T00:00:01\", \"loss\": 1}\n".repeat(2)
                  + "{\"time\": \"2026-01-01T00:00:02\", \"level\": \"INFO\", \"loss\": 2}\n"
                      .repeat(3)
                  + "{\"step\": 3, \"loss\": 1}\n"),
          new Text(
              LogKind.JSON_LINES,
              "{\"step\": 7, \"wall_millis\": 170000, \"tokens\": 99, \"max_logit\": [[1, 2]]}\n"
                  .repeat(9)),
          new Text(LogKind.MLFLOW, "1700000000000 0.5 1\n".repeat(9)));

  private static LineParser parser(LogKind kind, LogSink sink) {
    return (LineParser) kind.parser(sink);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Heard inBlocks(LogKind kind, byte[] bytes, int blockBytes) throws IOException {
    Heard heard = new Heard();
    MessageDigest digest = ReadLog.newDigest();
    long[] read = {0};
    new LineBlocks(parser(kind, heard), heard, blockBytes)
        .read(new ByteArrayInputStream(bytes), digest, more -> read[0] += more);
    assertThat(digest.digest()).isEqualTo(ReadLog.newDigest().digest(bytes));
    assertThat(read[0]).isEqualTo(bytes.length);
    return heard;
  }

  @Test
  @Timeout(1800)
  void whateverIsInTheFileAndWhereverItIsCut() throws IOException {
    int points = 0;
    for (int seed = FIRST; seed < FIRST + CASES; seed++) {
      Random random = new Random(seed);
      Text text = TEXTS.get(seed % TEXTS.size());
      byte[] bytes = utf8(text.text);
      if (seed % 4 > 0) {
        bytes = Mutation.of(bytes, random);
      }
      Heard whole = new Heard();
      new LogReading(parser(text.kind, whole))
          .read(new ByteArrayInputStream(bytes), ReadLog.newDigest(), true, more -> {});
      Heard blocks = inBlocks(text.kind, bytes, 1 + random.nextInt(200));
      assertThat(blocks.all).as("seed " + seed).isEqualTo(whole.all);
      assertThat(blocks.planned).isEqualTo(whole.planned);
      points += whole.all.size();
    }
    assertThat(points).isGreaterThan(5 * CASES);
  }

  @Test
  void aLineWithoutEndIsToldOnceAndCostsNoOther() throws IOException {
    byte[] line = new byte[LineParser.MOST_BYTES + (3 << 20)];
    Arrays.fill(line, (byte) 'x');
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(utf8("step:1/9 a:1\n".repeat(200_000)));
    int before = out.size();
    out.writeBytes(line);
    out.writeBytes(utf8("\n" + "step:2/9 a:1\n".repeat(200_000)));
    Heard heard = inBlocks(LogKind.STEP_LOG, out.toByteArray(), 1 << 20);
    assertThat(heard.all).hasSize(400_001);
    assertThat(heard.all.get(200_000)).startsWith("problem at " + before + ": a line of more than");
  }

  @Test
  void moreThanARunMayHoldIsRefused() {
    ImportedRun run = new ImportedRun(new GatheredRun(1 << 16));
    byte[] bytes = utf8("step:1/9 a:1\n".repeat(100_000));
    assertThatThrownBy(
            () ->
                new LineBlocks(parser(LogKind.STEP_LOG, run), run, 1000)
                    .read(new ByteArrayInputStream(bytes), ReadLog.newDigest(), more -> {}))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("more points than fit");
  }
}
