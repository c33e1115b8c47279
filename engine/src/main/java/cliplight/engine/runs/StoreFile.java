package cliplight.engine.runs;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.h2.api.ErrorCode;
import org.h2.jdbcx.JdbcDataSource;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStoreException;

/**
 * The H2 file of a store, {@code runs.mv.db} in its folder: how it is opened, why it may not be,
 * and how a damaged one is set aside. H2's own settings stay as they are: shorter retention or
 * automatic servers have corrupted files.
 */
final class StoreFile {

  private static final String NAME = "runs";
  private static final String ENDING = ".mv.db";
  private static final String OWNER = "open-since.txt";
  private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);

  /** H2 lets one program open a file twice; two writers would still overwrite each other. */
  private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

  private final Path folder;
  private final boolean readOnly;
  private final String prefix;

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

  Path folder() {
    return folder;
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
    OPEN.remove(folder);
  }

  /**
   * @throws IllegalStateException while the program is ending: H2 has closed the file, and a fresh
   *     connection would leave it open
   */
  Connection connect() throws SQLException {
    Thread probe = new Thread(() -> {}, "h2-exit-probe");
    Runtime.getRuntime().addShutdownHook(probe);
    Runtime.getRuntime().removeShutdownHook(probe);
    JdbcDataSource source = new JdbcDataSource();
    String mode = readOnly ? ";ACCESS_MODE_DATA=r" : "";
    // whoever ends the program ends the runs first; H2 closing the file at the same moment loses
    // them
    String exit = ";DB_CLOSE_ON_EXIT=FALSE";
    source.setURL("jdbc:h2:" + prefix + folder.resolve(NAME) + mode + exit);
    Connection connection = source.getConnection();
    connection.setAutoCommit(false);
    return connection;
  }

  /** Whether the file itself is beyond reading, rather than in use or on a full disk. */
  static boolean isDamage(SQLException e) {
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
    return code == ErrorCode.FILE_CORRUPTED_1
        || code == ErrorCode.FILE_VERSION_ERROR_1
        || code == ErrorCode.GENERAL_ERROR_1;
  }

  /**
   * Renames a damaged file.
   *
   * @return a sentence that says so
   */
  String setAside(SQLException damage) {
    Path damaged = folder.resolve(NAME + ENDING);
    String stamp = STAMP.format(LocalDateTime.now(ZoneId.systemDefault()));
    Path aside = folder.resolve(NAME + "-damaged-" + stamp + ENDING);
    try {
      Files.move(damaged, aside);
    } catch (IOException e) {
      StoreException refused =
          new StoreException(
              "The store " + damaged + " is damaged and cannot be moved aside: " + e.getMessage(),
              e);
      refused.addSuppressed(damage);
      throw refused;
    }
    return "The store "
        + damaged
        + " could not be read. It is kept untouched as "
        + aside.getFileName()
        + "; a fresh store was begun.";
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
    String since = "";
    try {
      since = " (started " + Files.readString(folder.resolve(OWNER)).strip() + ")";
    } catch (IOException unknown) {
      // the other program may be just starting; the sentence stands without the time
    }
    return new StoreException(
        "Another Cliplight has this store open"
            + since
            + ": "
            + folder
            + ". Close it, or choose another store with --store PATH.");
  }

  /** Leaves the time of day for the message that a second program gets. */
  void writeOwner() {
    if (readOnly) {
      return;
    }
    try {
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
