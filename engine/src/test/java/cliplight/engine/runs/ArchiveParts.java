package cliplight.engine.runs;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** The parts of an archive, to be changed by a test and put together with hashes that are right. */
final class ArchiveParts {

  static final String MANIFEST = "manifest.json";

  private ArchiveParts() {}

  /** What the archive of a run is made of, but for the manifest. */
  static Map<String, byte[]> of(RunReader run) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    RunArchive.write(run, bytes);
    Map<String, byte[]> parts = new LinkedHashMap<>();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        parts.put(entry.getName(), zip.readAllBytes());
      }
    }
    parts.remove(MANIFEST);
    return parts;
  }

  /**
   * The manifest that is right for these parts.
   *
   * @param version as JSON has it
   */
  static String manifest(Map<String, byte[]> parts, String version) {
    String list =
        parts.entrySet().stream()
            .filter(part -> !part.getKey().equals(MANIFEST))
            .map(
                part ->
                    "{\"name\":\""
                        + part.getKey()
                        + "\",\"sha256\":\""
                        + HexFormat.of().formatHex(Sha256.digest().digest(part.getValue()))
                        + "\"}")
            .collect(Collectors.joining(","));
    return "{\"format\":\"cliplight-run\",\"version\":" + version + ",\"parts\":[" + list + "]}";
  }

  /** The archive of these parts, with the right manifest where none of them is one. */
  static byte[] zip(Map<String, byte[]> parts, String version) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      Map<String, byte[]> all = new LinkedHashMap<>(parts);
      all.putIfAbsent(MANIFEST, manifest(parts, version).getBytes(StandardCharsets.UTF_8));
      for (Map.Entry<String, byte[]> part : all.entrySet()) {
        zip.putNextEntry(new ZipEntry(part.getKey()));
        zip.write(part.getValue());
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
