package cliplight.engine.runs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.CSVRecord;

/**
 * One run in one file that unzip and a text editor can read; {@code engine/ARCHIVE.md} is its page.
 * Reading trusts nothing: names, sizes, hashes, numbers and their order are checked, nothing is
 * written to disk, and whatever is wrong ends in an {@link ArchiveException}.
 */
public final class RunArchive {

  /** The ending of an archive's name. */
  public static final String SUFFIX = ".cliplight.zip";

  static final int FORMAT_VERSION = 1;
  private static final String FORMAT = "cliplight-run";
  private static final String MANIFEST = "manifest.json";
  private static final String RUN = "run.json";
  private static final String SERIES = "series.csv";
  private static final String EVENTS = "events.jsonl";
  private static final List<String> PARTS = List.of(RUN, SERIES, EVENTS);
  private static final long MAX_PART_BYTES = 256L << 20;
  private static final int MAX_SERIES = 100_000;
  private static final int AXIS_COLUMNS = 3;

  private static final ObjectMapper JSON = new ObjectMapper();

  private RunArchive() {}

  /** Writes a run, replacing the file only when all of it is there. */
  public static void write(RunReader run, Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    Path unfinished = Files.createTempFile(folder, ".cliplight-", ".part");
    try {
      try (OutputStream out = Files.newOutputStream(unfinished)) {
        write(run, out);
      }
      Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  static void write(RunReader run, OutputStream out) throws IOException {
    Map<String, byte[]> parts = new LinkedHashMap<>();
    parts.put(RUN, json(runNode(run.info())));
    parts.put(SERIES, series(run));
    parts.put(EVENTS, events(run));
    ObjectNode manifest = JSON.createObjectNode();
    manifest.put("format", FORMAT);
    manifest.put("version", FORMAT_VERSION);
    ArrayNode list = manifest.putArray("parts");
    parts.forEach(
        (name, bytes) ->
            list.addObject()
                .put("name", name)
                .put("bytes", bytes.length)
                .put("sha256", sha256(bytes)));
    ZipOutputStream zip = new ZipOutputStream(out);
    put(zip, MANIFEST, json(manifest));
    for (Map.Entry<String, byte[]> part : parts.entrySet()) {
      put(zip, part.getKey(), part.getValue());
    }
    zip.finish();
  }

  private static void put(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setTime(315_532_800_000L); // one fixed time, so that equal runs give equal files
    zip.putNextEntry(entry);
    zip.write(bytes);
    zip.closeEntry();
  }

  private static byte[] json(JsonNode node) {
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A tree of JSON is always writable", e);
    }
  }

  private static ObjectNode runNode(RunInfo info) {
    ObjectNode node = JSON.createObjectNode();
    node.put("id", info.id().value());
    node.put("name", info.name());
    node.put("study", info.study());
    node.put("studyId", info.studyId());
    node.put("arm", info.arm());
    node.put("origin", info.origin());
    node.put("state", info.state().name());
    node.put("reason", info.reason());
    node.put("created", info.created().toString());
    node.put("plannedSteps", info.plannedSteps());
    node.put("lastStep", info.lastStep());
    texts(node.putObject("settings"), info.settings());
    texts(node.putObject("environment"), info.environment());
    info.lineage()
        .ifPresent(
            lineage -> {
              ObjectNode from = node.putObject("lineage");
              from.put("parent", lineage.parent().value());
              from.put("step", lineage.step());
              texts(from.putObject("changed"), lineage.changed());
            });
    return node;
  }

  private static void texts(ObjectNode node, SortedMap<String, String> map) {
    map.forEach(node::put);
  }

  private static byte[] series(RunReader run) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (Writer out = new OutputStreamWriter(bytes, StandardCharsets.UTF_8);
        CSVPrinter csv =
            new CSVPrinter(out, CSVFormat.DEFAULT.builder().setRecordSeparator('\n').get())) {
      List<SeriesKey> keys = run.keys();
      List<Object> row = new ArrayList<>(List.of("step", "wall_millis", "tokens"));
      row.addAll(keys);
      csv.printRecord(row);
      List<SeriesReader> readers = keys.stream().map(key -> run.series(key).orElseThrow()).toList();
      int size = readers.isEmpty() ? 0 : readers.get(0).size();
      for (int i = 0; i < size; i++) {
        SeriesReader axis = readers.get(0);
        row.clear();
        row.add(axis.step(i));
        row.add(axis.wallMillis(i));
        row.add(axis.tokens(i));
        for (SeriesReader reader : readers) {
          row.add(Float.toString((float) reader.value(i)));
        }
        csv.printRecord(row);
      }
    }
    return bytes.toByteArray();
  }

  private static byte[] events(RunReader run) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (RunEvent event : run.events()) {
      ObjectNode node = JSON.createObjectNode();
      node.put("step", event.step());
      node.put("kind", event.kind().name());
      texts(node.putObject("details"), event.details());
      node.put("message", event.message());
      bytes.write(JSON.writeValueAsBytes(node));
      bytes.write('\n');
    }
    return bytes.toByteArray();
  }

  /**
   * Reads a run into memory.
   *
   * @throws ArchiveException if the file is no archive, damaged, or of a newer format
   */
  public static RunReader read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return read(in, String.valueOf(file.getFileName()));
    } catch (IOException e) {
      throw new ArchiveException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  static RunReader read(InputStream in, String name) throws IOException {
    try {
      Map<String, byte[]> parts = unzip(in, name);
      check(parts, name);
      RunInfo info = runInfo(parse(part(parts, RUN, name), name + ": " + RUN));
      RunRecord record = readSeries(info, part(parts, SERIES, name), name);
      readEvents(record, part(parts, EVENTS, name), name);
      record.update(info.withLastStep(record.info().lastStep()));
      return record;
    } catch (EOFException e) {
      throw new ArchiveException(name + " is damaged: it ends too early.", e);
    } catch (ZipException e) {
      throw new ArchiveException(name + " is damaged: " + e.getMessage(), e);
    } catch (CharacterCodingException e) {
      throw new ArchiveException(name + " is damaged: it holds text that is not UTF-8.", e);
    } catch (IllegalArgumentException | UncheckedIOException e) {
      throw new ArchiveException(name + " is damaged: " + e.getMessage(), e);
    }
  }

  private static Map<String, byte[]> unzip(InputStream in, String name) throws IOException {
    Map<String, byte[]> parts = new LinkedHashMap<>();
    try (ZipInputStream zip = new ZipInputStream(in)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        String part = entry.getName();
        if (!part.equals(MANIFEST) && !PARTS.contains(part)) {
          throw new ArchiveException(
              name + " is refused: it holds '" + part + "', which no record of a run has.");
        }
        byte[] bytes = zip.readNBytes((int) MAX_PART_BYTES);
        if (zip.read() >= 0) {
          throw new ArchiveException(
              name
                  + " is refused: "
                  + part
                  + " unpacks to more than "
                  + MAX_PART_BYTES
                  + " bytes.");
        }
        if (parts.put(part, bytes) != null) {
          throw new ArchiveException(name + " is refused: it holds " + part + " twice.");
        }
      }
    }
    if (!parts.containsKey(MANIFEST)) {
      throw new ArchiveException(name + " is not a record of a run: it has no " + MANIFEST + ".");
    }
    return parts;
  }

  private static void check(Map<String, byte[]> parts, String name) throws IOException {
    JsonNode manifest = parse(part(parts, MANIFEST, name), name + ": " + MANIFEST);
    if (!FORMAT.equals(manifest.path("format").asText())) {
      throw new ArchiveException(name + " is not a record of a run: its format is another one.");
    }
    int version = manifest.path("version").asInt();
    if (version < 1 || version > FORMAT_VERSION) {
      throw new ArchiveException(
          name
              + " has format version "
              + version
              + "; this program reads up to "
              + FORMAT_VERSION
              + ". Open it with a newer Cliplight.");
    }
    for (String part : PARTS) {
      String stated = "";
      for (JsonNode node : manifest.path("parts")) {
        if (part.equals(node.path("name").asText())) {
          stated = node.path("sha256").asText();
        }
      }
      if (!stated.equals(sha256(part(parts, part, name)))) {
        throw new ArchiveException(
            name + " is damaged: " + part + " is not what its manifest says (SHA-256 differs).");
      }
    }
  }

  private static byte[] part(Map<String, byte[]> parts, String part, String name) {
    byte[] bytes = parts.get(part);
    if (bytes == null) {
      throw new ArchiveException(name + " is damaged: it has no " + part + ".");
    }
    return bytes;
  }

  private static JsonNode parse(byte[] bytes, String where) throws IOException {
    try {
      JsonNode node = JSON.readTree(bytes);
      if (node == null || !node.isObject()) {
        throw new ArchiveException(where + " is damaged: it is not a JSON object.");
      }
      return node;
    } catch (JsonProcessingException e) {
      throw new ArchiveException(where + " is damaged: " + e.getOriginalMessage(), e);
    }
  }

  private static RunInfo runInfo(JsonNode node) {
    Optional<Lineage> lineage = Optional.empty();
    if (node.has("lineage")) {
      JsonNode from = node.path("lineage");
      lineage =
          Optional.of(
              new Lineage(
                  new RunId(from.path("parent").asText()),
                  from.path("step").asLong(),
                  texts(from.path("changed"))));
    }
    Instant created;
    try {
      created = Instant.parse(node.path("created").asText());
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException("run.json has no readable time of creation", e);
    }
    RunState state = RunState.valueOf(node.path("state").asText());
    return new RunInfo(
        new RunId(node.path("id").asText()),
        node.path("name").asText(),
        node.path("study").asText(),
        node.path("studyId").asText(),
        node.path("arm").asInt(),
        node.path("origin").asText(),
        state == RunState.RUNNING ? RunState.INTERRUPTED : state,
        state == RunState.RUNNING ? "Archived while it was trained." : node.path("reason").asText(),
        created,
        node.path("plannedSteps").asLong(),
        node.path("lastStep").asLong(),
        texts(node.path("settings")),
        texts(node.path("environment")),
        lineage);
  }

  private static SortedMap<String, String> texts(JsonNode node) {
    TreeMap<String, String> map = new TreeMap<>();
    node.properties().forEach(field -> map.put(field.getKey(), field.getValue().asText()));
    return map;
  }

  private static RunRecord readSeries(RunInfo info, byte[] bytes, String name) throws IOException {
    try (CSVParser csv = CSVFormat.DEFAULT.parse(text(bytes))) {
      RunRecord record = null;
      for (CSVRecord row : csv) {
        if (record == null) {
          record = new RunRecord(info.withLastStep(0), layout(row, name));
        } else {
          readRow(record, row, name);
        }
      }
      if (record == null) {
        throw new ArchiveException(name + " is damaged: " + SERIES + " is empty.");
      }
      return record;
    }
  }

  private static List<SeriesKey> layout(CSVRecord header, String name) {
    if (header.size() > MAX_SERIES
        || header.size() < AXIS_COLUMNS
        || !header.get(0).equals("step")
        || !header.get(1).equals("wall_millis")
        || !header.get(2).equals("tokens")) {
      throw new ArchiveException(
          name + " is damaged: " + SERIES + " does not begin with step, wall_millis, tokens.");
    }
    List<SeriesKey> layout = new ArrayList<>();
    for (int i = AXIS_COLUMNS; i < header.size(); i++) {
      layout.add(SeriesKey.parse(header.get(i)));
    }
    return layout;
  }

  private static void readRow(RunRecord record, CSVRecord row, String name) {
    long line = row.getRecordNumber();
    try {
      int series = record.columns().layout().size();
      if (row.size() != AXIS_COLUMNS + series) {
        throw new IllegalArgumentException("it has " + row.size() + " columns");
      }
      float[] values = new float[series];
      for (int i = 0; i < series; i++) {
        values[i] = Float.parseFloat(row.get(AXIS_COLUMNS + i));
      }
      long step = Long.parseLong(row.get(0));
      if (step < 1) {
        throw new IllegalArgumentException("step " + step + " is below 1");
      }
      record.append(
          new StepRecord(
              step, Long.parseLong(row.get(2)), Long.parseLong(row.get(1)), values, List.of()));
    } catch (IllegalArgumentException e) {
      throw new ArchiveException(
          name + " is damaged: " + SERIES + ", line " + line + ": " + e.getMessage(), e);
    }
  }

  private static void readEvents(RunRecord record, byte[] bytes, String name) throws IOException {
    try (BufferedReader lines = text(bytes)) {
      int number = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        JsonNode node =
            parse(line.getBytes(StandardCharsets.UTF_8), name + ": " + EVENTS + ", line " + number);
        record.append(
            new RunEvent(
                node.path("step").asLong(),
                EventKind.valueOf(node.path("kind").asText()),
                texts(node.path("details")),
                node.path("message").asText()));
      }
    }
  }

  private static BufferedReader text(byte[] bytes) {
    return new BufferedReader(
        new InputStreamReader(
            new ByteArrayInputStream(bytes), StandardCharsets.UTF_8.newDecoder()));
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
