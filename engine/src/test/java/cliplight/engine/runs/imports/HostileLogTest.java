package cliplight.engine.runs.imports;

import static org.assertj.core.api.Assertions.assertThat;

import cliplight.engine.runs.exports.TensorBoardExport;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Files of every format with bytes flipped, cut, doubled and put in: nothing but {@link
 * ImportException} comes out, and nothing hangs. {@code -Dcliplight.fuzz=20000} for more cases.
 */
class HostileLogTest {

  private static final int CASES = Integer.getInteger("cliplight.fuzz", 3000);

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static List<byte[]> good() throws IOException {
    List<byte[]> files = new ArrayList<>();
    ByteArrayOutputStream events = new ByteArrayOutputStream();
    for (int step = 0; step < 40; step++) {
      TensorBoardExport.scalar(events, step, step, "layer_" + step % 3 + "/head_1/max_logit", 1);
    }
    files.add(events.toByteArray());
    files.add(WandbFile.write(30));
    files.add(text("import x\n" + "step:1/9 train_loss:2.5 step_avg:1ms\n".repeat(20)));
    files.add(text("s:1 trl:2.5 lr:0.1 norm:3\ns:1 tel:3\n".repeat(20)));
    files.add(
        text(
            " [2026-01-02 03:04:05] iteration 10/ 100 | lm loss: 7.5E+00 | grad norm: 1.25 |\n"
                .repeat(10)));
    files.add(text("{\"step\": 1, \"loss\": [1, [2, {\"a\": NaN}]], \"t\": \"x\"}\n".repeat(15)));
    files.add(text("step,loss,\"a,b\"\n" + "1,2.5,\"3\"\n".repeat(20)));
    files.add(text("series,labels,step,value,wall time\n" + "x,\"a=1,b=2\",5,1.5,7\n".repeat(20)));
    return files;
  }

  private static byte[] mutate(byte[] file, Random random) {
    byte[] bytes = file.clone();
    int changes = 1 + random.nextInt(8);
    for (int i = 0; i < changes && bytes.length > 1; i++) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(6)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) random.nextInt(256);
        case 2 -> bytes = Arrays.copyOf(bytes, at);
        case 3 ->
            Arrays.fill(bytes, at, Math.min(bytes.length, at + 8), (byte) (random.nextInt(2) - 1));
        case 4 -> {
          byte[] longer = new byte[bytes.length + 40];
          System.arraycopy(bytes, 0, longer, 0, at);
          System.arraycopy(bytes, at, longer, at + 40, bytes.length - at);
          bytes = longer;
        }
        default -> {
          int digit = random.nextInt(10);
          bytes[at] = (byte) ('0' + digit);
        }
      }
    }
    return bytes;
  }

  @Test
  @Timeout(300)
  void whateverIsInAFileOnlyImportExceptionsComeOut() throws IOException {
    List<byte[]> good = good();
    LogKind[] kinds = LogKind.values();
    int read = 0;
    for (int seed = 0; seed < CASES; seed++) {
      Random random = new Random(seed);
      byte[] bytes = mutate(good.get(seed % good.size()), random);
      LogKind kind =
          LogKind.of(bytes, bytes.length, true).orElse(kinds[random.nextInt(kinds.length)]);
      ImportedRun run = new ImportedRun();
      LogReading reading = new LogReading(kind.parser(run));
      int cut = random.nextInt(bytes.length + 1);
      try {
        // in two parts, as a growing file comes
        reading.read(
            new ByteArrayInputStream(bytes, 0, cut), ReadLog.newDigest(), false, more -> {});
        reading.read(
            new ByteArrayInputStream(bytes, cut, bytes.length - cut),
            ReadLog.newDigest(),
            true,
            more -> {});
      } catch (ImportException e) {
        continue;
      }
      LogSource source = new LogSource(java.nio.file.Path.of("file"), kind, List.of());
      run.points().run(run.info(source, "0".repeat(64), Instant.EPOCH));
      read++;
    }
    assertThat(read).isGreaterThan(CASES / 2);
  }

  @Test
  void lengthsBeyondAllBoundsAreReportedAndPassedOver() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    TensorBoardExport.scalar(out, 1, 1, "x", 1);
    for (long length : new long[] {Long.MIN_VALUE, Long.MAX_VALUE, -1, 1L << 62}) {
      java.nio.ByteBuffer head =
          java.nio.ByteBuffer.allocate(12).order(java.nio.ByteOrder.LITTLE_ENDIAN);
      head.putLong(length);
      java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
      crc.update(head.array(), 0, 8);
      head.putInt(TensorBoardEvents.mask((int) crc.getValue()));
      out.writeBytes(head.array());
      TensorBoardExport.scalar(out, 2, 2, "x", 2);
    }
    ImportedRun run = new ImportedRun();
    new LogReading(LogKind.TENSORBOARD.parser(run))
        .read(new ByteArrayInputStream(out.toByteArray()), ReadLog.newDigest(), true, more -> {});
    assertThat(run.points().pointCount()).isEqualTo(5);
    assertThat(run.problems()).isGreaterThanOrEqualTo(4);
  }
}
