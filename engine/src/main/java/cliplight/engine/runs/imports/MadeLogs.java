package cliplight.engine.runs.imports;

import cliplight.engine.runs.exports.TensorBoardExport;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** Logs in the formats of other tools, made to measure how fast they are read. */
public final class MadeLogs {

  /** Programs print their source before the metrics, but no more than this. */
  private static final int MOST_SOURCE = 1 << 20;

  private MadeLogs() {}

  /** A TensorBoard event file of so many scalars, the tags in turn at every step. */
  public static void events(Path file, int scalars, int tags) throws IOException {
    Random random = new Random(1);
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
      for (int i = 0; i < scalars; i++) {
        long step = i / tags;
        double time = 1_700_000_000 + 0.01 * step;
        TensorBoardExport.scalar(out, time, step, "train/metric_" + i % tags, random.nextFloat());
      }
    }
  }

  /** A log of modded-nanogpt's kind of about so many bytes, source code before the metrics. */
  public static void steps(Path file, int bytes, long seed) throws IOException {
    Random random = new Random(seed);
    try (Writer out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
      int written = 0;
      while (written < Math.min(bytes / 3, MOST_SOURCE)) {
        String line = "    x = F.rms_norm(x, (x.size(-1),)) # line " + written + "\n";
        out.write(line);
        written += line.length();
      }
      for (int step = 1; written < bytes; step++) {
        String line =
            "step:"
                + step
                + "/20000 train_loss:"
                + random.nextInt(100_000) / 1e4
                + " train_time:"
                + step * 140
                + "ms step_avg:140.05ms\n";
        out.write(line);
        written += line.length();
      }
    }
  }
}
