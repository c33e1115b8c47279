package cliplight.engine.runs.imports;

import cliplight.engine.runs.RunReader;
import cliplight.engine.runs.StoreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.OptionalLong;

/**
 * A log that has been read to its end, not in a store yet.
 *
 * @param sha256 of the contents of its files
 * @param problems how many records could not be read
 * @param bytes that were read, unpacked
 */
record ReadLog(LogSource source, RunReader run, String sha256, int problems, long bytes) {

  /**
   * Reads all files of a run.
   *
   * @throws ImportException if nothing of it can be read
   */
  static ReadLog of(LogSource source, LogImport.Progress progress) {
    try {
      ImportedRun run = new ImportedRun();
      MessageDigest digest = newDigest();
      long[] bytes = {0};
      Instant modified =
          read(
              source,
              run,
              digest,
              more -> {
                bytes[0] += more;
                progress.bytes(more);
              });
      if (run.isEmpty()) {
        String why = run.firstProblem().map(first -> " " + first).orElse("");
        throw new ImportException(source.title() + " holds nothing that can be read." + why);
      }
      String sha256 = HexFormat.of().formatHex(digest.digest());
      return new ReadLog(
          source,
          run.points().run(run.info(source, sha256, modified)),
          sha256,
          run.problems(),
          bytes[0]);
    } catch (IOException | StoreException | IllegalArgumentException e) {
      throw new ImportException(source.title() + " cannot be imported: " + e.getMessage(), e);
    }
  }

  static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  /** What is known of a run before its first point. */
  static void begin(LogSource source, ImportedRun run, MessageDigest sha256) throws IOException {
    if (source.kind() == LogKind.MLFLOW) {
      LogFolder.mlflowSettings(source.path(), run);
      // equal metrics of two runs are two runs
      sha256.update(String.valueOf(source.path().getFileName()).getBytes(StandardCharsets.UTF_8));
    }
    sha256.update(source.part().getBytes(StandardCharsets.UTF_8));
  }

  /** The time is that of the last change. */
  private static Instant read(
      LogSource source, ImportedRun run, MessageDigest sha256, LogReading.Listener listener)
      throws IOException {
    Instant modified = Instant.EPOCH;
    begin(source, run, sha256);
    for (Path file : source.files()) {
      run.file(String.valueOf(file.getFileName()));
      Instant changed = Files.getLastModifiedTime(file).toInstant();
      modified = changed.isAfter(modified) ? changed : modified;
      LogParser parser = source.parser(run, file);
      try (LogBytes in = LogBytes.open(file)) {
        if (parser instanceof LineParser lines && LogBytes.isLarge(file)) {
          new LineBlocks(lines, run).read(in, sha256, listener);
        } else {
          new LogReading(parser).read(in, sha256, true, listener);
        }
        OptionalLong damaged = in.damagedAt();
        if (damaged.isPresent()) {
          run.problem(
              damaged.getAsLong(), "the packed file is damaged here; what it held before is kept");
        }
      } catch (ImportException e) {
        throw new ImportException(file + " is refused: " + e.getMessage() + ".", e);
      }
    }
    return modified;
  }
}
