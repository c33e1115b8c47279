package cliplight.engine.runs.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cliplight.engine.runs.GatheredRun;
import cliplight.engine.runs.H2RunStore;
import cliplight.engine.runs.Mutation;
import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunInfo;
import cliplight.engine.runs.StoreException;
import cliplight.engine.runs.exports.TensorBoardExport;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.zip.CRC32C;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files of every format with bytes flipped, cut, doubled and put in: nothing but {@link
 * ImportException} comes out, nothing hangs, and a store has what was brought and nothing else.
 * {@code -Dcliplight.fuzz=20000} for more cases, {@code -Dcliplight.fuzzSeed} for others.
 */
class HostileLogTest {

  private static final int CASES = Integer.getInteger("cliplight.fuzz", 3000);
  private static final int FIRST = Integer.getInteger("cliplight.fuzzSeed", 0);

  /** Cases of the whole way to the disk, which takes longer. */
  private static final int STORED = CASES / 15;

  /** A file as it should be. */
  private record Good(LogKind kind, byte[] bytes) {
    static Good of(LogKind kind, String text) {
      return new Good(kind, text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static List<Good> good() throws IOException {
    ByteArrayOutputStream scalars = new ByteArrayOutputStream();
    TensorBoardFile others = new TensorBoardFile();
    others.hyperParameters();
    for (int step = 0; step < 40; step++) {
      TensorBoardExport.scalar(scalars, step, step, "layer_" + step % 3 + "/head_1/max_logit", 1);
      others.scalarTensor(step, "loss", step);
      others.histogram(step, "weights");
      others.text(step, "note", "a text");
    }
    return List.of(
        new Good(LogKind.TENSORBOARD, scalars.toByteArray()),
        new Good(LogKind.TENSORBOARD, others.bytes()),
        new Good(LogKind.WANDB, WandbFile.write(30)),
        Good.of(
            LogKind.STEP_LOG,
            "import x\n" + "step:1/9 train_loss:2.5 train_time:1s step_avg:1ms\n".repeat(20)),
        Good.of(LogKind.STEP_LOG, "s:1 trl:2.5 lr:0.1 norm:3\ns:1 tel:3\n".repeat(20)),
        Good.of(
            LogKind.MEGATRON,
            " [2026-01-02 03:04:05] iteration 10/ 100 | lm loss: 7.5E+00 | grad norm: 1.25 |\n"
                .repeat(10)),
        Good.of(
            LogKind.JSON_LINES,
            "{\"step\": 1, \"loss\": [1, [2, {\"a\": NaN}]], \"t\": \"x\"}\n".repeat(15)),
        Good.of(
            LogKind.JSON_LINES,
            "{\"step\": 1, \"wall_millis\": 170000, \"tokens\": 99, \"max_logit\": [[1, 2]]}\n"
                .repeat(15)),
        Good.of(LogKind.CSV, "step,loss,\"a,b\"\n" + "1,2.5,\"3\"\n".repeat(20)),
        Good.of(LogKind.CSV, "step,note,loss\n" + "1,\"two\nlines \"\"x\"\"\",2\n".repeat(20)),
        Good.of(LogKind.CSV, "\"Step\",\"a - loss\",\"b - loss\"\n" + "\"1\",2,\"3\"\n".repeat(20)),
        Good.of(
            LogKind.CSV,
            "series,labels,step,value,wall time,tokens\n" + "x,\"a=1,b=2\",5,1.5,7,9\n".repeat(20)),
        Good.of(LogKind.MLFLOW, "1700000000000 0.5 1\n".repeat(20)));
  }

  @Test
  @Timeout(1800)
  void whateverIsInAFileOnlyImportExceptionsComeOut() throws IOException {
    List<Good> good = good();
    LogKind[] kinds = LogKind.values();
    int read = 0;
    for (int seed = FIRST; seed < FIRST + CASES; seed++) {
      Random random = new Random(seed);
      Good file = good.get(seed % good.size());
      byte[] bytes = Mutation.of(file.bytes, random);
      LogKind kind =
          LogKind.of(bytes, bytes.length, true)
              .orElse(random.nextBoolean() ? file.kind : kinds[random.nextInt(kinds.length)]);
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
      LogSource source = new LogSource(Path.of("file"), kind, List.of());
      run.points().run(run.info(source, "0".repeat(64), Instant.EPOCH));
      read++;
    }
    assertThat(read).isGreaterThan(CASES / 2);
  }

  /** What a path brought. */
  private static final class Brought implements PathImport.Told {
    final Set<RunId> runs = new HashSet<>();
    final List<String> refused = new ArrayList<>();

    @Override
    public void brought(PathImport.Brought run) {
      runs.add(run.run());
    }

    @Override
    public void refused(String sentence) {
      refused.add(sentence);
    }
  }

  @Test
  @Timeout(1800)
  void aStoreHasWhatWasBroughtAndNothingElse(@TempDir Path folder) throws IOException {
    List<Good> good = good();
    Set<RunId> expected = new HashSet<>();
    int refused = 0;
    try (H2RunStore store = H2RunStore.open(folder.resolve("store"))) {
      for (int seed = FIRST; seed < FIRST + STORED; seed++) {
        Random random = new Random(seed);
        byte[] bytes = good.get(seed % good.size()).bytes;
        Path file =
            Files.write(
                folder.resolve("file"),
                random.nextInt(3) == 0
                    ? Mutation.of(packed(bytes), random)
                    : Mutation.of(bytes, random));
        Brought brought = new Brought();
        boolean all = new PathImport(store, brought).add(file);
        assertThat(all).isEqualTo(brought.refused.isEmpty());
        expected.addAll(brought.runs);
        refused += brought.refused.size();
        assertThat(store.runs()).hasSize(expected.size());
      }
    }
    try (H2RunStore store = H2RunStore.openReadOnly(folder.resolve("store"))) {
      assertThat(store.runs())
          .extracting(RunInfo::id)
          .containsExactlyInAnyOrderElementsOf(expected);
    }
    assertThat(expected).hasSizeGreaterThan(STORED / 4);
    assertThat(refused).isPositive();
  }

  private static byte[] packed(byte[] bytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(bytes);
    }
    return packed.toByteArray();
  }

  private static ImportedRun read(LogKind kind, byte[] bytes) throws IOException {
    ImportedRun run = new ImportedRun();
    new LogReading(kind.parser(run))
        .read(new ByteArrayInputStream(bytes), ReadLog.newDigest(), true, more -> {});
    return run;
  }

  @Test
  void lengthsBeyondAllBoundsAreReportedAndPassedOver() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    TensorBoardExport.scalar(out, 1, 1, "x", 1);
    for (long length : new long[] {Long.MIN_VALUE, Long.MAX_VALUE, -1, 1L << 62}) {
      ByteBuffer head = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
      head.putLong(length);
      CRC32C crc = new CRC32C();
      crc.update(head.array(), 0, 8);
      head.putInt(TensorBoardEvents.mask((int) crc.getValue()));
      out.writeBytes(head.array());
      TensorBoardExport.scalar(out, 2, 2, "x", 2);
    }
    ImportedRun run = read(LogKind.TENSORBOARD, out.toByteArray());
    assertThat(run.points().pointCount()).isEqualTo(5);
    assertThat(run.problems()).isGreaterThanOrEqualTo(4);
  }

  @Test
  void rowsWithoutEndAreRefusedWhenTheyTakeMoreMemoryThanARunMay() {
    InputStream endless =
        new InputStream() {
          private final byte[] row = "7,0.5\n".getBytes(StandardCharsets.UTF_8);
          private long given;

          @Override
          public int read() {
            return given < 10
                ? "step,loss\n".charAt((int) given++)
                : row[(int) ((given++ - 10) % 6)];
          }
        };
    ImportedRun run = new ImportedRun(new GatheredRun(1 << 20));
    assertThatThrownBy(
            () ->
                new LogReading(LogKind.CSV.parser(run))
                    .read(endless, ReadLog.newDigest(), true, more -> {}))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("more points than fit");
    assertThat(run.points().pointCount()).isLessThan(50_000);
  }

  @Test
  void quotesThatAreNeverClosedTakeNoLongerThanOthers() throws IOException {
    String row = "1,\"" + "x".repeat(20) + "\n";
    ImportedRun run =
        read(
            LogKind.CSV,
            ("step,note\n" + row + "2,3\n".repeat(1_000_000)).getBytes(StandardCharsets.UTF_8));
    assertThat(run.points().pointCount()).isEqualTo(1_000_000);
    assertThat(run.problems()).isEqualTo(1);
  }

  @Test
  void aLineWithoutEndIsPassedOver() throws IOException {
    byte[] line = new byte[LineParser.MOST_BYTES * 2];
    Arrays.fill(line, (byte) '7');
    byte[] good = "\n{\"step\": 4, \"loss\": 2}\n".getBytes(StandardCharsets.UTF_8);
    byte[] table = "step,loss\n".getBytes(StandardCharsets.UTF_8);
    for (LogKind kind : List.of(LogKind.JSON_LINES, LogKind.CSV)) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.writeBytes(kind == LogKind.CSV ? table : new byte[0]);
      out.writeBytes(line);
      out.writeBytes(kind == LogKind.CSV ? "\n4,2\n".getBytes(StandardCharsets.UTF_8) : good);
      ImportedRun run = read(kind, out.toByteArray());
      assertThat(run.points().pointCount()).as(kind.title()).isEqualTo(1);
      assertThat(run.problems()).as(kind.title()).isEqualTo(1);
    }
  }

  @Test
  void stepsAndTimesMayRunBackwardsAndBelowZero() throws IOException {
    ImportedRun run =
        read(
            LogKind.CSV,
            ("step,wall_time,loss\n-5,1700000009,1\n-9223372036854775808,1700000001,2\n"
                    + "9223372036854775807,3,nan\n-5,-7,4\n9223372036854775808,1,5\n")
                .getBytes(StandardCharsets.UTF_8));
    assertThat(run.points().pointCount()).isEqualTo(4);
    assertThat(run.problems()).isEqualTo(1);
    LogSource source = new LogSource(Path.of("file"), LogKind.CSV, List.of());
    assertThat(run.points().run(run.info(source, "0".repeat(64), Instant.EPOCH)).keys()).hasSize(2);
  }

  @Test
  void bytesThatAreNoUtf8CostNoNumber() throws IOException {
    byte[] text = "step,l?ss\n1,2\n2,x?\n3,4\n".getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < text.length; i++) {
      text[i] = text[i] == '?' ? (byte) 0xff : text[i];
    }
    ImportedRun run = read(LogKind.CSV, text);
    assertThat(run.points().pointCount()).isEqualTo(2);
    assertThat(run.problems()).isEqualTo(1);
  }
}
