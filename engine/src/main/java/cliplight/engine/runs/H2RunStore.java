package cliplight.engine.runs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Runs in one H2 file, {@code runs.mv.db} in a folder. Live points are readable at once from memory
 * and on disk within a second; a killed program loses no more than that and reopens without repair.
 */
public final class H2RunStore implements RunStore {

  /**
   * Recorded runs are kept in memory up to this size, the longest unused dropped first: less where
   * the program has little.
   */
  public static final long CACHE_BYTES = Math.min(512L << 20, Runtime.getRuntime().maxMemory() / 8);

  private static final String LOCAL_FILES = "file:";
  private static final String CHECKPOINTS = "checkpoints";

  private final StoreFile file;
  private final List<String> warnings;
  private final StoreWriter writer;
  private final GuestFollower guests;
  private final long cacheBytes;
  private final AtomicLong version = new AtomicLong(1);
  private final Map<RunId, RunInfo> recorded = new ConcurrentHashMap<>();
  private final Map<RunId, RunRecord> live = new ConcurrentHashMap<>();

  /** Those of the live that other programs record. */
  private final Set<RunId> followed = ConcurrentHashMap.newKeySet();

  private final Map<RunId, RunSummary> summaries = new ConcurrentHashMap<>();
  private final LinkedHashMap<RunId, RunRecord> loaded = new LinkedHashMap<>(16, 0.75f, true);

  private H2RunStore(
      StoreFile file,
      StoreWriter writer,
      List<RunInfo> runs,
      Map<RunId, RunSummary> summaries,
      List<String> warnings,
      long cacheBytes) {
    this.file = file;
    this.writer = writer;
    this.warnings = List.copyOf(warnings);
    this.cacheBytes = cacheBytes;
    this.guests = new GuestFollower(new Journals(file.folder()), this);
    runs.forEach(info -> recorded.put(info.id(), info));
    this.summaries.putAll(summaries);
  }

  /**
   * Opens the store of a folder for reading and recording, begun where there is none. A store that
   * cannot be read is set aside untouched and a fresh one begun; {@link #warnings()} says so.
   *
   * @throws StoreException if another program has it open or the folder cannot be written
   */
  public static H2RunStore open(Path folder) {
    return open(folder, LOCAL_FILES, CACHE_BYTES);
  }

  static H2RunStore open(Path folder, String filesystem, long cacheBytes) {
    StoreFile file = StoreFile.in(folder, false, filesystem);
    try {
      return begin(file, cacheBytes);
    } catch (StoreException e) {
      if (!(e.getCause() instanceof SQLException damage) || !file.isDamaged(damage)) {
        throw e;
      }
      file.setAside(damage);
      return begin(file, cacheBytes);
    }
  }

  /**
   * Opens the store of a folder to read only; where another program records into it, a copy of it
   * as it stands now, which {@link #warnings()} says.
   *
   * @throws StoreException if there is none, or it can be neither opened nor copied
   */
  public static H2RunStore openReadOnly(Path folder) {
    StoreFile file = StoreFile.in(folder, true, LOCAL_FILES);
    try {
      return begin(file, CACHE_BYTES);
    } catch (StoreException refusal) {
      if (!StoreFile.isInUse(refusal)) {
        throw refusal;
      }
      try {
        return openCopy(file.folder());
      } catch (StoreException also) {
        refusal.addSuppressed(also);
        throw refusal;
      }
    }
  }

  /** A copy of the store of a folder as it stands now, to read only, without asking who has it. */
  static H2RunStore openCopy(Path folder) {
    try {
      StoreFile copy = StoreFile.in(StoreCopy.of(folder), true, LOCAL_FILES);
      return begin(copy, CACHE_BYTES, Optional.of(folder));
    } catch (IOException e) {
      throw new StoreException(
          "The store in " + folder + " cannot be copied: " + e.getMessage(), e);
    }
  }

  /**
   * Whether a file is one that a store keeps locked, by its place and name. Whoever looks into
   * files must pass it over: on Linux and macOS a program that opens and closes a file once more
   * lets go of its locks on it.
   */
  public static boolean keepsLocked(Path file) {
    return StoreFile.keepsLocked(String.valueOf(file.getFileName())) || Journals.keepsLocked(file);
  }

  /** Whether a refusal to open says that another program records into the store. */
  public static boolean isInUse(StoreException refusal) {
    return StoreFile.isInUse(refusal);
  }

  private static H2RunStore begin(StoreFile file, long cacheBytes) {
    H2RunStore store = begin(file, cacheBytes, Optional.empty());
    if (!store.readOnly()) {
      store.guests.start();
    }
    return store;
  }

  /**
   * @param inUse the store that another program has open and this one is a copy of
   */
  private static H2RunStore begin(StoreFile file, long cacheBytes, Optional<Path> inUse) {
    file.reserve();
    List<String> unreadable = new ArrayList<>();
    Map<RunId, RunSummary> summaries = new HashMap<>();
    StoreWriter writer = new StoreWriter(file);
    boolean begun = false;
    try {
      List<RunInfo> runs =
          writer.call(
              tables -> {
                if (file.readOnly()) {
                  tables.refuseOlder();
                } else {
                  tables.migrate();
                  tables.checkpoint();
                }
                List<RunInfo> found = tables.loadRuns(summaries, unreadable);
                return inUse.isPresent()
                    ? found
                    : afterwards(
                        tables, found, file.readOnly(), new Journals(file.folder()).runs());
              });
      begun = true;
      file.opened();
      List<String> warnings = new ArrayList<>(file.notices());
      warnings.addAll(unreadable);
      inUse.ifPresent(
          original ->
              warnings.add(
                  "Another Cliplight records into "
                      + original
                      + ": these are its runs as they stood just now."));
      return new H2RunStore(file, writer, runs, summaries, warnings, cacheBytes);
    } catch (StoreException e) {
      throw e.getCause() instanceof SQLException cause ? file.refusal(cause) : e;
    } finally {
      if (!begun) {
        writer.close();
        file.release();
      }
    }
  }

  /**
   * Nobody else has the file: a run that is still being trained on record was interrupted.
   *
   * @param guests runs of other programs that have more of them than the file
   */
  private static List<RunInfo> afterwards(
      RunTables tables, List<RunInfo> runs, boolean readOnly, Set<RunId> guests)
      throws SQLException {
    List<RunInfo> now = new ArrayList<>();
    boolean changed = !readOnly && tables.deleteUnlisted();
    for (RunInfo info : runs) {
      if (info.state() != RunState.RUNNING || guests.contains(info.id())) {
        now.add(info);
        continue;
      }
      RunInfo interrupted = info.withState(RunState.INTERRUPTED, wentAway(info));
      now.add(interrupted);
      if (!readOnly) {
        tables.interrupt(interrupted);
        changed = true;
      }
    }
    if (changed) {
      tables.commit();
      tables.checkpointSync();
    }
    return now;
  }

  @Override
  public List<String> warnings() {
    List<String> all = new ArrayList<>(warnings);
    all.addAll(guests.notices());
    return List.copyOf(all);
  }

  @Override
  public Path folder() {
    return file.folder();
  }

  @Override
  public Optional<StoreException> failure() {
    return writer.failure();
  }

  @Override
  public long version() {
    return version.get();
  }

  @Override
  public List<RunInfo> runs() {
    Map<String, Instant> begun = new HashMap<>();
    List<RunInfo> all = new ArrayList<>();
    for (RunInfo info : recorded.values()) {
      RunRecord record = live.get(info.id());
      RunInfo now = record == null ? info : record.info();
      all.add(now);
      begun.merge(group(now), now.created(), (a, b) -> a.isBefore(b) ? a : b);
    }
    all.sort(
        Comparator.comparing((RunInfo info) -> begun.getOrDefault(group(info), info.created()))
            .reversed()
            .thenComparing(H2RunStore::group)
            .thenComparingInt(RunInfo::arm)
            .thenComparing(RunInfo::id));
    return all;
  }

  @Override
  public Path checkpointFolder(RunId run) {
    return checkpointFolder(folder(), run);
  }

  static Path checkpointFolder(Path store, RunId run) {
    return store.resolve(CHECKPOINTS).resolve(run.value());
  }

  private static String group(RunInfo info) {
    return info.studyId().isEmpty() ? info.id().value() : info.studyId();
  }

  @Override
  public RunReader open(RunId run) {
    Optional<RunRecord> inMemory = inMemory(run);
    if (inMemory.isPresent()) {
      return inMemory.get();
    }
    RunInfo info = recordedInfo(run);
    RunRecord fresh = writer.call(tables -> tables.load(info));
    fresh.setOnDisk();
    synchronized (loaded) {
      RunRecord earlier = loaded.putIfAbsent(run, fresh);
      dropLongestUnused();
      return earlier == null ? fresh : earlier;
    }
  }

  private Optional<RunRecord> inMemory(RunId run) {
    RunRecord record = live.get(run);
    if (record == null) {
      synchronized (loaded) {
        record = loaded.get(run);
      }
    }
    return Optional.ofNullable(record);
  }

  private RunInfo recordedInfo(RunId run) {
    RunInfo info = recorded.get(run);
    if (info == null) {
      throw new StoreException("There is no run " + run + " in " + folder() + ".");
    }
    return info;
  }

  private void dropLongestUnused() {
    long bytes = loaded.values().stream().mapToLong(RunRecord::bytes).sum();
    var oldest = loaded.values().iterator();
    while (bytes > cacheBytes && loaded.size() > 1 && oldest.hasNext()) {
      RunRecord record = oldest.next();
      if (record.onDisk()) {
        bytes -= record.bytes();
        oldest.remove();
      }
    }
  }

  @Override
  public RunSummary summary(RunId run) {
    Optional<RunRecord> inMemory = inMemory(run);
    if (inMemory.isPresent()) {
      return RunSummary.of(inMemory.get());
    }
    RunInfo info = recordedInfo(run);
    RunSummary known = summaries.get(run);
    if (known == null) {
      known = writer.call(tables -> computed(tables, info));
      summaries.put(run, known);
    }
    return known;
  }

  /** Of a run that a killed program left or an older one recorded. */
  private RunSummary computed(RunTables tables, RunInfo info) throws SQLException {
    RunSummary summary = RunSummary.of(tables.load(info));
    if (!readOnly()) {
      tables.setSummary(info.id(), summary);
      tables.commit();
    }
    return summary;
  }

  @Override
  public RunRecorder create(RunInfo info, List<SeriesKey> layout) {
    refuseIfReadOnly();
    refuseIfThere(info.id());
    RunRecord record =
        RunRecord.begin(info.withState(RunState.RUNNING, "").withLastStep(0), layout);
    writer.call(
        tables -> {
          tables.insertRun(record.info(), record.layouts());
          tables.commit();
          tables.checkpoint();
          return record;
        });
    live.put(info.id(), record);
    recorded.put(info.id(), record.info());
    writer.begin(record);
    version.incrementAndGet();
    return new RecordRecorder(record, this::conclude);
  }

  /**
   * Takes in a run that another program records; where a part of it is here, that is what is
   * returned, to go on behind.
   *
   * @return empty if a run of that id has ended here or is recorded by this program
   */
  Optional<RunRecord> follow(RunInfo info, List<AxisLayout> axes) {
    RunInfo known = recorded.get(info.id());
    if (live.containsKey(info.id()) || (known != null && known.state() != RunState.RUNNING)) {
      return Optional.empty();
    }
    RunRecord record =
        writer.call(
            tables -> {
              if (known != null) {
                return tables.load(known);
              }
              RunRecord begun =
                  new RunRecord(
                      info.withState(RunState.RUNNING, "").withLastStep(0),
                      axes.stream().map(RunColumns::new).toList());
              tables.insertRun(begun.info(), axes);
              tables.commit();
              tables.checkpoint();
              return begun;
            });
    followed.add(info.id());
    live.put(info.id(), record);
    recorded.put(info.id(), record.info());
    synchronized (loaded) {
      loaded.remove(info.id());
    }
    writer.begin(record);
    version.incrementAndGet();
    return Optional.of(record);
  }

  /** Ends a run as the program that recorded it did; on disk after the next {@link #flush}. */
  void endFollowed(RunRecord record, RunState state, String reason) {
    record.claimEnd();
    settle(record, record.info().withState(state, reason));
  }

  /** Ends a run whose program went away. */
  void breakOff(RunRecord record) {
    record.claimEnd();
    RunInfo info = record.info();
    RunInfo interrupted = info.withState(RunState.INTERRUPTED, wentAway(info));
    record.append(
        RunEvent.of(info.lastStep(), EventKind.INTERRUPTED, Map.of(), interrupted.reason()));
    settle(record, interrupted);
  }

  private static String wentAway(RunInfo info) {
    return "The program went away at step " + info.lastStep() + "; all before is kept.";
  }

  /** Brings everything to disk that is in memory now, or fails to; see {@link #failure()}. */
  void flush() {
    writer.flush();
  }

  /** Deletes a run that is not live, if it is there. */
  void deleteIfEnded(RunId run) {
    if (recorded.containsKey(run) && !live.containsKey(run)) {
      delete(run);
    }
  }

  @Override
  public RunRecorder resume(RunId run, long step) {
    refuseIfReadOnly();
    if (live.containsKey(run)) {
      throw new StoreException("The run " + run + " is being trained.");
    }
    RunRecord ended = (RunRecord) open(run);
    RunInfo info = ended.info();
    RunRecord record = ended.goingOnAfter(step, info.withState(RunState.RUNNING, ""));
    long start = info.start();
    if (step != start && record.info().lastStep() != step) {
      throw new StoreException(
          "The run " + run + " has no step " + step + "; its last is " + info.lastStep() + ".");
    }
    record.append(
        RunEvent.of(
            step,
            EventKind.RESUMED,
            Map.of("recordedBefore", info.lastStep()),
            info.lastStep() <= step
                ? "Went on after step " + step + "."
                : "Went on after step "
                    + step
                    + "; steps "
                    + (step + 1)
                    + " to "
                    + info.lastStep()
                    + " as recorded before are kept as superseded series."));
    writer.call(
        tables -> {
          tables.deleteRun(run);
          tables.insertContents(run, record, false);
          tables.list(record.info(), record);
          tables.commit();
          tables.checkpointSync();
          return record;
        });
    live.put(run, record);
    recorded.put(run, record.info());
    summaries.remove(run);
    synchronized (loaded) {
      loaded.remove(run);
    }
    writer.begin(record);
    version.incrementAndGet();
    return new RecordRecorder(record, this::conclude);
  }

  @Override
  public void add(RunReader run) {
    addAll(List.of(run));
  }

  @Override
  public void addAll(List<RunReader> runs) {
    refuseIfReadOnly();
    List<RunRecord> records = new ArrayList<>();
    List<RunInfo> infos = new ArrayList<>();
    for (RunReader run : runs) {
      RunInfo given = run.info();
      RunInfo info =
          given.state() == RunState.RUNNING
              ? given.withState(RunState.INTERRUPTED, "Copied while it was trained.")
              : given;
      refuseIfThere(info.id());
      RunRecord record = RunRecord.copyOf(run);
      records.add(record);
      infos.add(info.withLastStep(record.info().lastStep()));
    }
    try {
      writer.call(tables -> insertAll(tables, infos, records));
    } catch (StoreException e) {
      deleteUnlisted(e);
      throw e;
    }
    infos.forEach(info -> recorded.put(info.id(), info));
    version.incrementAndGet();
  }

  private static boolean insertAll(RunTables tables, List<RunInfo> infos, List<RunRecord> records)
      throws SQLException {
    for (int i = 0; i < records.size(); i++) {
      tables.insertContents(infos.get(i).id(), records.get(i), true);
    }
    for (int i = 0; i < records.size(); i++) {
      tables.list(infos.get(i), records.get(i));
    }
    tables.commit();
    tables.checkpointSync();
    return true;
  }

  private void deleteUnlisted(StoreException failure) {
    try {
      writer.call(
          tables -> {
            boolean deleted = tables.deleteUnlisted();
            tables.commit();
            return deleted;
          });
    } catch (StoreException again) {
      failure.addSuppressed(again); // the next program that opens the store deletes them
    }
  }

  private void refuseIfThere(RunId run) {
    if (recorded.containsKey(run)) {
      throw new StoreException("The run " + run + " is in this store already.");
    }
  }

  @Override
  public void addNote(RunId run, long step, String text) {
    refuseIfReadOnly();
    RunRecord record = (RunRecord) open(run);
    RunEvent note = RunEvent.ofPerson(step, text);
    writer.call(
        tables -> {
          if (!writer.brings(record)) {
            tables.insertEvents(run, tables.eventCount(run), List.of(note));
            tables.commit();
            tables.checkpointSync();
          }
          record.append(note);
          return note;
        });
  }

  @Override
  public boolean deleteNote(RunId run, RunEvent note) {
    refuseIfReadOnly();
    RunRecord record = (RunRecord) open(run);
    return writer.call(
        tables -> {
          int place = record.placeOf(note);
          if (!note.ofPerson() || place < 0) {
            return false;
          }
          if (place < tables.eventCount(run)) {
            tables.deleteEvent(run, place);
            tables.commit();
            tables.checkpointSync();
          }
          record.remove(note);
          writer.askAgain(record);
          return true;
        });
  }

  @Override
  public void delete(RunId run) {
    refuseIfReadOnly();
    if (live.containsKey(run)) {
      throw new StoreException("The run " + run + " is being trained. Stop it first.");
    }
    RunInfo info = recordedInfo(run);
    writer.call(
        tables -> {
          tables.deleteRun(info.id());
          tables.commit();
          tables.checkpointSync();
          writer.forget(info.id());
          return info;
        });
    recorded.remove(run);
    summaries.remove(run);
    synchronized (loaded) {
      loaded.remove(run);
    }
    version.incrementAndGet();
    deleteCheckpoints(run);
  }

  private void deleteCheckpoints(RunId run) {
    Path folder = checkpointFolder(run);
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (NoSuchFileException e) {
      return;
    } catch (IOException e) {
      throw new StoreException(
          "The run " + run + " is deleted, but not its checkpoints in " + folder + ": " + e, e);
    }
  }

  private void refuseIfReadOnly() {
    if (readOnly()) {
      throw new StoreException("The store in " + folder() + " is open to read only.");
    }
  }

  @Override
  public boolean readOnly() {
    return file.readOnly();
  }

  /**
   * Brings all points to disk, then closes.
   *
   * @throws StoreException if points could not be brought to disk; the store is closed all the same
   */
  @Override
  public void close() {
    guests.close();
    for (RunRecord record : List.copyOf(live.values())) {
      if (!followed.contains(record.info().id()) && record.claimEnd()) {
        conclude(record, RunState.INTERRUPTED, "The program was closed while the run was trained.");
      }
    }
    try {
      writer.close();
    } finally {
      file.release();
    }
  }

  /** Called once a run, by whoever ended it. */
  private void conclude(RunRecord record, RunState state, String reason) {
    RunInfo info = record.info().withState(state, reason);
    record.append(RunEvent.of(info.lastStep(), EventKind.ofEnd(state), Map.of(), reason));
    settle(record, info);
    writer.flush();
    if (record.bytes() > cacheBytes && record.onDisk()) {
      // it alone would take the room of all
      synchronized (loaded) {
        loaded.remove(info.id(), record);
      }
    }
  }

  /** From now on a run is one that has ended. */
  private void settle(RunRecord record, RunInfo info) {
    record.update(info);
    recorded.put(info.id(), info);
    synchronized (loaded) {
      loaded.put(info.id(), record);
      dropLongestUnused();
    }
    live.remove(info.id(), record);
    followed.remove(info.id());
    version.incrementAndGet();
  }
}
