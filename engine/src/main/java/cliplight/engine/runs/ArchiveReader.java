package cliplight.engine.runs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
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
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

  /** Bytes a part may unpack to. */
  private static final Map<String, Long> MAX_BYTES =
      Map.of(
          RunArchive.MANIFEST, 1L << 20,
          RunArchive.RUN, 4L << 20,
          RunArchive.SERIES, 8L << 30,
          RunArchive.EVENTS, 128L << 20);

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final CSVFormat CSV = CSVFormat.DEFAULT.builder().setIgnoreEmptyLines(false).get();

  private final String name;
  private final long mostBytesInMemory;
  private final Map<String, String> hashes = new LinkedHashMap<>();
  private @Nullable JsonNode manifest;
  private @Nullable RunInfo info;
  private @Nullable RunColumns columns;
  private final List<RunEvent> events = new ArrayList<>();

  /**
   * @param name of the file, for messages
   * @param mostBytesInMemory that the points of a run may take
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
    RunColumns points = Objects.requireNonNull(columns);
    int size = points.size();
    long lastStep = size == 0 ? 0 : points.step(size - 1);
    RunRecord record;
    try {
      record = new RunRecord(run.withLastStep(lastStep), points);
    } catch (IllegalArgumentException e) {
      throw damaged(RunArchive.SERIES + ": " + e.getMessage(), e);
    }
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
    Long limit = MAX_BYTES.get(part);
    if (limit == null) {
      throw new ArchiveException(
          name + " is refused: it holds '" + part + "', which no record of a run has.");
    }
    if (hashes.containsKey(part)) {
      throw new ArchiveException(name + " is refused: it holds " + part + " twice.");
    }
    MessageDigest sha256 = Sha256.digest();
    InputStream in = new DigestInputStream(new Limited(zip, part, limit), sha256);
    switch (part) {
      case RunArchive.MANIFEST -> manifest = parse(in.readAllBytes(), part);
      case RunArchive.RUN -> info = readRun(in.readAllBytes());
      case RunArchive.SERIES -> columns = readSeries(in);
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
    for (String part : RunArchive.PARTS) {
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
    }
  }

  private RunInfo readRun(byte[] bytes) throws IOException {
    try {
      return RunJson.readRun(parse(bytes, RunArchive.RUN));
    } catch (IllegalArgumentException e) {
      throw damaged(RunArchive.RUN + ": " + e.getMessage(), e);
    }
  }

  private RunColumns readSeries(InputStream in) throws IOException {
    CSVParser csv = CSV.parse(lines(in, RunArchive.SERIES));
    RunColumns read = null;
    for (CSVRecord row : csv) {
      if (read == null) {
        read = new RunColumns(layout(row));
      } else {
        readRow(read, row);
      }
      if (read.bytes() > mostBytesInMemory) {
        throw new ArchiveException(
            name
                + " is refused: it holds more points than fit into this program's memory (line "
                + row.getRecordNumber()
                + " of "
                + RunArchive.SERIES
                + "). Start Cliplight with more, such as -Xmx8g.");
      }
    }
    if (read == null) {
      throw new ArchiveException(name + " is damaged: " + RunArchive.SERIES + " is empty.");
    }
    return read;
  }

  private List<SeriesKey> layout(CSVRecord header) {
    int axis = RunArchive.AXIS.size();
    List<String> columnNames = header.toList();
    if (columnNames.size() < axis || !columnNames.subList(0, axis).equals(RunArchive.AXIS)) {
      throw new ArchiveException(
          name
              + " is damaged: "
              + RunArchive.SERIES
              + " does not begin with "
              + String.join(", ", RunArchive.AXIS)
              + ".");
    }
    if (columnNames.size() - axis > MAX_SERIES) {
      throw new ArchiveException(
          name
              + " is refused: it holds "
              + (columnNames.size() - axis)
              + " series, more than "
              + MAX_SERIES
              + ".");
    }
    return columnNames.subList(axis, columnNames.size()).stream().map(SeriesKey::parse).toList();
  }

  private void readRow(RunColumns into, CSVRecord row) {
    int axis = RunArchive.AXIS.size();
    try {
      int series = into.layout().size();
      if (row.size() != axis + series) {
        throw new IllegalArgumentException("it has " + row.size() + " columns");
      }
      float[] values = new float[series];
      for (int i = 0; i < series; i++) {
        values[i] = Float.parseFloat(row.get(axis + i));
      }
      long step = Long.parseLong(row.get(0));
      long wallMillis = Long.parseLong(row.get(1));
      long tokens = Long.parseLong(row.get(2));
      if (step < 1 || tokens < 0) {
        throw new IllegalArgumentException("step " + step + ", tokens " + tokens + " cannot be");
      }
      into.append(step, wallMillis, tokens, values);
    } catch (IllegalArgumentException e) {
      throw damaged(
          RunArchive.SERIES + ", line " + row.getRecordNumber() + ": " + e.getMessage(), e);
    }
  }

  private void readEvents(InputStream in) throws IOException {
    BufferedReader lines = new BufferedReader(lines(in, RunArchive.EVENTS));
    int number = 0;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      number++;
      String where = RunArchive.EVENTS + ", line " + number;
      try {
        events.add(RunJson.readEvent(parse(line.getBytes(StandardCharsets.UTF_8), where)));
      } catch (IllegalArgumentException e) {
        throw damaged(where + ": " + e.getMessage(), e);
      }
    }
  }

  private Reader lines(InputStream in, String part) {
    return new LimitedLines(new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()), part);
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

  /** Text without endless lines, which a reader of lines would gather in memory. */
  private final class LimitedLines extends FilterReader {
    private final String part;
    private int inLine;

    LimitedLines(Reader in, String part) {
      super(in);
      this.part = part;
    }

    @Override
    public int read() throws IOException {
      char[] one = new char[1];
      return read(one, 0, 1) < 0 ? -1 : one[0];
    }

    @Override
    public int read(char[] chars, int from, int length) throws IOException {
      int n = in.read(chars, from, length);
      for (int i = from; i < from + n; i++) {
        inLine = chars[i] == '\n' ? 0 : inLine + 1;
        if (inLine > MAX_LINE_CHARS) {
          throw new ArchiveException(
              name
                  + " is refused: "
                  + part
                  + " has a line of more than "
                  + MAX_LINE_CHARS
                  + " characters.");
        }
      }
      return n;
    }
  }
}
