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
import java.util.Comparator;
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
    RunRecord record = run instanceof RunRecord known ? known : RunRecord.copyOf(run);
    RunInfo info = run.info();
    List<RunColumns> axes = record.axes();
    int[] sizes = axes.stream().mapToInt(RunColumns::size).toArray();
    long lastStep = 0;
    boolean simple = axes.size() == 1 && axes.get(0).layout().float64().isEmpty();
    for (int i = 0; i < sizes.length; i++) {
      if (sizes[i] > 0) {
        lastStep = Math.max(lastStep, axes.get(i).step(sizes[i] - 1));
        simple &= axes.get(i).step(0) >= 1;
      }
    }
    List<RunEvent> events = run.events();

    RunInfo written = info.withLastStep(lastStep);
    part(RunArchive.RUN, out -> pretty(out, RunJson.write(written)));
    for (int i = 0; i < sizes.length; i++) {
      RunColumns axis = axes.get(i);
      int size = sizes[i];
      part(RunArchive.seriesPart(i), out -> series(out, axis, size));
    }
    part(RunArchive.EVENTS, out -> events(out, events));
    ObjectNode manifest = JSON.createObjectNode();
    manifest.put("format", RunArchive.FORMAT);
    manifest.put("version", simple ? RunArchive.ONE_AXIS_VERSION : RunArchive.FORMAT_VERSION);
    manifest.set("parts", parts.deepCopy());
    manifest.put("sha256", RunArchive.hashOverAll(manifest));
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

  private static void series(OutputStream out, RunColumns axis, int size) throws IOException {
    Writer text = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
    CSVPrinter csv =
        new CSVPrinter(text, CSVFormat.DEFAULT.builder().setRecordSeparator('\n').get());
    AxisLayout layout = axis.layout();
    List<Integer> byName = new ArrayList<>();
    for (int s = 0; s < layout.size(); s++) {
      byName.add(s);
    }
    byName.sort(Comparator.comparing(layout.keys()::get));
    List<Object> row = new ArrayList<>(RunArchive.AXIS);
    for (int s : byName) {
      SeriesKey key = layout.keys().get(s);
      row.add(
          layout.isFloat64(s)
              ? key.name() + "{" + key.labelText() + "}" + RunArchive.FLOAT64
              : key.toString());
    }
    csv.printRecord(row);
    for (int i = 0; i < size; i++) {
      row.clear();
      row.add(axis.step(i));
      row.add(axis.wallMillis(i));
      row.add(axis.tokens(i));
      for (int s : byName) {
        row.add(
            layout.isFloat64(s)
                ? Double.toString(axis.value(s, i))
                : Float.toString((float) axis.value(s, i)));
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
