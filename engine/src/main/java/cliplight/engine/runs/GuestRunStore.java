package cliplight.engine.runs;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Records into a store that another program has open, beside it: every run into a journal of its
 * own, which the other program follows live and takes in. Where that program goes away first, the
 * next one that opens the store takes them in, and be it this one as it closes. The runs that were
 * there can be read as they stood when the first of them was asked for.
 */
public final class GuestRunStore implements RunStore {

  private static final long WRITE_MILLIS = 100;

  private final Path folder;
  private final Journals journals;
  private final String warning;
  private final AtomicLong version = new AtomicLong(1);

  /** The runs that are recorded here. */
  private final Map<RunId, RunRecord> own = new ConcurrentHashMap<>();

  /** The runs that were brought here whole, and are read from the store once it has them. */
  private final Map<RunId, RunInfo> brought = new ConcurrentHashMap<>();

  private final Map<RunId, JournalWriter> writing = new LinkedHashMap<>();
  private final Pulse pulse = new Pulse("journal-writer", WRITE_MILLIS, this::bring);
  private volatile Optional<StoreException> failure = Optional.empty();
  private @Nullable H2RunStore copy;

  private GuestRunStore(Path folder, String warning) {
    this.folder = folder;
    this.journals = new Journals(folder);
    this.warning = warning;
  }

  /**
   * Opens the store of a folder to record: the store itself, or where another program has it open,
   * beside it.
   *
   * @throws StoreException if the folder cannot be written
   */
  public static RunStore openToRecord(Path folder) {
    try {
      return H2RunStore.open(folder);
    } catch (StoreException refusal) {
      if (!H2RunStore.isInUse(refusal)) {
        throw refusal;
      }
      return openBeside(folder);
    }
  }

  /** Records beside a store that another program has open. */
  static GuestRunStore openBeside(Path folder) {
    StoreFile file = StoreFile.in(folder, false, "");
    GuestRunStore store =
        new GuestRunStore(
            file.folder(), file.openBeside() + " What is recorded now appears there as it grows.");
    store.pulse.start();
    return store;
  }

  @Override
  public Path folder() {
    return folder;
  }

  @Override
  public List<String> warnings() {
    return List.of(warning);
  }

  @Override
  public Optional<StoreException> failure() {
    return failure;
  }

  @Override
  public long version() {
    return version.get();
  }

  @Override
  public List<RunInfo> runs() {
    Map<RunId, RunInfo> all = new LinkedHashMap<>();
    copy().runs().forEach(info -> all.put(info.id(), info));
    brought.values().forEach(info -> all.put(info.id(), info));
    own.values().forEach(record -> all.put(record.info().id(), record.info()));
    journals.withdrawn().forEach(all::remove);
    return all.values().stream()
        .sorted(Comparator.comparing(RunInfo::created).reversed().thenComparing(RunInfo::arm))
        .toList();
  }

  private synchronized H2RunStore copy() {
    H2RunStore open = copy;
    if (open == null) {
      open = H2RunStore.openCopy(folder);
      copy = open;
    }
    return open;
  }

  private synchronized void closeCopy() {
    H2RunStore open = copy;
    copy = null;
    if (open != null) {
      open.close();
    }
  }

  @Override
  public Path checkpointFolder(RunId run) {
    return H2RunStore.checkpointFolder(folder, run);
  }

  @Override
  public RunReader open(RunId run) {
    RunRecord record = own.get(run);
    if (record != null) {
      return record;
    }
    if (brought.containsKey(run)) {
      closeCopy(); // the run came after it was made
    }
    return copy().open(run);
  }

  @Override
  public RunRecorder create(RunInfo info, List<SeriesKey> layout) {
    RunRecord record =
        RunRecord.begin(info.withState(RunState.RUNNING, "").withLastStep(0), layout);
    begin(List.of(record));
    own.put(info.id(), record);
    version.incrementAndGet();
    return new RecordRecorder(record, this::conclude);
  }

  private void begin(List<RunRecord> records) {
    List<JournalWriter> begun = new ArrayList<>();
    try {
      journals.folderMade();
      for (RunRecord record : records) {
        begun.add(JournalWriter.begin(journals.journal(record.info().id()), record));
      }
    } catch (IOException e) {
      throw new StoreException(
          "Nothing can be recorded beside the store in " + folder + ": " + e.getMessage() + ".", e);
    } finally {
      synchronized (writing) {
        begun.forEach(each -> writing.put(each.record().info().id(), each));
      }
      bring();
    }
  }

  /** Writes what all runs have gained. */
  private void bring() {
    synchronized (writing) {
      try {
        for (JournalWriter journal : List.copyOf(writing.values())) {
          journal.bring();
          if (journal.complete()) {
            journal.close();
            writing.remove(journal.record().info().id());
          }
        }
        failure = Optional.empty();
      } catch (IOException | RuntimeException e) {
        failure =
            Optional.of(
                new StoreException(
                    "Points do not reach the disk: "
                        + e.getMessage()
                        + ". They are kept in memory and tried again.",
                    e));
      }
    }
  }

  @Override
  public RunRecorder resume(RunId run, long step) {
    // a window has the store open, and offers no such thing
    throw new StoreException(
        "The run "
            + run
            + " can go on only once the Cliplight that has the store open is closed: "
            + folder
            + ".");
  }

  private StoreException refused(String what) {
    return new StoreException(
        what
            + " only in the Cliplight that has the store open, or once that is closed: "
            + folder
            + ".");
  }

  @Override
  public void add(RunReader run) {
    addAll(List.of(run));
  }

  @Override
  public void addAll(List<RunReader> runs) {
    List<RunRecord> records = new ArrayList<>();
    for (RunReader run : runs) {
      RunRecord record = RunRecord.copyOf(run);
      if (runs().stream().anyMatch(known -> known.id().equals(record.info().id()))) {
        throw new StoreException("The run " + record.info().id() + " is in this store already.");
      }
      if (record.info().state() == RunState.RUNNING) {
        record.update(
            record.info().withState(RunState.INTERRUPTED, "Copied while it was trained."));
      }
      records.add(record);
    }
    begin(records);
    records.forEach(record -> brought.put(record.info().id(), record.info()));
    version.incrementAndGet();
  }

  @Override
  public void addNote(RunId run, long step, String text) {
    throw refused("A note can be written");
  }

  @Override
  public boolean deleteNote(RunId run, RunEvent note) {
    throw refused("A note can be taken back");
  }

  /**
   * Asks the program that has the store open to delete a run, which it does in a moment unless the
   * run is live.
   */
  @Override
  public void delete(RunId run) {
    RunRecord record = own.get(run);
    if (record != null && !record.endClaimed()) {
      throw new StoreException("The run " + run + " is being trained. Stop it first.");
    }
    try {
      journals.withdraw(run);
    } catch (IOException e) {
      throw new StoreException("The run " + run + " cannot be deleted: " + e.getMessage() + ".", e);
    }
    own.remove(run);
    brought.remove(run);
    version.incrementAndGet();
  }

  @Override
  public boolean readOnly() {
    return false;
  }

  private void conclude(RunRecord record, RunState state, String reason) {
    RunInfo info = record.info().withState(state, reason);
    record.append(RunEvent.of(info.lastStep(), EventKind.ofEnd(state), Map.of(), reason));
    record.update(info);
    version.incrementAndGet();
    bring();
  }

  /**
   * Brings all points to disk, then closes.
   *
   * @throws StoreException if points could not be brought to disk; the store is closed all the same
   */
  @Override
  public void close() {
    for (RunRecord record : own.values()) {
      if (record.claimEnd()) {
        conclude(record, RunState.INTERRUPTED, "The program was closed while the run was trained.");
      }
    }
    pulse.close();
    closeCopy();
    bring();
    synchronized (writing) {
      if (!writing.isEmpty()) {
        String incomplete =
            writing.keySet().stream().map(RunId::value).collect(Collectors.joining(", "));
        String why = failure.map(cause -> String.valueOf(cause.getMessage())).orElse("");
        throw new StoreException("Not complete on disk: " + incomplete + ". " + why);
      }
    }
    handOver();
  }

  /** Where the other program has gone, this one has the store take its runs in. */
  private void handOver() {
    if (journals.runs().isEmpty()) {
      return;
    }
    try {
      H2RunStore.open(folder).close();
    } catch (StoreException stillInUse) {
      // the program that has it takes them in
    }
  }
}
