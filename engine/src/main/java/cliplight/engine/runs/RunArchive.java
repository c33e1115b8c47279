package cliplight.engine.runs;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipFile;

/**
 * One run in one file that unzip and a text editor can read; {@code engine/ARCHIVE.md} is its page.
 */
public final class RunArchive {

  /** The ending of an archive's name. */
  public static final String SUFFIX = ".cliplight.zip";

  static final String FORMAT = "cliplight-run";
  static final int FORMAT_VERSION = 2;

  /** The newest version of a run with one axis of ascending steps from 1 and 32-bit values. */
  static final int ONE_AXIS_VERSION = 1;

  static final String MANIFEST = "manifest.json";
  static final String RUN = "run.json";
  static final String SERIES = "series.csv";
  static final String EVENTS = "events.jsonl";
  static final List<String> PARTS = List.of(RUN, SERIES, EVENTS);

  /** Follows the name of a series of 64-bit values, which always has braces. */
  static final String FLOAT64 = " float64";

  /** The part that holds the series of an axis. */
  static String seriesPart(int axis) {
    return axis == 0 ? SERIES : "series-" + axis + ".csv";
  }

  /** The SHA-256 of what {@code sha256sum} prints of the parts in the order of the manifest. */
  static String hashOverAll(JsonNode manifest) {
    MessageDigest sha256 = Sha256.digest();
    for (JsonNode part : manifest.path("parts")) {
      String line = part.path("sha256").asText() + "  " + part.path("name").asText() + "\n";
      sha256.update(line.getBytes(StandardCharsets.UTF_8));
    }
    return HexFormat.of().formatHex(sha256.digest());
  }

  /** What {@link #SERIES} begins with: the axis. */
  static final List<String> AXIS = List.of("step", "wall_millis", "tokens");

  private RunArchive() {}

  /** Writes or replaces a file. */
  public static void write(RunReader run, Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      write(run, out);
    }
  }

  /** Writes a run to a stream, which is the caller's to close. */
  public static void write(RunReader run, OutputStream out) throws IOException {
    new ArchiveWriter(out).write(run);
  }

  /**
   * Whether a file is meant to be an archive. Other programs keep their arrays and weights in zips
   * too; a damaged zip shows what it is meant to be by its name only.
   */
  public static boolean isMeant(Path file) {
    if (!isZip(file)) {
      return false;
    }
    try (ZipFile zip = new ZipFile(file.toFile())) {
      return zip.getEntry(MANIFEST) != null;
    } catch (IOException e) {
      return file.toString().endsWith(SUFFIX);
    }
  }

  /** Whether a file begins as a zip does. */
  public static boolean isZip(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return in.read() == 'P' && in.read() == 'K';
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Reads a run into memory.
   *
   * @throws ArchiveException if the file is no archive, damaged, or of a newer format
   */
  public static RunReader read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return read(in, file.toString());
    } catch (NoSuchFileException e) {
      throw new ArchiveException("There is no file " + file + ".", e);
    } catch (IOException e) {
      throw new ArchiveException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * What a store has of an archive.
   *
   * @param known whether the store had the run already, and was left as it was
   */
  public record Brought(RunId run, boolean known) {}

  /**
   * Brings a run into a store, all or nothing; one that the store has already is left as it is.
   *
   * @param origin what the run's {@link RunInfo#origin()} becomes, such as {@code sample}; empty to
   *     keep what the archive says
   * @throws ArchiveException if the file is no archive, damaged, or of a newer format
   * @throws StoreException if the store cannot take it
   */
  public static Brought bring(Path file, RunStore store, Optional<String> origin) {
    RunRecord run = (RunRecord) read(file);
    RunId id = run.info().id();
    boolean known = store.runs().stream().anyMatch(there -> there.id().equals(id));
    if (!known) {
      origin.ifPresent(name -> run.update(run.info().withOrigin(name)));
      store.add(run);
    }
    return new Brought(id, known);
  }

  static RunReader read(InputStream in, String name) throws IOException {
    return new ArchiveReader(name, Runtime.getRuntime().maxMemory() / 4).read(in);
  }
}
