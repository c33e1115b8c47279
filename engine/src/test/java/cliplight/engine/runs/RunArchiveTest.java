package cliplight.engine.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunArchiveTest {

  private static final List<Stretch> PAST =
      List.of(
          new Stretch(1, new TreeMap<>(Map.of("optimizer.tau", "30", "name", "\"a\" ä"))),
          new Stretch(3, new TreeMap<>(Map.of("optimizer.tau", "3"))));

  private static final SeriesKey LOSS = SeriesKey.of(SeriesNames.LOSS);
  private static final SeriesKey HEAD = SeriesKey.ofHead(SeriesNames.MAX_LOGIT, 1, 10);

  @TempDir Path folder;

  @Test
  void givesTheSameRunBackThroughFileAndStore() throws Exception {
    RunRecord run = run(new Random(5), 700);
    Path file = folder.resolve("a run.cliplight.zip");
    RunArchive.write(run, file);
    RunReader read = RunArchive.read(file);
    assertSame(read, run);
    try (H2RunStore store = H2RunStore.open(folder.resolve("store"))) {
      store.add(read);
      assertThatThrownBy(() -> store.add(read))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("already");
    }
    try (H2RunStore store = H2RunStore.open(folder.resolve("store"))) {
      assertSame(store.open(run.info().id()), run);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"../evil.json", "/etc/passwd", "other.txt", "..\\evil"})
  void refusesEntriesThatNoRunHas(String entry) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry(entry));
      zip.write("{}".getBytes(StandardCharsets.UTF_8));
    }
    assertThatThrownBy(() -> read(bytes.toByteArray()))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("x.zip")
        .hasMessageContaining(entry);
  }

  @Test
  void refusesWhatIsNoArchive() {
    assertThatThrownBy(() -> read("just text".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("not a record of a run");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void mutatedArchivesAreReadTheSameOrRefusedInOneWay(long seed) throws Exception {
    Random random = new Random(seed);
    RunRecord run = run(random, 30);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    RunArchive.write(run, bytes);
    int refused = 0;
    for (int trial = 0; trial < 300; trial++) {
      byte[] mutated = bytes.toByteArray();
      if (random.nextInt(4) == 0) {
        mutated = Arrays.copyOf(mutated, random.nextInt(mutated.length));
      } else {
        int flips = 1 + random.nextInt(8);
        for (int i = 0; i < flips; i++) {
          mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
        }
      }
      try {
        assertSame(read(mutated), run);
      } catch (ArchiveException expected) {
        assertThat(expected).hasMessageContaining("x.zip");
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(150);
  }

  @Test
  void csvNamesEveryPoint() throws Exception {
    StringBuilder csv = new StringBuilder();
    CsvExport.write(run(new Random(1), 3), csv);
    List<String> lines = csv.toString().lines().toList();
    assertThat(lines).hasSize(1 + 2 * 3);
    assertThat(lines.get(0)).isEqualTo("series,labels,step,value,wall time,tokens");
    assertThat(lines.get(1)).startsWith("attention/max_logit,\"head=10,layer=1\",1,");
    assertThat(lines.get(4)).matches("loss,,1,NaN,1970-01-01T00:00:00.002Z,16");
  }

  private static RunReader read(byte[] bytes) throws IOException {
    return RunArchive.read(new ByteArrayInputStream(bytes), "x.zip");
  }

  private static RunRecord run(Random random, int steps) {
    RunInfo info =
        new RunInfo(
            RunId.fresh("archived"),
            "MuonClip, \"quoted\" ä",
            "explosion",
            "s1",
            2,
            "trained",
            RunState.DONE,
            "",
            Instant.ofEpochMilli(1_700_000_000_000L),
            steps,
            0,
            new TreeMap<>(Map.of("optimizer.tau", "30", "data.path", "C:\\a,b\n")),
            new TreeMap<>(Map.of("java", "17")),
            Optional.of(
                new Lineage(new RunId("parent-1"), 5, new TreeMap<>(Map.of("a", "b")), PAST)));
    RunRecord run = RunRecord.begin(info, List.of(HEAD, LOSS));
    for (int step = 1; step <= steps; step++) {
      float[] values = {Float.intBitsToFloat(random.nextInt()), (float) random.nextGaussian()};
      if (Float.isNaN(values[0]) || step == 1) {
        values[0] = 1;
        values[1] = Float.NaN;
      }
      List<RunEvent> events =
          step % 10 == 3
              ? List.of(RunEvent.of(step, EventKind.SPIKE, Map.of("sd", 7.5), "spike, \"big\"\n"))
              : List.of();
      run.append(new StepRecord(step, step * 16L, step * 2L, values, events));
    }
    return run;
  }

  private static void assertSame(RunReader actual, RunReader expected) {
    assertThat(actual.info()).isEqualTo(expected.info());
    assertThat(actual.events()).isEqualTo(expected.events());
    assertThat(actual.keys()).isEqualTo(expected.keys());
    for (SeriesKey key : expected.keys()) {
      SeriesReader a = actual.series(key).orElseThrow();
      SeriesReader e = expected.series(key).orElseThrow();
      assertThat(a.size()).isEqualTo(e.size());
      for (int i = 0; i < e.size(); i++) {
        assertThat(a.step(i)).isEqualTo(e.step(i));
        assertThat(a.tokens(i)).isEqualTo(e.tokens(i));
        assertThat(a.wallMillis(i)).isEqualTo(e.wallMillis(i));
        assertThat(Float.floatToIntBits((float) a.value(i)))
            .isEqualTo(Float.floatToIntBits((float) e.value(i)));
      }
    }
  }
}
