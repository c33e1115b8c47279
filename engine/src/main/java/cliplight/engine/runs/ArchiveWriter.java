package cliplight.engine.runs;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedWriter;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * Writes the parts of one archive one after the other, never holding one in memory, and the
 * manifest with their hashes last. Equal runs give equal files.
 */
final class ArchiveWriter {

  /** 1980, the first year that zip knows. */
  private static final long FIXED_TIME = 315_532_800_000L;

  private static final ObjectMapper JSON =
      new ObjectMapper().disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);

  private final ZipOutputStream zip;
  private final ArrayNode parts = JSON.createArrayNode();

  ArchiveWriter(OutputStream out) {
    this.zip = new ZipOutputStream(out);
  }

  /** Something that fills a part. */
  private interface Filling {
    void into(OutputStream part) throws IOException;
  }

  void write(RunReader run) throws IOException {
    RunInfo info = run.info();
    List<SeriesKey> keys = run.keys();
    List<SeriesReader> series = keys.stream().map(key -> run.series(key).orElseThrow()).toList();
    int size = series.stream().mapToInt(SeriesReader::size).min().orElse(0);
    long lastStep = size == 0 ? 0 : series.get(0).step(size - 1);
    List<RunEvent> events = run.events();

    part(RunArchive.RUN, out -> pretty(out, RunJson.write(info.withLastStep(lastStep))));
    part(RunArchive.SERIES, out -> series(out, keys, series, size));
    part(RunArchive.EVENTS, out -> events(out, events));
    ObjectNode manifest = JSON.createObjectNode();
    manifest.put("format", RunArchive.FORMAT);
    manifest.put("version", RunArchive.FORMAT_VERSION);
    manifest.set("parts", parts.deepCopy());
    part(RunArchive.MANIFEST, out -> pretty(out, manifest));
    zip.finish();
  }

  private void part(String name, Filling filling) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setTime(FIXED_TIME);
    zip.putNextEntry(entry);
    MessageDigest sha256 = Sha256.digest();
    Counting counting = new Counting(new DigestOutputStream(zip, sha256));
    filling.into(counting);
    counting.flush();
    zip.closeEntry();
    parts
        .addObject()
        .put("name", name)
        .put("bytes", counting.count)
        .put("sha256", HexFormat.of().formatHex(sha256.digest()));
  }

  private static void pretty(OutputStream out, ObjectNode node) throws IOException {
    JSON.writerWithDefaultPrettyPrinter().writeValue(out, node);
  }

  private static void series(
      OutputStream out, List<SeriesKey> keys, List<SeriesReader> series, int size)
      throws IOException {
    Writer text = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
    CSVPrinter csv =
        new CSVPrinter(text, CSVFormat.DEFAULT.builder().setRecordSeparator('\n').get());
    List<Object> row = new ArrayList<>(RunArchive.AXIS);
    row.addAll(keys);
    csv.printRecord(row);
    for (int i = 0; i < size; i++) {
      SeriesReader axis = series.get(0);
      row.clear();
      row.add(axis.step(i));
      row.add(axis.wallMillis(i));
      row.add(axis.tokens(i));
      for (SeriesReader reader : series) {
        row.add(Float.toString((float) reader.value(i)));
      }
      csv.printRecord(row);
    }
    csv.flush();
  }

  private static void events(OutputStream out, List<RunEvent> events) throws IOException {
    for (RunEvent event : events) {
      JSON.writeValue(out, RunJson.write(event));
      out.write('\n');
    }
  }

  /** Counts bytes, and leaves the zip open. */
  private static final class Counting extends FilterOutputStream {
    long count;

    Counting(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int b) throws IOException {
      out.write(b);
      count++;
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      out.write(bytes, from, length);
      count += length;
    }
  }
}
