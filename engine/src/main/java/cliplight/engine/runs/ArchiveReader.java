package cliplight.engine.runs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.CharConversionException;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.FilterReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads one archive and trusts nothing in it: names, sizes, hashes, numbers and their order are
 * checked, nothing is written to disk, no part is held in memory whole, and whatever is wrong ends
 * in an {@link ArchiveException} that says where.
 */
final class ArchiveReader {

  static final int MAX_SERIES = 100_000;
  static final int MAX_LINE_CHARS = 16 << 20;
  static final int MAX_EVENT_CHARS = 2 << 20;

  /** Names of series may hold commas too. */
  private static final int MAX_COMMAS = 20 * MAX_SERIES;

  /** Bytes a part may unpack to. */
  private static final Map<String, Long> MAX_BYTES =
      Map.of(
          RunArchive.MANIFEST, 1L << 20,
          RunArchive.RUN, 4L << 20,
          RunArchive.SERIES, 8L << 30,
          RunArchive.EVENTS, 128L << 20);

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final CSVFormat CSV = CSVFormat.DEFAULT.builder().setIgnoreEmptyLines(false).get();

  private static final Pattern SERIES_PART = Pattern.compile("series(?:-([1-9][0-9]{0,4}))?\\.csv");

  private final String name;
  private final long mostBytesInMemory;
  private final Map<String, String> hashes = new LinkedHashMap<>();
  private @Nullable JsonNode manifest;
  private @Nullable RunInfo info;
  private final SortedMap<Integer, RunColumns> axes = new TreeMap<>();
  private long bytesInMemory;
  private int seriesCount;

  /** Why the series could not be of version 1; empty as a rule. */
  private String beyondVersion1 = "";

  private final List<RunEvent> events = new ArrayList<>();

  /**
   * @param name of the file, for messages
   * @param mostBytesInMemory that the points and events of a run may take
   */
  ArchiveReader(String name, long mostBytesInMemory) {
    this.name = name;
    this.mostBytesInMemory = mostBytesInMemory;
  }

  RunRecord read(InputStream in) throws IOException {
    try (ZipInputStream zip = new ZipInputStream(in)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        readPart(zip, entry.getName());
      }
    } catch (EOFException
        | CharacterCodingException
        | ZipException
        | IllegalArgumentException
        | UncheckedIOException e) {
      throw damaged(why(e), e);
    }
    checkHashes();
    RunInfo run = Objects.requireNonNull(info);
    List<RunColumns> points = new ArrayList<>();
    int firstSeries = 0;
    for (RunColumns axis : axes.values()) {
      points.add(axis.numbered(points.size(), firstSeries));
      firstSeries += axis.layout().size();
    }
    RunRecord record;
    try {
      record = new RunRecord(run, points);
    } catch (IllegalArgumentException e) {
      throw damaged(RunArchive.SERIES + ": " + e.getMessage(), e);
    }
    record.update(run.withLastStep(record.info().lastStep()));
    events.forEach(record::append);
    return record;
  }

  private static String why(Exception e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof CharacterCodingException) {
        return "it holds text that is not UTF-8";
      }
      if (cause instanceof EOFException) {
        return "it ends too early";
      }
    }
    return String.valueOf(e.getMessage());
  }

  private ArchiveException damaged(String why, Exception cause) {
    return new ArchiveException(name + " is damaged: " + why + ".", cause);
  }

  private void readPart(ZipInputStream zip, String part) throws IOException {
    Matcher series = SERIES_PART.matcher(part);
    boolean ofAxis = series.matches();
    Long limit = MAX_BYTES.get(ofAxis ? RunArchive.SERIES : part);
    if (limit == null) {
      throw new ArchiveException(
          name + " is refused: it holds '" + part + "', which no record of a run has.");
    }
    if (hashes.containsKey(part)) {
      throw new ArchiveException(name + " is refused: it holds " + part + " twice.");
    }
    MessageDigest sha256 = Sha256.digest();
    InputStream in = new DigestInputStream(new Limited(zip, part, limit), sha256);
    if (ofAxis) {
      int axis = Integer.parseInt(Objects.requireNonNullElse(series.group(1), "0"));
      axes.put(axis, readSeries(in, part));
    }
    switch (ofAxis ? RunArchive.SERIES : part) {
      case RunArchive.MANIFEST -> manifest = parse(in.readAllBytes(), part);
      case RunArchive.RUN -> info = readRun(in.readAllBytes());
      case RunArchive.SERIES -> {}
      default -> readEvents(in);
    }
    in.transferTo(OutputStream.nullOutputStream());
    hashes.put(part, HexFormat.of().formatHex(sha256.digest()));
  }

  private void checkHashes() {
    JsonNode stated = manifest;
    if (stated == null) {
      throw new ArchiveException(
          name + " is not a record of a run: it has no " + RunArchive.MANIFEST + ".");
    }
    if (!RunArchive.FORMAT.equals(stated.path("format").asText())) {
      throw new ArchiveException(name + " is not a record of a run: its format is another one.");
    }
    int version = stated.path("version").asInt();
    if (version < 1 || version > RunArchive.FORMAT_VERSION) {
      throw new ArchiveException(
          name
              + " has format version "
              + version
              + "; this program reads up to "
              + RunArchive.FORMAT_VERSION
              + ". Open it with a newer Cliplight.");
    }
    if (version == RunArchive.ONE_AXIS_VERSION && !beyondVersion1.isEmpty()) {
      throw new ArchiveException(name + " is damaged: " + beyondVersion1 + ".");
    }
    Set<String> parts = new LinkedHashSet<>(RunArchive.PARTS);
    for (int axis = 0; axis < axes.size(); axis++) {
      parts.add(RunArchive.seriesPart(axis));
    }
    for (JsonNode node : stated.path("parts")) {
      if (SERIES_PART.matcher(node.path("name").asText()).matches()) {
        parts.add(node.path("name").asText());
      }
    }
    for (String part : parts) {
      String hash = hashes.get(part);
      if (hash == null) {
        throw new ArchiveException(name + " is damaged: it has no " + part + ".");
      }
      String expected = "";
      for (JsonNode node : stated.path("parts")) {
        if (part.equals(node.path("name").asText())) {
          expected = node.path("sha256").asText();
        }
      }
      if (!expected.equals(hash)) {
        throw new ArchiveException(
            name + " is damaged: " + part + " is not what its manifest says (SHA-256 differs).");
      }
    }
    // archives that were written before have none
    JsonNode all = stated.path("sha256");
    if (!all.isMissingNode() && !all.asText().equals(RunArchive.hashOverAll(stated))) {
      throw new ArchiveException(
          name + " is damaged: its manifest's list of parts was changed (SHA-256 differs).");
    }
  }

  private JsonNode parse(byte[] bytes, String where) throws IOException {
    try {
      JsonNode node = JSON.readTree(bytes);
      if (node == null || !node.isObject()) {
        throw new ArchiveException(name + " is damaged: " + where + " is not a JSON object.");
      }
      return node;
    } catch (JsonProcessingException e) {
      throw damaged(where + ": " + e.getOriginalMessage(), e);
    } catch (CharConversionException e) {
      throw damaged(where + ": " + e.getMessage(), e);
    }
  }

  private RunInfo readRun(byte[] bytes) throws IOException {
    try {
      return RunJson.readRun(parse(bytes, RunArchive.RUN));
    } catch (IllegalArgumentException e) {
      throw damaged(RunArchive.RUN + ": " + e.getMessage(), e);
    }
  }

  private RunColumns readSeries(InputStream in, String part) throws IOException {
    LimitedRecords text = limited(in, part, MAX_LINE_CHARS, MAX_COMMAS);
    CSVParser csv = CSV.parse(text);
    RunColumns read = null;
    for (CSVRecord row : csv) {
      text.next();
      if (read == null) {
        read = new RunColumns(layout(row, part));
      } else {
        readRow(read, row, part);
      }
      if (bytesInMemory + read.bytes() > mostBytesInMemory) {
        throw tooMuch("points", part + ", line " + row.getRecordNumber());
      }
    }
    if (read == null) {
      throw new ArchiveException(name + " is damaged: " + part + " is empty.");
    }
    bytesInMemory += read.bytes();
    return read;
  }

  private AxisLayout layout(CSVRecord header, String part) {
    int axis = RunArchive.AXIS.size();
    List<String> columnNames = header.toList();
    if (columnNames.size() < axis || !columnNames.subList(0, axis).equals(RunArchive.AXIS)) {
      throw new ArchiveException(
          name
              + " is damaged: "
              + part
              + " does not begin with "
              + String.join(", ", RunArchive.AXIS)
              + ".");
    }
    seriesCount += columnNames.size() - axis;
    if (seriesCount > MAX_SERIES) {
      throw new ArchiveException(
          name + " is refused: it holds " + seriesCount + " series, more than " + MAX_SERIES + ".");
    }
    List<SeriesKey> keys = new ArrayList<>();
    BitSet float64 = new BitSet();
    for (String text : columnNames.subList(axis, columnNames.size())) {
      if (text.endsWith("}" + RunArchive.FLOAT64)) {
        float64.set(keys.size());
        String key = text.substring(0, text.length() - RunArchive.FLOAT64.length());
        keys.add(SeriesKey.parse(key.endsWith("{}") ? key.substring(0, key.length() - 2) : key));
        beyondVersion1 = part + " holds 64-bit values, which its version does not know";
      } else {
        keys.add(SeriesKey.parse(text));
      }
    }
    return new AxisLayout(0, 0, keys, float64);
  }

  private void readRow(RunColumns into, CSVRecord row, String part) {
    int axis = RunArchive.AXIS.size();
    try {
      AxisLayout layout = into.layout();
      int series = layout.size();
      if (row.size() != axis + series) {
        throw new IllegalArgumentException("it has " + row.size() + " columns");
      }
      double[] values = new double[series];
      for (int i = 0; i < series; i++) {
        String text = row.get(axis + i);
        values[i] = layout.isFloat64(i) ? Double.parseDouble(text) : Float.parseFloat(text);
      }
      long step = Long.parseLong(row.get(0));
      long wallMillis = Long.parseLong(row.get(1));
      long tokens = Long.parseLong(row.get(2));
      if (tokens < 0) {
        throw new IllegalArgumentException("tokens " + tokens + " cannot be");
      }
      if (step < 1 && beyondVersion1.isEmpty()) {
        beyondVersion1 = part + ", line " + row.getRecordNumber() + ": step " + step + " cannot be";
      }
      into.append(step, wallMillis, tokens, values);
    } catch (IllegalArgumentException e) {
      throw damaged(part + ", line " + row.getRecordNumber() + ": " + e.getMessage(), e);
    }
  }

  private void readEvents(InputStream in) throws IOException {
    LimitedRecords text = limited(in, RunArchive.EVENTS, MAX_EVENT_CHARS, Integer.MAX_VALUE);
    BufferedReader lines = new BufferedReader(text);
    int number = 0;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      text.next();
      number++;
      String where = RunArchive.EVENTS + ", line " + number;
      try {
        RunEvent event = RunJson.readEvent(parse(line.getBytes(StandardCharsets.UTF_8), where));
        events.add(event);
        bytesInMemory += event.bytes();
      } catch (IllegalArgumentException e) {
        throw damaged(where + ": " + e.getMessage(), e);
      }
      if (bytesInMemory > mostBytesInMemory) {
        throw tooMuch("events", where);
      }
    }
  }

  private ArchiveException tooMuch(String what, String where) {
    return new ArchiveException(
        name
            + " is refused: it holds more "
            + what
            + " than fit into this program's memory ("
            + where
            + "). Start Cliplight with more, such as -Xmx8g.");
  }

  private LimitedRecords limited(InputStream in, String part, int mostChars, int mostCommas) {
    Reader text = new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder());
    return new LimitedRecords(text, part, mostChars, mostCommas);
  }

  /** A part that may not unpack to more than a limit. */
  private final class Limited extends FilterInputStream {
    private final String part;
    private final long limit;
    private long count;

    Limited(InputStream in, String part, long limit) {
      super(in);
      this.part = part;
      this.limit = limit;
    }

    @Override
    public int read() throws IOException {
      int b = in.read();
      count(b < 0 ? 0 : 1);
      return b;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
      int n = in.read(bytes, from, length);
      count(Math.max(0, n));
      return n;
    }

    private void count(int bytes) {
      count += bytes;
      if (count > limit) {
        throw new ArchiveException(
            name + " is refused: " + part + " unpacks to more than " + limit + " bytes.");
      }
    }

    /** The next part is in the same stream. */
    @Override
    public void close() {}
  }

  /**
   * Text without endless records, which a reader gathers in memory. Where a record ends only its
   * reader knows: a line end between quotes ends none. That reader has up to a buffer of what comes
   * behind it already, which counts to nobody.
   */
  private final class LimitedRecords extends FilterReader {
    private final String part;
    private final int mostChars;
    private final int mostCommas;
    private int chars;
    private int commas;

    LimitedRecords(Reader in, String part, int mostChars, int mostCommas) {
      super(in);
      this.part = part;
      this.mostChars = mostChars;
      this.mostCommas = mostCommas;
    }

    /** A record has been read; the next one begins. */
    void next() {
      chars = 0;
      commas = 0;
    }

    @Override
    public int read() throws IOException {
      char[] one = new char[1];
      return read(one, 0, 1) < 0 ? -1 : one[0];
    }

    @Override
    public int read(char[] into, int from, int length) throws IOException {
      int n = in.read(into, from, length);
      chars += Math.max(0, n);
      for (int i = from; i < from + n; i++) {
        commas += into[i] == ',' ? 1 : 0;
      }
      if (chars > mostChars) {
        throw refused(mostChars + " characters");
      }
      if (commas > mostCommas) {
        throw refused(mostCommas + " commas");
      }
      return n;
    }

    private ArchiveException refused(String most) {
      return new ArchiveException(
          name + " is refused: " + part + " has a line of more than " + most + ".");
    }
  }
}
