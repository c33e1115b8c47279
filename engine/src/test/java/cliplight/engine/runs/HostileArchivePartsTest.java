package cliplight.engine.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Parts of an archive that are there twice, too many together, or say what cannot be. */
class HostileArchivePartsTest {

  private static final long PLENTY = 1 << 30;

  private final Map<String, byte[]> parts = new LinkedHashMap<>();
  private String version = "2";

  @BeforeEach
  void aGoodArchiveWithTwoAxes() throws IOException {
    RunRecord run = RunRecord.begin(Recordings.info("good"), Recordings.LAYOUT);
    run.addAxes(List.of(List.of(SeriesKey.of("val_loss"))));
    for (int step = 1; step <= 5; step++) {
      run.append(Recordings.step(step));
      run.append(1, step, 0, 0, 1.0 / step);
    }
    run.append(RunEvent.of(3, EventKind.SPIKE, Map.of("a", "b"), "a spike"));
    run.update(run.info().withState(RunState.DONE, ""));
    parts.putAll(ArchiveParts.of(run));
    assertThat(parts).containsOnlyKeys("run.json", "series.csv", "series-1.csv", "events.jsonl");
    assertThat(read(zip(), PLENTY).info()).isEqualTo(run.info());
  }

  /** Its hash would be right, and the first would be in the record all the same. */
  @ParameterizedTest
  @ValueSource(strings = {"run.json", "series.csv", "series-1.csv", "events.jsonl"})
  void aPartThatIsThereTwiceIsRefused(String part) throws IOException {
    String other = part.replace('.', '!');
    parts.put(other, parts.get(part));
    byte[] zip = zip();
    // no library writes a name twice
    String raw = new String(zip, StandardCharsets.ISO_8859_1).replace(other, part);
    assertRefused(raw.getBytes(StandardCharsets.ISO_8859_1), PLENTY, part + " twice");
  }

  @Test
  void pointsAndEventsThatFitIntoMemoryEachAndNotTogetherAreRefused() throws IOException {
    byte[] zip = zip();
    RunReader run = read(zip, PLENTY);
    long points = ((RunRecord) run).bytes();
    long events = run.events().stream().mapToLong(RunEvent::bytes).sum();
    assertThat(read(zip, points + events).keys()).hasSize(4);
    assertRefused(zip, points + events - 1, "events.jsonl");
    assertRefused(zip, points - 1, "series-1.csv, line");
  }

  @Test
  void seriesThatAreTooManyTogetherAreRefused() throws IOException {
    int further = ArchiveReader.MAX_SERIES - Recordings.LAYOUT.size() + 1;
    String names =
        IntStream.range(0, further).mapToObj(i -> "s" + i).collect(Collectors.joining(","));
    put("series-1.csv", "step,wall_millis,tokens," + names + "\n");
    assertRefused(zip(), PLENTY, "100001 series");
  }

  @Test
  void tokensBelowZeroAreRefusedAndZeroIsNot() throws IOException {
    String series = text("series-1.csv");
    assertThat(series).contains("\n2,0,0,");
    put("series-1.csv", series.replace("\n2,0,0,", "\n2,0,-1,"));
    assertRefused(zip(), PLENTY, "series-1.csv, line 3: tokens -1");
    series = text("series.csv");
    put("series.csv", series.replaceFirst("\n(1,\\d+),64,", "\n$1,-64,"));
    assertRefused(zip(), PLENTY, "series.csv, line 2: tokens -64");
  }

  @ParameterizedTest
  @CsvSource({"0, version 0", "-1, version -1", "3, version 3", "\"two\", version 0"})
  void aVersionThatIsNoneIsRefused(String stated, String words) {
    version = stated;
    assertRefused(zip(), PLENTY, words);
  }

  private static RunReader read(byte[] zip, long mostBytesInMemory) throws IOException {
    return new ArchiveReader("x.zip", mostBytesInMemory).read(new ByteArrayInputStream(zip));
  }

  private static void assertRefused(byte[] zip, long mostBytesInMemory, String words) {
    assertThatThrownBy(() -> read(zip, mostBytesInMemory))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("x.zip")
        .hasMessageContaining(words);
  }

  private String text(String part) {
    return new String(parts.get(part), StandardCharsets.UTF_8);
  }

  private void put(String part, String text) {
    assertThat(text).isNotEqualTo(text(part));
    parts.put(part, text.getBytes(StandardCharsets.UTF_8));
  }

  private byte[] zip() {
    return ArchiveParts.zip(parts, version);
  }
}
