package cliplight.engine.runs;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.h2.api.ErrorCode;
import org.h2.jdbcx.JdbcDataSource;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.MVStoreTool;

/**
 * The H2 file of a store, {@code runs.mv.db} in its folder: how it is opened, why it may not be,
 * how it is kept small, and how a damaged one is set aside. H2's own settings stay as they are but
 * for those that keep it from writing over anything: shorter retention or automatic servers have
 * corrupted files.
 */
final class StoreFile {

  private static final String NAME = "runs";
  private static final String ENDING = ".mv.db";
  private static final String OWNER = "open-since.txt";

  /** Locked by whoever may write here, from before H2 opens the file until after it is closed. */
  private static final String LOCK = "runs.lock";

  /** There from before H2 makes the file until our tables are in it. */
  private static final String BEING_MADE = "being-made.txt";

  /**
   * H2 only appends. Where it may write over what nobody reads any more, or move what is there, a
   * kill at the wrong moment made it open an older state of the file: finished runs were gone,
   * deleted ones back (seen with 2.5.252 once in about 40 kills). What has become useless goes when
   * the file is written anew, see {@link #rewrite}.
   */
  private static final String APPEND_ONLY = ";REUSE_SPACE=FALSE;MAX_COMPACT_TIME=0";

  /**
   * Of a file that a killed program had left, H2 2.5.252 said once in some 150 times "Chunk not
   * found" of a chunk that is there, and opened it the next moment.
   */
  private static final int ATTEMPTS = 4;

  /**
   * Where H2 2.5.252 writes two chunks in one millisecond, the second may lack its entry for the
   * first, of which the file of a program that is killed right then says "Chunk not found" for ever
   * (once in some 150 kills). Without the second it opens, and nothing is missing.
   */
  private static final int MOST_CUT_OFF = 8;

  private static final long PAUSE_NANOS = 50_000_000;

  private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);

  /** H2 lets one program open a file twice; two writers would still overwrite each other. */
  private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

  private final Path folder;
  private final boolean readOnly;
  private final String prefix;
  private final List<String> notices = new ArrayList<>();
  private boolean examined;
  private Optional<FileChannel> lock = Optional.empty();

  /**
   * A program was killed while it began this store: nothing is lost, and there is nothing to tell.
   */
  private boolean newborn;

  /** Where the file is as it was found, while a copy of it is being tried. */
  private Optional<Path> original = Optional.empty();

  private StoreFile(Path folder, boolean readOnly, String prefix) {
    this.folder = folder;
    this.readOnly = readOnly;
    this.prefix = prefix;
  }

  /**
   * The file of a folder, which is made where it is missing.
   *
   * @param filesystem of H2's, such as {@code file:}
   * @throws StoreException if the folder cannot be made or used
   */
  static StoreFile in(Path folder, boolean readOnly, String filesystem) {
    Path absolute = folder.toAbsolutePath().normalize();
    if (absolute.toString().indexOf(';') >= 0) {
      throw new StoreException(
          "The store's folder " + absolute + " has a ';' in its path. Choose another folder.");
    }
    Path file = absolute.resolve(NAME + ENDING);
    if (readOnly && !Files.exists(file)) {
      throw new StoreException("There is no store in " + absolute + ".");
    }
    try {
      if (!readOnly) {
        Files.createDirectories(absolute);
        refuseIfReadOnly(absolute, file);
      }
      return new StoreFile(absolute.toRealPath(), readOnly, filesystem);
    } catch (FileSystemException e) {
      throw new StoreException(
          "The store's folder "
              + absolute
              + " cannot be used: "
              + (Files.isRegularFile(absolute) ? "it is a file" : e.getMessage())
              + ". Choose another folder with --store PATH.",
          e);
    } catch (IOException e) {
      throw new StoreException(
          "The store's folder " + absolute + " cannot be used: " + e.getMessage(), e);
    }
  }

  /** H2 would open such a file to read, without a word. */
  private static void refuseIfReadOnly(Path folder, Path file) {
    if (!Files.isWritable(folder) || (Files.exists(file) && !Files.isWritable(file))) {
      throw new StoreException(
          "The store in "
              + folder
              + " cannot be written by this user: nothing can be recorded or changed there. Choose"
              + " another with --store PATH.");
    }
  }

  Path folder() {
    return folder;
  }

  /** Whether a file is what a store keeps its runs in. */
  static boolean isStore(Path file) {
    return file.endsWith(NAME + ENDING);
  }

  /** Whether a refusal says that another program has the file. */
  static boolean isInUse(StoreException refusal) {
    return refusal.getCause() instanceof SQLException cause
        && cause.getErrorCode() == ErrorCode.DATABASE_ALREADY_OPEN_1;
  }

  boolean readOnly() {
    return readOnly;
  }

  /**
   * Keeps the file for this store object until {@link #release}.
   *
   * @throws StoreException if this program has it open already
   */
  void reserve() {
    if (!OPEN.add(folder)) {
      throw openElsewhere();
    }
  }

  void release() {
    lock.ifPresent(StoreFile::close);
    lock = Optional.empty();
    OPEN.remove(folder);
  }

  static boolean keepsLocked(String name) {
    return name.equals(NAME + ENDING) || name.equals(LOCK);
  }

  private static void close(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // the lock goes with the program at the latest
    }
  }

  /** H2's own lock is on the file itself, which {@link #rewrite} replaces. */
  private void lock() throws SQLException {
    if (readOnly || lock.isPresent()) {
      return;
    }
    try {
      FileChannel channel =
          FileChannel.open(
              folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (channel.tryLock() == null) {
        channel.close();
        throw new SQLException("locked", "", ErrorCode.DATABASE_ALREADY_OPEN_1);
      }
      lock = Optional.of(channel);
    } catch (IOException e) {
      // a folder that takes no file, or a disk that knows no locks: H2 will say what is wrong
    }
  }

  /** How large the file is, in bytes. */
  long size() {
    try {
      return Files.size(folder.resolve(NAME + ENDING));
    } catch (IOException e) {
      return 0;
    }
  }

  /** How much of the file nobody reads any more, in bytes. */
  static long useless(Connection connection) throws SQLException {
    Map<String, Long> info = new HashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT SETTING_NAME, SETTING_VALUE FROM INFORMATION_SCHEMA.SETTINGS WHERE"
                    + " SETTING_NAME"
                    + " IN('info.FILE_SIZE','info.FILL_RATE','info.CHUNKS_FILL_RATE')")) {
      while (row.next()) {
        info.put(row.getString(1), Long.parseLong(row.getString(2)));
      }
    }
    long size = info.getOrDefault("info.FILE_SIZE", 0L);
    long filled = info.getOrDefault("info.FILL_RATE", 100L);
    long alive = info.getOrDefault("info.CHUNKS_FILL_RATE", 100L);
    return size - size * filled / 100 * alive / 100;
  }

  /**
   * Writes the file anew without what nobody reads any more, beside the old one, and puts it in the
   * old one's place in one move: killed at any moment, one of them is there whole. Only while H2
   * has the file closed and the lock is held. Where that fails, for want of room say, the file
   * stays as it is.
   */
  void rewrite() {
    if (lock.isEmpty()) {
      return;
    }
    String file = prefix + folder.resolve(NAME + ENDING);
    try {
      MVStoreTool.compact(file, false);
    } catch (RuntimeException | OutOfMemoryError e) {
      cleanUp(file);
    }
  }

  private static void cleanUp(String file) {
    try {
      MVStoreTool.compactCleanUp(file);
    } catch (RuntimeException e) {
      // what is left of the attempt goes at the next opening
    }
  }

  /**
   * @throws IllegalStateException while the program is ending: H2 has closed the file, and a fresh
   *     connection would leave it open
   */
  Connection connect() throws SQLException {
    Thread probe = new Thread(() -> {}, "h2-exit-probe");
    Runtime.getRuntime().addShutdownHook(probe);
    Runtime.getRuntime().removeShutdownHook(probe);
    lock();
    if (!examined && !readOnly) {
      examine();
      examined = true;
    }
    Connection connection = connect(readOnly);
    try {
      noteWhatBecameOfTheOriginal(connection);
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  private void noteWhatBecameOfTheOriginal(Connection toCopy) throws SQLException {
    if (original.isEmpty()) {
      return;
    }
    Path kept = original.get();
    tell(
        hasTables(toCopy)
            ? "The store "
                + folder.resolve(NAME + ENDING)
                + " was damaged and has been repaired; runs may be missing. It is kept as it was"
                + " found in "
                + kept.getFileName()
                + "."
            : setAsideNotice(kept));
    original = Optional.empty();
  }

  private static boolean hasTables(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM schema_version")) {
      return row.next() && row.getInt(1) > 0;
    } catch (SQLException e) {
      if (e.getErrorCode() == ErrorCode.TABLE_OR_VIEW_NOT_FOUND_1
          || e.getErrorCode() == ErrorCode.TABLE_OR_VIEW_NOT_FOUND_DATABASE_EMPTY_1) {
        return false;
      }
      throw e;
    }
  }

  private Connection connect(boolean toRead) throws SQLException {
    return connect(NAME, toRead);
  }

  private Connection connect(String name, boolean toRead) throws SQLException {
    JdbcDataSource source = new JdbcDataSource();
    String mode = toRead ? ";ACCESS_MODE_DATA=r" : "";
    // whoever ends the program ends the runs first; H2 closing the file at the same moment loses
    // them
    String exit = ";DB_CLOSE_ON_EXIT=FALSE";
    source.setURL("jdbc:h2:" + prefix + folder.resolve(name) + mode + exit + APPEND_ONLY);
    Optional<SQLException> damage = Optional.empty();
    for (int attempt = 1; ; attempt++) {
      try {
        Connection connection = source.getConnection();
        connection.setAutoCommit(false);
        return connection;
      } catch (SQLException e) {
        // after a failure H2 may keep the file locked, so that it then says that it is in use
        SQLException first = damage.orElse(e);
        if (attempt == ATTEMPTS || !isDamage(e)) {
          throw first;
        }
        damage = Optional.of(first);
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  /**
   * Looks at the file before H2 may write to it. H2 repairs what it can as it opens, which changes
   * a damaged file, and takes one whose head is gone for a new one, which wipes it.
   */
  private void examine() throws SQLException {
    Path file = folder.resolve(NAME + ENDING);
    if (!Files.exists(file)) {
      markBeingMade();
      return;
    }
    newborn = Files.exists(folder.resolve(BEING_MADE));
    int version = 0;
    Optional<SQLException> damage = Optional.empty();
    try (Connection connection = connect(true)) {
      version = wholeVersion(connection);
    } catch (SQLException e) {
      if (!isDamage(e)) {
        throw e;
      }
      damage = Optional.of(e);
    }
    if (version == 0) {
      Path aside = moveAside();
      if (!newborn && copyBackAnEarlierState(aside)) {
        original = Optional.of(aside);
      } else if (damage.isPresent()) {
        original = Optional.of(aside);
        copyBack(aside);
      } else {
        tell(setAsideNotice(aside));
      }
    } else if (version < RunTables.SCHEMA_VERSION) {
      copyBeforeMigration(file, version);
    }
  }

  /** The form of the tables; 0 where one of them is not there. */
  private static int wholeVersion(Connection connection) throws SQLException {
    if (!hasTables(connection)) {
      return 0;
    }
    RunTables tables = new RunTables(connection);
    int version = tables.version();
    return version < RunTables.SCHEMA_VERSION || tables.areThere() ? version : 0;
  }

  /** Tries the file without its newest chunk, or without its newest few. */
  private boolean copyBackAnEarlierState(Path aside) {
    for (int cutOff = 1; cutOff <= MOST_CUT_OFF; cutOff++) {
      // a name of its own for each: after a failure H2 keeps the file it saw locked
      String name = NAME + "-earlier-" + cutOff;
      Path trial = folder.resolve(name + ENDING);
      try {
        Files.copy(aside, trial, StandardCopyOption.REPLACE_EXISTING);
        for (int i = 0; i < cutOff; i++) {
          if (!NewestChunk.cutOff(trial)) {
            return false;
          }
        }
        if (opensWhole(name)) {
          Files.move(trial, folder.resolve(NAME + ENDING));
          return true;
        }
      } catch (IOException e) {
        return false; // no room for a copy: the file stays where it is
      } finally {
        deleteIfThere(trial);
      }
    }
    return false;
  }

  private boolean opensWhole(String name) {
    try (Connection connection = connect(name, true)) {
      return wholeVersion(connection) > 0;
    } catch (SQLException e) {
      return false;
    }
  }

  private static void deleteIfThere(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // it only takes room
    }
  }

  /** An older program still opens the copy, whatever becomes of the migration. */
  private void copyBeforeMigration(Path file, int version) {
    Path copy = folder.resolve(NAME + "-form-" + version + ENDING);
    Path unfinished = folder.resolve(copy.getFileName() + ".part");
    try {
      if (!Files.exists(copy)) {
        Files.copy(file, unfinished, StandardCopyOption.REPLACE_EXISTING);
        Files.move(unfinished, copy);
      }
    } catch (IOException e) {
      throw new StoreException(
          "The store "
              + file
              + " is of an older form, and there is no room for a copy before it is brought to the"
              + " new one: "
              + e.getMessage(),
          e);
    }
  }

  private void tell(String notice) {
    if (!newborn) {
      notices.add(notice);
    }
  }

  private void markBeingMade() {
    try {
      Files.writeString(folder.resolve(BEING_MADE), "");
    } catch (IOException e) {
      // a program killed from here on is told of a file that held nothing
    }
  }

  private Path moveAside() {
    Path file = folder.resolve(NAME + ENDING);
    Path aside = aside();
    try {
      return Files.move(file, aside);
    } catch (IOException e) {
      throw new StoreException(
          "The store " + file + " is damaged and cannot be moved aside: " + e.getMessage(), e);
    }
  }

  /** H2 gets a copy to try: after a failure it keeps the file it saw locked, and may change it. */
  private void copyBack(Path aside) {
    Path file = folder.resolve(NAME + ENDING);
    try {
      Files.copy(aside, file);
    } catch (IOException e) {
      StoreException refused =
          new StoreException(
              "The store "
                  + file
                  + " seems damaged, and there is no room for a copy before it is opened: "
                  + e.getMessage(),
              e);
      try {
        Files.move(aside, file, StandardCopyOption.REPLACE_EXISTING);
      } catch (IOException left) {
        refused.addSuppressed(left);
      }
      throw refused;
    }
  }

  private Path aside() {
    String stamp = STAMP.format(LocalDateTime.now(ZoneId.systemDefault()));
    Path aside = folder.resolve(NAME + "-damaged-" + stamp + ENDING);
    for (int next = 2; Files.exists(aside); next++) {
      aside = folder.resolve(NAME + "-damaged-" + stamp + "-" + next + ENDING);
    }
    return aside;
  }

  private String setAsideNotice(Path aside) {
    return "The store "
        + folder.resolve(NAME + ENDING)
        + " could not be read. It is kept untouched as "
        + aside.getFileName()
        + "; a fresh store was begun.";
  }

  /** What a person should know about how the file was opened. */
  List<String> notices() {
    return List.copyOf(notices);
  }

  /** Whether the file was not opened because of what is in it. */
  boolean isDamaged(SQLException e) {
    return Files.exists(folder.resolve(NAME + ENDING)) && isDamage(e);
  }

  private static boolean isDamage(SQLException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof MVStoreException store
          && store.getErrorCode() == DataUtils.ERROR_WRITING_FAILED) {
        return false;
      }
      if (cause instanceof FileSystemException) {
        return false;
      }
    }
    int code = e.getErrorCode();
    return code != ErrorCode.DATABASE_ALREADY_OPEN_1 && code != ErrorCode.OUT_OF_MEMORY;
  }

  /** Puts a damaged file out of the way, as it was before anybody tried to open it. */
  void setAside(SQLException damage) {
    Path damaged = folder.resolve(NAME + ENDING);
    Path aside;
    try {
      if (original.isPresent()) {
        aside = original.get();
        Files.delete(damaged);
      } else {
        aside = moveAside();
      }
    } catch (IOException e) {
      StoreException refused =
          new StoreException(
              "The store " + damaged + " is damaged and cannot be moved aside: " + e.getMessage(),
              e);
      refused.addSuppressed(damage);
      throw refused;
    }
    original = Optional.empty();
    tell(setAsideNotice(aside));
  }

  /** Why the file was not opened, for a person. */
  StoreException refusal(SQLException e) {
    if (e.getErrorCode() == ErrorCode.DATABASE_ALREADY_OPEN_1) {
      StoreException refusal = openElsewhere();
      refusal.initCause(e);
      return refusal;
    }
    return new StoreException(
        "The store in " + folder + " cannot be opened: " + reason(e) + ".", e);
  }

  private StoreException openElsewhere() {
    return new StoreException(
        openBeside() + " Close it, or choose another store with --store PATH.");
  }

  /** That another program has the file, for a person. */
  String openBeside() {
    String since = "";
    try {
      since = " (started " + Files.readString(folder.resolve(OWNER)).strip() + ")";
    } catch (IOException unknown) {
      // the other program may be just starting; the sentence stands without the time
    }
    return "Another Cliplight has this store open" + since + ": " + folder + ".";
  }

  /** Our tables are there: leaves the time of day for the message that a second program gets. */
  void opened() {
    if (readOnly) {
      return;
    }
    try {
      Files.deleteIfExists(folder.resolve(BEING_MADE));
      Files.writeString(
          folder.resolve(OWNER), CLOCK.format(LocalDateTime.now(ZoneId.systemDefault())));
    } catch (IOException e) {
      // only the refusal of a second program loses its time of day
    }
  }

  /** The cause that says most, such as "No space left on device", without H2's wrapping. */
  static String reason(Throwable e) {
    String reason = String.valueOf(e.getMessage());
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException && cause.getMessage() != null) {
        reason = cause.getMessage();
      }
    }
    return reason.lines().findFirst().orElse(reason);
  }
}
