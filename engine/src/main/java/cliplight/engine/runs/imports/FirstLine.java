package cliplight.engine.runs.imports;

import cliplight.engine.runs.GatheredFollower;
import cliplight.engine.runs.RunInfo;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * The first line of a large model names thousands of series, by code that has not run yet: it would
 * be seen later than all lines after it. Who waits for logs reads a line that is made up meanwhile,
 * and forgets it.
 */
final class FirstLine {

  private static final int LAYERS = 32;
  private static final int HEADS = 32;
  private static final int TIMES = 3;

  private FirstLine() {}

  static void prepareMeanwhile() {
    Thread thread = new Thread(FirstLine::prepare, "first-line");
    thread.setDaemon(true);
    thread.start();
  }

  private static void prepare() {
    byte[] line = line().getBytes(StandardCharsets.UTF_8);
    LogSource source = new LogSource(Path.of("prepared"), LogKind.JSON_LINES, List.of());
    for (int i = 0; i < TIMES && JsonLines.matches(line, 0, line.length - 1); i++) {
      ImportedRun run = new ImportedRun();
      try {
        new LogReading(source.kind().parser(run))
            .read(new ByteArrayInputStream(line), ReadLog.newDigest(), false, more -> {});
      } catch (IOException e) {
        throw new IllegalStateException("Bytes in memory can be read", e);
      }
      RunInfo info = run.info(source, "0".repeat(64), Instant.EPOCH);
      if (!GatheredFollower.inMemory(run.points(), info).bring()) {
        throw new IllegalStateException("One line never goes back to an earlier step");
      }
    }
  }

  private static String line() {
    String head = ", 0.5";
    String layer = ", [0.5" + head.repeat(HEADS - 1) + "]";
    return "{\"step\": 1, \"loss\": 1.5, \"max_logit\": ["
        + layer.substring(2)
        + layer.repeat(LAYERS - 1)
        + "]}\n";
  }
}
