package cliplight.engine.runs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.h2.api.ErrorCode;
import org.h2.jdbcx.JdbcDataSource;

/**
 * Runs in one H2 file, {@code runs.mv.db} in a folder. All SQL is spoken by one thread of the
 * store's own, which nobody can interrupt: an interrupt inside H2 loses acknowledged rows without a
 * word. Live points are readable at once from memory and on disk within a second; a killed program
 * loses no more than that and reopens without repair.
 */
public final class H2RunStore implements RunStore {

  /** Recorded runs are kept in memory up to this size, the longest unused dropped first. */
  static final long CACHE_BYTES = 512L << 20;

  private static final String FILE = "runs";
  private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);

  /** H2 lets one program open a file twice; two writers would still overwrite each other. */
  private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

  private final Path folder;
  private final boolean readOnly;
  private final List<String> warnings;
  private final StoreWriter writer;
  private final AtomicLong version = new AtomicLong(1);
  private final Map<RunId, RunInfo> recorded = new ConcurrentHashMap<>();
  private final Map<RunId, RunRecord> live = new ConcurrentHashMap<>();
  private final LinkedHashMap<RunId, RunRecord> loaded = new LinkedHashMap<>(16, 0.75f, true);

  private H2RunStore(Path folder, boolean readOnly, List<String> warnings, Connection connection)
      throws SQLException {
    this.folder = folder;
    this.readOnly = readOnly;
    this.warnings = List.copyOf(warnings);
    RunTables tables = new RunTables(connection);
    tables.migrate(readOnly);
    for (RunInfo info : tables.loadRuns()) {
      RunInfo kept = info;
      if (info.state() == RunState.RUNNING && !readOnly) {
        String reason =
            "The program went away at step " + info.lastStep() + "; all before is kept.";
        kept = info.withState(RunState.INTERRUPTED, reason);
        tables.updateState(info.id(), RunState.INTERRUPTED, reason);
        RunEvent event = RunEvent.of(info.lastStep(), EventKind.INTERRUPTED, Map.of(), reason);
        tables.insertEvents(info.id(), tables.eventCount(info.id()), List.of(event));
      }
      recorded.put(kept.id(), kept);
    }
    if (!readOnly) {
      tables.commit();
    }
    this.writer = new StoreWriter(connection, tables);
  }

  /**
   * Opens the store of a folder for reading and recording, begun where there is none.
   *
   * @throws StoreException if another program has it open or the folder cannot be written
   */
  public static H2RunStore open(Path folder) {
    Path absolute = folder.toAbsolutePath().normalize();
    try {
      Files.createDirectories(absolute);
    } catch (IOException e) {
      throw new StoreException(
          "The store's folder " + absolute + " cannot be made: " + e.getMessage(), e);
    }
    List<String> warnings = new ArrayList<>();
    try {
      return begin(absolute, warnings);
    } catch (SQLException e) {
      if (!isDamage(e)) {
        throw refusal(absolute, e);
      }
      warnings.add(setAside(absolute, e));
    }
    try {
      return begin(absolute, warnings);
    } catch (SQLException e) {
      throw refusal(absolute, e);
    }
  }

  private static H2RunStore begin(Path folder, List<String> warnings) throws SQLException {
    H2RunStore store = openWith(folder, false, warnings);
    writeOwner(folder);
    return store;
  }

  /**
   * Opens the store of a folder to read only.
   *
   * @throws StoreException if there is none or another program is recording into it
   */
  public static H2RunStore openReadOnly(Path folder) {
    Path absolute = folder.toAbsolutePath().normalize();
    if (!Files.exists(absolute.resolve(FILE + ".mv.db"))) {
      throw new StoreException("There is no store in " + absolute + ".");
    }
    try {
      return openWith(absolute, true, List.of());
    } catch (SQLException e) {
      throw refusal(absolute, e);
    }
  }

  private static H2RunStore openWith(Path folder, boolean readOnly, List<String> warnings)
      throws SQLException {
    String file = folder.resolve(FILE).toString();
    if (file.indexOf(';') >= 0) {
      throw new StoreException(
          "The store's folder " + folder + " has a ';' in its path. Choose another folder.");
    }
    if (!OPEN.add(folder)) {
      throw new SQLException("open in this program", "", ErrorCode.DATABASE_ALREADY_OPEN_1);
    }
    JdbcDataSource source = new JdbcDataSource();
    source.setURL("jdbc:h2:file:" + file + (readOnly ? ";ACCESS_MODE_DATA=r" : ""));
    boolean opened = false;
    try {
      Connection connection = source.getConnection();
      try {
        connection.setAutoCommit(false);
        H2RunStore store = new H2RunStore(folder, readOnly, warnings, connection);
        opened = true;
        return store;
      } finally {
        if (!opened) {
          connection.close();
        }
      }
    } finally {
      if (!opened) {
        OPEN.remove(folder);
      }
    }
  }

  private static boolean isDamage(SQLException e) {
    int code = e.getErrorCode();
    return code == ErrorCode.FILE_CORRUPTED_1
        || code == ErrorCode.FILE_VERSION_ERROR_1
        || code == ErrorCode.GENERAL_ERROR_1;
  }

  private static String setAside(Path folder, SQLException cause) {
    Path damaged = folder.resolve(FILE + ".mv.db");
    String stamp = STAMP.format(LocalDateTime.now(ZoneId.systemDefault()));
    Path aside = folder.resolve(FILE + "-damaged-" + stamp + ".mv.db");
    try {
      Files.move(damaged, aside);
    } catch (IOException e) {
      StoreException refused =
          new StoreException(
              "The store " + damaged + " is damaged and cannot be moved aside: " + e.getMessage(),
              e);
      refused.addSuppressed(cause);
      throw refused;
    }
    return "The store "
        + damaged
        + " could not be read. It is kept untouched as "
        + aside.getFileName()
        + "; a fresh store was begun.";
  }

  private static StoreException refusal(Path folder, SQLException e) {
    if (e.getErrorCode() == ErrorCode.DATABASE_ALREADY_OPEN_1) {
      String since = "";
      try {
        since = " (started " + Files.readString(folder.resolve("open-since.txt")).strip() + ")";
      } catch (IOException unknown) {
        // the other program may be just starting; the sentence stands without the time
      }
      return new StoreException(
          "Another Cliplight has this store open"
              + since
              + ": "
              + folder
              + ". Close it, or choose another store with --store PATH.",
          e);
    }
    return new StoreException("The store in " + folder + " cannot be opened: " + e.getMessage(), e);
  }

  private static void writeOwner(Path folder) {
    try {
      Files.writeString(
          folder.resolve("open-since.txt"),
          CLOCK.format(LocalDateTime.now(ZoneId.systemDefault())));
    } catch (IOException e) {
      // only the refusal of a second program loses its time of day
    }
  }

  /** What a person should know about how the store was opened; empty as a rule. */
  public List<String> warnings() {
    return warnings;
  }

  /** The folder it is in. */
  public Path folder() {
    return folder;
  }

  /** Why points no longer reach the disk, such as a full disk; empty while all is well. */
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

  private static String group(RunInfo info) {
    return info.studyId().isEmpty() ? info.id().value() : info.studyId();
  }

  @Override
  public RunReader open(RunId run) {
    RunRecord record = live.get(run);
    if (record != null) {
      return record;
    }
    RunInfo info = recorded.get(run);
    if (info == null) {
      throw new StoreException("There is no run " + run + " in " + folder + ".");
    }
    synchronized (loaded) {
      RunRecord cached = loaded.get(run);
      if (cached != null) {
        return cached;
      }
    }
    RunRecord fresh = writer.call(tables -> tables.load(info));
    synchronized (loaded) {
      RunRecord earlier = loaded.putIfAbsent(run, fresh);
      dropLongestUnused();
      return earlier == null ? fresh : earlier;
    }
  }

  private void dropLongestUnused() {
    long bytes = loaded.values().stream().mapToLong(record -> record.columns().bytes()).sum();
    var oldest = loaded.entrySet().iterator();
    while (bytes > CACHE_BYTES && loaded.size() > 1 && oldest.hasNext()) {
      bytes -= oldest.next().getValue().columns().bytes();
      oldest.remove();
    }
  }

  @Override
  public RunRecorder create(RunInfo info, List<SeriesKey> layout) {
    refuseIfReadOnly();
    if (recorded.containsKey(info.id())) {
      throw new StoreException("There is a run " + info.id() + " already.");
    }
    RunRecord record = new RunRecord(info.withState(RunState.RUNNING, ""), layout);
    writer.call(
        tables -> {
          tables.insertRun(record.info(), layout);
          tables.commit();
          return record;
        });
    live.put(info.id(), record);
    recorded.put(info.id(), record.info());
    writer.begin(record);
    version.incrementAndGet();
    return new Recorder(record);
  }

  @Override
  public void add(RunReader run) {
    refuseIfReadOnly();
    RunInfo info = run.info();
    if (recorded.containsKey(info.id())) {
      throw new StoreException("The run " + info.id() + " is in this store already.");
    }
    RunRecord record = RunRecord.copyOf(run);
    writer.call(
        tables -> {
          tables.insertRun(info, record.columns().layout());
          StoreWriter.insertPoints(tables, record);
          tables.insertEvents(info.id(), 0, record.events());
          tables.commit();
          return record;
        });
    recorded.put(info.id(), info);
    version.incrementAndGet();
  }

  @Override
  public void delete(RunId run) {
    refuseIfReadOnly();
    if (live.containsKey(run)) {
      throw new StoreException("The run " + run + " is being trained. Stop it first.");
    }
    if (!recorded.containsKey(run)) {
      throw new StoreException("There is no run " + run + " in " + folder + ".");
    }
    writer.call(
        tables -> {
          tables.deleteRun(run);
          tables.commit();
          return run;
        });
    recorded.remove(run);
    synchronized (loaded) {
      loaded.remove(run);
    }
    version.incrementAndGet();
  }

  private void refuseIfReadOnly() {
    if (readOnly) {
      throw new StoreException("The store in " + folder + " is open to read only.");
    }
  }

  @Override
  public boolean readOnly() {
    return readOnly;
  }

  @Override
  public void close() {
    for (RunRecord record : List.copyOf(live.values())) {
      end(record, RunState.INTERRUPTED, "The program was closed while the run was trained.");
    }
    try {
      writer.close();
    } finally {
      OPEN.remove(folder);
    }
  }

  private void end(RunRecord record, RunState state, String reason) {
    RunId run = record.info().id();
    if (live.get(run) != record) {
      return;
    }
    EventKind kind =
        switch (state) {
          case FAILED -> EventKind.FAILED;
          case INTERRUPTED -> EventKind.INTERRUPTED;
          default -> EventKind.END;
        };
    record.append(RunEvent.of(record.info().lastStep(), kind, Map.of(), reason));
    record.update(record.info().withState(state, reason));
    writer.end(record);
    recorded.put(run, record.info());
    synchronized (loaded) {
      loaded.put(run, record);
      dropLongestUnused();
    }
    live.remove(run, record);
    version.incrementAndGet();
  }

  /** Hands a run's points to memory; the writer finds them there. */
  private final class Recorder implements RunRecorder {

    private final RunRecord record;
    private boolean ended;

    Recorder(RunRecord record) {
      this.record = record;
    }

    @Override
    public RunId run() {
      return record.info().id();
    }

    @Override
    public List<SeriesKey> layout() {
      return record.columns().layout();
    }

    @Override
    public void step(StepRecord step) {
      refuseIfEnded();
      record.append(step);
    }

    @Override
    public void event(RunEvent event) {
      refuseIfEnded();
      record.append(event);
    }

    private void refuseIfEnded() {
      if (ended) {
        throw new IllegalStateException("The run " + run() + " has ended");
      }
    }

    @Override
    public void finish(RunState state, String reason) {
      if (!ended) {
        ended = true;
        end(record, state, reason);
      }
    }

    @Override
    public void close() {
      finish(RunState.INTERRUPTED, "The recording ended before the run did.");
    }
  }
}
