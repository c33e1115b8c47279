package cliplight.engine.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Archives made to harm, with hashes that are right. */
class HostileArchiveTest {

  @TempDir Path folder;

  private final Map<String, byte[]> parts = new LinkedHashMap<>();

  @BeforeEach
  void aGoodArchive() throws IOException {
    RunRecord run = RunRecord.begin(Recordings.info("good"), Recordings.LAYOUT);
    for (int step = 1; step <= 5; step++) {
      run.append(Recordings.step(step));
    }
    run.append(RunEvent.of(3, EventKind.SPIKE, Map.of("a", "b"), "a spike"));
    run.update(run.info().withState(RunState.DONE, ""));
    parts.putAll(ArchiveParts.of(run));
    assertThat(RunArchive.read(new ByteArrayInputStream(zip()), "x.zip").info())
        .isEqualTo(run.info());
  }

  @ParameterizedTest
  @CsvSource({"2,3", "1,1", "1,9", "0,3", "-1,3"})
  void aPastOfAForkThatIsNoneIsRefused(int first, int second) throws IOException {
    String stretch = "{\"first\":%d,\"settings\":{\"a\":\"b\"}}";
    String lineage = "\"lineage\":{\"parent\":\"p\",\"step\":8,\"changed\":{},\"past\":[%s,%s]},";
    String past = String.format(lineage, stretch.formatted(first), stretch.formatted(second));
    change("run.json", text -> "{" + past + text.substring(1));
    assertRefused("run.json");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          series.csv   | \\n2,          | \\n1,             | line 3
          series.csv   | \\n2,          | \\n-2,            | line 3
          series.csv   | \\n1,          | \\n0,             | line 2
          series.csv   | \\n2,          | \\n2x,            | line 3
          series.csv   | \\n2,          | \\n99999999999999999999, | line 3
          series.csv   | \\n2,          | \\n\\n2,           | line 3
          series.csv   | \\n2,          | \\n2,5,           | line 3
          series.csv   | 0.5,          | half,            | line 3
          series.csv   | step,         | wall,            | does not begin
          series.csv   | loss          | attention/max_logit_all | twice
          series.csv   | {head=1       | {head            | Not the name
          run.json     | "good"        | ""               | needs a name
          run.json     | "DONE"        | "EXPLODED"       | not one of
          run.json     | "arm" : 0     | "arm" : -1       | 'arm'
          run.json     | "arm" : 0     | "arm" : {}       | 'arm'
          run.json     | "created" : " | "created" : "+1000 | 'created'
          run.json     | "id" : "      | "id" : "../      | Not a run id
          run.json     | {             | [                | run.json
          events.jsonl | SPIKE         | DROP TABLE       | line 1
          events.jsonl | "step":3      | "step":1e999     | line 1
          events.jsonl | {"step"       | nonsense {"step" | line 1
          """)
  void isRefusedWithItsPlace(String part, String good, String bad, String place)
      throws IOException {
    change(part, text -> text.replaceFirst(quoted(good), replacement(bad)));
    assertRefused(place);
  }

  @Test
  void textThatIsNotUtf8IsRefused() throws IOException {
    byte[] series = parts.get("series.csv");
    series[2] = (byte) 0xff;
    assertRefused("not UTF-8");
  }

  @Test
  void partsThatUnpackToTooMuchAreRefused() throws IOException {
    parts.put("run.json", " ".repeat(5 << 20).getBytes(StandardCharsets.UTF_8));
    assertRefused("unpacks to more than");
  }

  @Test
  void endlessLinesAreRefused() throws IOException {
    change("series.csv", text -> text + "9".repeat(ArchiveReader.MAX_LINE_CHARS + (1 << 16)));
    assertRefused("has a line of more than");
  }

  @Test
  void lineEndsBetweenQuotesMakeNoEndlessCell() throws IOException {
    String lineEnds = "\n".repeat(ArchiveReader.MAX_LINE_CHARS + (1 << 16));
    change("series.csv", text -> text + '"' + lineEnds + "\"\n");
    assertRefused("has a line of more than");
  }

  @Test
  void endlessRowsOfEmptyCellsAreRefused() throws IOException {
    change("series.csv", text -> text + ",".repeat(3_000_000));
    assertRefused("commas");
  }

  @Test
  void moreEventsThanMemoryTakesAreRefused() throws IOException {
    String event = "{\"step\":1,\"kind\":\"NOTE\",\"details\":{},\"message\":\"\"}\n";
    parts.put("events.jsonl", event.repeat(10_000).getBytes(StandardCharsets.UTF_8));
    byte[] zip = zip();
    assertThat(new ArchiveReader("x.zip", 4 << 20).read(new ByteArrayInputStream(zip))).isNotNull();
    assertThatThrownBy(
            () -> new ArchiveReader("x.zip", 1 << 20).read(new ByteArrayInputStream(zip)))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("more events than fit into this program's memory")
        .hasMessageContaining("events.jsonl, line ");
  }

  @Test
  void endlessEventsAreRefused() throws IOException {
    String nested = "{\"a\":[" + "{},".repeat(ArchiveReader.MAX_EVENT_CHARS);
    parts.put("events.jsonl", nested.getBytes(StandardCharsets.UTF_8));
    assertRefused("events.jsonl has a line of more than");
  }

  @Test
  void aMillionSeriesAreRefused() throws IOException {
    String header =
        IntStream.range(0, 1_000_000).mapToObj(i -> "s" + i).collect(Collectors.joining(","));
    parts.put(
        "series.csv",
        ("step,wall_millis,tokens," + header + "\n").getBytes(StandardCharsets.UTF_8));
    assertRefused("1000000 series");
  }

  @Test
  void morePointsThanMemoryTakesAreRefused() throws IOException {
    byte[] zip = zip();
    assertThat(new ArchiveReader("x.zip", 1 << 20).read(new ByteArrayInputStream(zip))).isNotNull();
    assertThatThrownBy(
            () -> new ArchiveReader("x.zip", 1 << 10).read(new ByteArrayInputStream(zip)))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("memory");
  }

  @Test
  void nestedJsonIsRefused() throws IOException {
    String deep = "{\"a\":".repeat(100_000);
    parts.put("run.json", deep.getBytes(StandardCharsets.UTF_8));
    assertRefused("run.json");
  }

  @Test
  void missingPartsAndHashesAreRefused() throws IOException {
    byte[] events = parts.remove("events.jsonl");
    assertRefused("it has no events.jsonl");
    parts.put("events.jsonl", events);
    parts.put(
        "manifest.json",
        manifest().replaceFirst("[0-9a-f]{64}", "0".repeat(64)).getBytes(StandardCharsets.UTF_8));
    assertRefused("SHA-256 differs");
    parts.put(
        "manifest.json",
        manifest()
            .replace("\"parts\"", "\"sha256\":\"" + "0".repeat(64) + "\",\"parts\"")
            .getBytes(StandardCharsets.UTF_8));
    assertRefused("list of parts was changed");
    parts.put("manifest.json", manifest().replace(":1,", ":3,").getBytes(StandardCharsets.UTF_8));
    assertRefused("newer Cliplight");
  }

  @Test
  void whatTurnsTheDirectionOfTextOrMovesTheCursorIsNotInAName() throws IOException {
    String hostile = "\"\\u202egnp.exe\\u2066 \\u001b[2J\\u200f\\u05d0\"";
    change("run.json", text -> text.replace("\"good\"", hostile));
    assertThat(RunArchive.read(new ByteArrayInputStream(zip()), "x.zip").info().name())
        .isEqualTo("\uFFFDgnp.exe\uFFFD \uFFFD[2J\uFFFD\u05d0");
  }

  @Test
  void aNameThatLeavesTheFolderIsRefusedBeforeAnythingIsWritten() throws IOException {
    parts.put("../../evil.sh", "rm".getBytes(StandardCharsets.UTF_8));
    assertRefused("../../evil.sh");
    assertThat(folder.getParent().resolve("evil.sh")).doesNotExist();
  }

  @Test
  void theOrderOfThePartsDoesNotMatter() throws IOException {
    Map<String, byte[]> given = new LinkedHashMap<>(parts);
    parts.clear();
    parts.put("events.jsonl", given.get("events.jsonl"));
    parts.put("series.csv", given.get("series.csv"));
    parts.put("run.json", given.get("run.json"));
    assertThat(RunArchive.read(new ByteArrayInputStream(zip()), "x.zip").events()).hasSize(1);
  }

  @Test
  void aGoodOneIsTakenOnceWithItsNewOrigin() throws IOException {
    Path file = Files.write(folder.resolve("good.zip"), zip());
    try (H2RunStore store = H2RunStore.open(folder.resolve("store"))) {
      RunId run = RunArchive.bring(file, store, Optional.of("sample")).run();
      assertThat(store.open(run).info().origin()).isEqualTo("sample");
      assertThat(Recordings.gapFreeSteps(store.open(run))).isEqualTo(5);
      assertThat(RunArchive.bring(file, store, Optional.empty()))
          .isEqualTo(new RunArchive.Brought(run, true));
      assertThat(store.open(run).info().origin()).isEqualTo("sample");
      assertThat(store.runs()).hasSize(1);
    }
  }

  @Test
  void whateverIsInAPartOnlyArchiveExceptionsComeOut() throws IOException {
    List<String> names = List.copyOf(parts.keySet());
    int cases = Integer.getInteger("cliplight.fuzz", 3000) / 3;
    int first = Integer.getInteger("cliplight.fuzzSeed", 0);
    int refused = 0;
    Map<String, byte[]> good = new LinkedHashMap<>(parts);
    for (int seed = first; seed < first + cases; seed++) {
      Random random = new Random(seed);
      parts.putAll(good);
      String name = names.get(random.nextInt(names.size()));
      parts.put(name, Mutation.of(good.get(name), random));
      byte[] zip = random.nextInt(4) == 0 ? Mutation.of(zip(), random) : zip();
      try {
        RunArchive.read(new ByteArrayInputStream(zip), "x.zip");
      } catch (ArchiveException e) {
        assertThat(e).hasMessageContaining("x.zip");
        refused++;
      }
    }
    assertThat(refused).isBetween(cases / 3, cases);
  }

  private void assertRefused(String place) throws IOException {
    Path file = Files.write(folder.resolve("hostile.zip"), zip());
    try (H2RunStore store = H2RunStore.open(folder.resolve("store"))) {
      assertThatThrownBy(() -> RunArchive.bring(file, store, Optional.of("sample")))
          .isInstanceOf(ArchiveException.class)
          .hasMessageContaining("hostile.zip")
          .hasMessageContaining(place);
      assertThat(store.runs()).isEmpty();
    }
  }

  private void change(String part, UnaryOperator<String> change) {
    String text = new String(parts.get(part), StandardCharsets.UTF_8);
    String changed = change.apply(text);
    assertThat(changed).isNotEqualTo(text);
    parts.put(part, changed.getBytes(StandardCharsets.UTF_8));
  }

  private static String quoted(String text) {
    return Pattern.quote(text.replace("\\n", "\n"));
  }

  private static String replacement(String text) {
    return Matcher.quoteReplacement(text.replace("\\n", "\n"));
  }

  private String manifest() {
    return ArchiveParts.manifest(parts, "1");
  }

  private byte[] zip() {
    return ArchiveParts.zip(parts, "1");
  }
}
