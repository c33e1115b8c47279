package cliplight.engine.runs.imports;

import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunInfo;
import cliplight.engine.runs.RunReader;
import cliplight.engine.runs.RunStore;
import cliplight.engine.runs.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;

/** Reads logs of other tools into a store, a run all or nothing. */
public final class LogImport {

  private final RunStore store;

  public LogImport(RunStore store) {
    this.store = store;
  }

  /** Told how far an import has come. */
  public interface Progress {
    /** So many more bytes were read. */
    void bytes(int more);
  }

  /**
   * What became of one log.
   *
   * @param run what it is in the store
   * @param known whether the store had it already
   * @param problems how many records could not be read; the run's notes say which
   */
  public record Outcome(RunId run, boolean known, int problems) {}

  /**
   * Reads one run.
   *
   * @throws ImportException if nothing of it can be read or the store cannot take it; the store is
   *     as it was
   */
  public Outcome add(LogSource source, Progress progress) {
    try {
      ImportedRun run = new ImportedRun();
      MessageDigest sha256 = sha256();
      Instant modified = read(source, run, sha256, progress);
      String hash = HexFormat.of().formatHex(sha256.digest());
      if (run.isEmpty()) {
        throw new ImportException(source.path() + " holds nothing that can be read.");
      }
      Optional<RunId> known = withHash(hash);
      if (known.isPresent()) {
        return new Outcome(known.get(), true, run.problems());
      }
      RunInfo info = run.info(source, hash, modified);
      RunReader complete = run.points().run(info);
      store.add(complete);
      return new Outcome(info.id(), false, run.problems());
    } catch (IOException | StoreException | IllegalArgumentException e) {
      throw new ImportException(source.path() + " cannot be imported: " + e.getMessage(), e);
    }
  }

  private Optional<RunId> withHash(String hash) {
    return store.runs().stream()
        .filter(info -> hash.equals(info.environment().get(ImportedRun.SHA256)))
        .map(RunInfo::id)
        .findFirst();
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  /** Reads all files of a run; the time is that of the last change. */
  static Instant read(LogSource source, ImportedRun run, MessageDigest sha256, Progress progress)
      throws IOException {
    Instant modified = Instant.EPOCH;
    if (source.kind() == LogKind.MLFLOW) {
      LogFolder.mlflowSettings(source.path(), run);
      // equal metrics of two runs are two runs
      sha256.update(String.valueOf(source.path().getFileName()).getBytes(StandardCharsets.UTF_8));
    }
    for (Path file : source.files()) {
      run.file(String.valueOf(file.getFileName()));
      Instant changed = Files.getLastModifiedTime(file).toInstant();
      modified = changed.isAfter(modified) ? changed : modified;
      LogParser parser = source.kind().parser(run, LogReading.nameOf(source, file));
      try (InputStream in = LogBytes.open(file)) {
        new LogReading(parser).read(in, sha256, true, progress::bytes);
      } catch (ImportException e) {
        throw new ImportException(file + " is refused: " + e.getMessage() + ".", e);
      }
    }
    return modified;
  }
}
