package cliplight.engine.runs.imports;

import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunInfo;
import cliplight.engine.runs.RunReader;
import cliplight.engine.runs.RunStore;
import cliplight.engine.runs.StoreException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads logs of other tools into a store, a run all or nothing. Small logs are read on all cores
 * and stored many at a time, since what a store writes to disk for one run costs more than its
 * points.
 */
public final class LogImport {

  /** Logs are stored when so many bytes of them have been read. */
  private static final long BATCH_BYTES = 16 << 20;

  private final RunStore store;

  public LogImport(RunStore store) {
    this.store = store;
  }

  /** Told how far an import has come. */
  public interface Progress {
    /** So many more bytes were read. */
    void bytes(int more);
  }

  /** Told what becomes of many logs, in their order, on the thread that imports. */
  public interface Told {
    /** A log is in the store. */
    void brought(LogSource source, Outcome outcome);

    /** A log could not be read or stored; the store is as if it had not been tried. */
    void refused(LogSource source, ImportException why);

    /**
     * More was read.
     *
     * @param more bytes
     * @param place which log, from 1
     */
    void read(int more, int place);
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
    ReadLog log = ReadLog.of(source, progress);
    Optional<RunId> known = Optional.ofNullable(runsByHash().get(log.sha256()));
    if (known.isPresent()) {
      return new Outcome(known.get(), true, log.problems());
    }
    return store(log);
  }

  private Outcome store(ReadLog log) {
    try {
      store.add(log.run());
      return new Outcome(log.run().info().id(), false, log.problems());
    } catch (StoreException | IllegalArgumentException e) {
      throw new ImportException(log.source().title() + " cannot be imported: " + e.getMessage(), e);
    }
  }

  /** Reads many runs; one that cannot be read costs no other. */
  public void addAll(List<LogSource> sources, Told told) {
    Map<String, RunId> known = runsByHash();
    List<ReadLog> batch = new ArrayList<>();
    long[] bytes = {0};
    try (LogReaders readers = new LogReaders(sources, told::read)) {
      while (readers.hasNext()) {
        try {
          ReadLog log = readers.next();
          batch.add(log);
          bytes[0] += log.bytes();
        } catch (ImportException e) {
          store(batch, known, told);
          told.refused(readers.last(), e);
          bytes[0] = 0;
        }
        if (bytes[0] >= BATCH_BYTES) {
          store(batch, known, told);
          bytes[0] = 0;
        }
      }
    }
    store(batch, known, told);
  }

  /** Stores the logs that are new, together, and empties the list. */
  private void store(List<ReadLog> batch, Map<String, RunId> known, Told told) {
    List<RunReader> fresh = new ArrayList<>();
    Set<String> hashes = new HashSet<>();
    for (ReadLog log : batch) {
      if (!known.containsKey(log.sha256()) && hashes.add(log.sha256())) {
        fresh.add(log.run());
      }
    }
    boolean together = false;
    try {
      store.addAll(fresh);
      together = true;
    } catch (StoreException | IllegalArgumentException e) {
      // one of them cannot be stored: one at a time shows which
    }
    for (ReadLog log : batch) {
      RunId there = known.get(log.sha256());
      if (there != null) {
        told.brought(log.source(), new Outcome(there, true, log.problems()));
        continue;
      }
      try {
        Outcome outcome =
            together ? new Outcome(log.run().info().id(), false, log.problems()) : store(log);
        known.put(log.sha256(), outcome.run());
        told.brought(log.source(), outcome);
      } catch (ImportException e) {
        told.refused(log.source(), e);
      }
    }
    batch.clear();
  }

  private Map<String, RunId> runsByHash() {
    Map<String, RunId> runs = new HashMap<>();
    for (RunInfo info : store.runs()) {
      String hash = info.environment().get(ImportedRun.SHA256);
      if (hash != null) {
        runs.putIfAbsent(hash, info.id());
      }
    }
    return runs;
  }
}
