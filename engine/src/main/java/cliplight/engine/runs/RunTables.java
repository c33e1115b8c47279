package cliplight.engine.runs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.BufferUnderflowException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.h2.api.ErrorCode;

/** The store's tables of runs, series and events. Used by the store's own thread only. */
final class RunTables {

  static final int SCHEMA_VERSION = 4;

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final List<String> TABLES = List.of("run", "axis", "chunk", "newest", "event");

  private final Connection connection;
  private final PointTables points;

  RunTables(Connection connection) {
    this.connection = connection;
    this.points = new PointTables(connection);
  }

  PointTables points() {
    return points;
  }

  /**
   * The version of the tables that are there.
   *
   * @throws StoreException if the store was written by a newer program
   */
  int version() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT MAX(version) FROM schema_version")) {
      int version = rows.next() ? rows.getInt(1) : 0;
      if (version > SCHEMA_VERSION) {
        throw new StoreException(
            "This store was written by a newer Cliplight (form "
                + version
                + ", this program knows "
                + SCHEMA_VERSION
                + "). Nothing was changed: open it with the newer program.");
      }
      return version;
    }
  }

  /** Whether all tables can be read: of a damaged file H2 opens what it can, without a word. */
  boolean areThere() throws SQLException {
    for (String table : TABLES) {
      try (Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery("SELECT * FROM " + table + " LIMIT 1")) {
        row.next();
      } catch (SQLException e) {
        if (e.getErrorCode() == ErrorCode.TABLE_OR_VIEW_NOT_FOUND_1) {
          return false;
        }
        throw e;
      }
    }
    return true;
  }

  /**
   * @throws StoreException if the tables are not of this program's version
   */
  void refuseOlder() throws SQLException {
    int version = version();
    if (version < SCHEMA_VERSION) {
      throw new StoreException(
          "This store was written by an older Cliplight (form "
              + version
              + "). Open it once to record into it: that brings it to form "
              + SCHEMA_VERSION
              + " and keeps a copy of the old one.");
    }
  }

  /**
   * Brings the tables to this program's version, script after script.
   *
   * @throws StoreException if the store was written by a newer program
   */
  void migrate() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE IF NOT EXISTS schema_version(version INT PRIMARY KEY, applied BIGINT)");
      for (int next = version() + 1; next <= SCHEMA_VERSION; next++) {
        statement.execute(script(next));
        if (next == 3) {
          packSeries(statement);
        }
        statement.execute(
            "INSERT INTO schema_version VALUES(" + next + ", " + System.currentTimeMillis() + ")");
      }
    }
    connection.commit();
  }

  /** Form 3 keeps the series of an axis in one row; before, they had a row each. */
  private void packSeries(Statement statement) throws SQLException {
    if (!hasTable("SERIES")) {
      return;
    }
    List<RunId> runs = new ArrayList<>();
    try (ResultSet row = statement.executeQuery("SELECT DISTINCT run FROM series")) {
      while (row.next()) {
        runs.add(new RunId(row.getString(1)));
      }
    }
    statement.execute("DELETE FROM axis");
    for (RunId run : runs) {
      insertAxes(run, axesOfRows(run));
    }
    statement.execute("DROP TABLE series");
  }

  private boolean hasTable(String name) throws SQLException {
    try (ResultSet table = connection.getMetaData().getTables(null, "PUBLIC", name, null)) {
      return table.next();
    }
  }

  private static String script(int version) {
    String name = "schema-" + version + ".sql";
    try (InputStream in = RunTables.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("The program lacks its own " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("The program cannot read its own " + name, e);
    }
  }

  /** Writes a run without its points. */
  void insertRun(RunInfo info, List<AxisLayout> axes) throws SQLException {
    insertAxes(info.id(), axes);
    insertRow(info);
  }

  private void insertRow(RunInfo info) throws SQLException {
    try (PreparedStatement run =
        connection.prepareStatement(
            "INSERT INTO run(id, name, study, study_id, arm, origin, state, reason, created,"
                + " planned_steps, last_step, settings, environment, parent, parent_step, changed,"
                + " past) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)")) {
      run.setString(1, info.id().value());
      run.setString(2, info.name());
      run.setString(3, info.study());
      run.setString(4, info.studyId());
      run.setInt(5, info.arm());
      run.setString(6, info.origin());
      run.setString(7, info.state().name());
      run.setString(8, info.reason());
      run.setLong(9, info.created().toEpochMilli());
      run.setLong(10, info.plannedSteps());
      run.setLong(11, info.lastStep());
      run.setString(12, TextMap.write(info.settings()));
      run.setString(13, TextMap.write(info.environment()));
      Optional<Lineage> lineage = info.lineage();
      if (lineage.isPresent()) {
        run.setString(14, lineage.get().parent().value());
        run.setLong(15, lineage.get().step());
        run.setString(16, TextMap.write(lineage.get().changed()));
        run.setString(17, RunJson.write(lineage.get().past()).toString());
      } else {
        run.setNull(14, Types.VARCHAR);
        run.setNull(15, Types.BIGINT);
        run.setNull(16, Types.VARCHAR);
        run.setNull(17, Types.VARCHAR);
      }
      run.executeUpdate();
    }
  }

  /** Adds axes with their series to a run. */
  void insertAxes(RunId run, List<AxisLayout> axes) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO axis(run, axis, first_series, series_count, superseded, series)"
                + " VALUES(?,?,?,?,?,?)")) {
      for (AxisLayout axis : axes) {
        insert.setString(1, run.value());
        insert.setInt(2, axis.axis());
        insert.setInt(3, axis.firstSeries());
        insert.setInt(4, axis.size());
        insert.setBoolean(5, axis.isSuperseded());
        insert.setBytes(6, PackedKeys.pack(axis));
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  /**
   * Writes all of a complete run but its place in the list.
   *
   * @param asItGoes whether to commit large parts at once; a program that is killed before {@link
   *     #list} leaves what {@link #deleteUnlisted} deletes
   */
  void insertContents(RunId id, RunRecord run, boolean asItGoes) throws SQLException {
    insertAxes(id, run.layouts());
    for (RunColumns axis : run.axes()) {
      points.insertAll(id, axis, asItGoes);
    }
    insertEvents(id, 0, run.eventsFrom(0));
  }

  /** Lists a run whose contents are there. */
  void list(RunInfo info, RunRecord run) throws SQLException {
    insertRow(info);
    if (info.state() != RunState.RUNNING) {
      setSummary(info.id(), RunSummary.of(run));
    }
  }

  /** Deletes what there is of runs that no list shows, since they did not come in whole. */
  boolean deleteUnlisted() throws SQLException {
    List<RunId> unlisted = new ArrayList<>();
    try (Statement select = connection.createStatement();
        ResultSet row =
            select.executeQuery(
                "SELECT DISTINCT run FROM axis WHERE run NOT IN(SELECT id FROM run)")) {
      while (row.next()) {
        unlisted.add(new RunId(row.getString(1)));
      }
    }
    for (RunId run : unlisted) {
      deleteRun(run);
    }
    return !unlisted.isEmpty();
  }

  /** How many axes of a run are on disk. */
  int axisCount(RunId run) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("SELECT COUNT(*) FROM axis WHERE run=?")) {
      select.setString(1, run.value());
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? row.getInt(1) : 0;
      }
    }
  }

  boolean hasRun(RunId run) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement("SELECT 1 FROM run WHERE id=?")) {
      select.setString(1, run.value());
      try (ResultSet row = select.executeQuery()) {
        return row.next();
      }
    }
  }

  /** Writes how a run ended and at which step. */
  void endRun(RunInfo info) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement("UPDATE run SET state=?, reason=?, last_step=? WHERE id=?")) {
      update.setString(1, info.state().name());
      update.setString(2, info.reason());
      update.setLong(3, info.lastStep());
      update.setString(4, info.id().value());
      update.executeUpdate();
    }
  }

  /** Writes that a run's program went away, and tidies what it left. */
  void interrupt(RunInfo info) throws SQLException {
    for (AxisLayout axis : axes(info.id())) {
      points.chunkNewest(info.id(), axis);
    }
    RunEvent event = RunEvent.of(info.lastStep(), EventKind.INTERRUPTED, Map.of(), info.reason());
    insertEvents(info.id(), eventCount(info.id()), List.of(event));
    endRun(info);
  }

  void insertEvents(RunId run, int firstSeq, List<RunEvent> events) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO event VALUES(?,?,?,?,?,?)")) {
      for (int i = 0; i < events.size(); i++) {
        RunEvent event = events.get(i);
        insert.setString(1, run.value());
        insert.setInt(2, firstSeq + i);
        insert.setLong(3, event.step());
        insert.setString(4, event.kind().name());
        insert.setString(5, TextMap.write(event.details()));
        insert.setString(6, event.message());
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  /** Deletes one event; those behind it move up. */
  void deleteEvent(RunId run, int seq) throws SQLException {
    for (String change :
        List.of(
            "DELETE FROM event WHERE run=? AND seq=?",
            "UPDATE event SET seq=seq-1 WHERE run=? AND seq>?")) {
      try (PreparedStatement statement = connection.prepareStatement(change)) {
        statement.setString(1, run.value());
        statement.setInt(2, seq);
        statement.executeUpdate();
      }
    }
  }

  int eventCount(RunId run) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("SELECT COUNT(*) FROM event WHERE run=?")) {
      select.setString(1, run.value());
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? row.getInt(1) : 0;
      }
    }
  }

  void deleteRun(RunId run) throws SQLException {
    for (String table : List.of("event", "newest", "chunk", "axis")) {
      try (PreparedStatement delete =
          connection.prepareStatement("DELETE FROM " + table + " WHERE run=?")) {
        delete.setString(1, run.value());
        delete.executeUpdate();
      }
    }
    try (PreparedStatement delete = connection.prepareStatement("DELETE FROM run WHERE id=?")) {
      delete.setString(1, run.value());
      delete.executeUpdate();
    }
  }

  /**
   * All runs. A run that cannot be read is left where it is, and the others are listed.
   *
   * @param summaries gains what lists say of the runs that have ended, as far as it is kept
   * @param warnings gains a sentence for every run that cannot be read
   */
  List<RunInfo> loadRuns(Map<RunId, RunSummary> summaries, List<String> warnings)
      throws SQLException {
    List<RunInfo> runs = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT * FROM run")) {
      while (row.next()) {
        try {
          RunInfo info = info(row);
          runs.add(info);
          if (info.state() != RunState.RUNNING && row.getInt("summary_form") == RunSummary.FORM) {
            double loss = row.getDouble("final_loss");
            double maxLogit = row.getDouble("max_logit");
            summaries.put(info.id(), new RunSummary(info.lastStep(), loss, maxLogit));
          }
        } catch (IllegalArgumentException | StoreException e) {
          warnings.add(
              "The run "
                  + row.getString("id")
                  + " cannot be read and is not listed: "
                  + e.getMessage());
        }
      }
    }
    for (int i = 0; i < runs.size(); i++) {
      RunInfo info = runs.get(i);
      if (info.state() == RunState.RUNNING) {
        runs.set(i, info.withLastStep(points.lastStep(info.id())));
      }
    }
    return runs;
  }

  private static RunInfo info(ResultSet row) throws SQLException {
    Optional<Lineage> lineage = Optional.empty();
    String parent = row.getString("parent");
    if (parent != null) {
      lineage =
          Optional.of(
              new Lineage(
                  new RunId(parent),
                  row.getLong("parent_step"),
                  TextMap.read(row.getString("changed")),
                  past(Optional.ofNullable(row.getString("past")))));
    }
    return new RunInfo(
        new RunId(row.getString("id")),
        row.getString("name"),
        row.getString("study"),
        row.getString("study_id"),
        row.getInt("arm"),
        row.getString("origin"),
        RunState.valueOf(row.getString("state")),
        row.getString("reason"),
        Instant.ofEpochMilli(row.getLong("created")),
        row.getLong("planned_steps"),
        row.getLong("last_step"),
        TextMap.read(row.getString("settings")),
        TextMap.read(row.getString("environment")),
        lineage);
  }

  /** Forks on record before form 4 do not say. */
  private static List<Stretch> past(Optional<String> json) {
    try {
      return json.isEmpty() ? List.of() : RunJson.readPast(JSON.readTree(json.get()));
    } catch (JsonProcessingException e) {
      throw new StoreException("The store holds a damaged past of a fork: " + json.get(), e);
    }
  }

  private List<AxisLayout> axes(RunId run) throws SQLException {
    List<AxisLayout> axes = new ArrayList<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT axis, first_series, series_count, series FROM axis WHERE run=? ORDER BY"
                + " axis")) {
      select.setString(1, run.value());
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          if (row.getInt(1) != axes.size()) {
            throw new IllegalArgumentException("its axis " + axes.size() + " is missing");
          }
          axes.add(PackedKeys.unpack(row.getInt(1), row.getInt(2), row.getInt(3), row.getBytes(4)));
        }
      }
    }
    return axes;
  }

  /** The axes as forms 1 and 2 had them. */
  private List<AxisLayout> axesOfRows(RunId run) throws SQLException {
    List<AxisLayout> axes = new ArrayList<>();
    List<SeriesKey> keys = new ArrayList<>();
    BitSet float64 = new BitSet();
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT name, labels, axis, float64 FROM series WHERE run=? ORDER BY series")) {
      select.setString(1, run.value());
      try (ResultSet row = select.executeQuery()) {
        int number = 0;
        while (row.next()) {
          if (row.getInt(3) != axes.size()) {
            axes.add(new AxisLayout(axes.size(), number - keys.size(), keys, float64));
            keys.clear();
            float64.clear();
          }
          if (row.getInt(3) != axes.size()) {
            throw new IllegalArgumentException("series " + number + " has no axis");
          }
          float64.set(keys.size(), row.getBoolean(4));
          keys.add(new SeriesKey(row.getString(1), TextMap.read(row.getString(2))));
          number++;
        }
        axes.add(new AxisLayout(axes.size(), number - keys.size(), keys, float64));
      }
    }
    return axes;
  }

  /**
   * All points and events of a run.
   *
   * @throws StoreException if what is stored does not fit together
   */
  RunRecord load(RunInfo info) throws SQLException {
    try {
      List<RunColumns> columns = new ArrayList<>();
      for (AxisLayout axis : axes(info.id())) {
        columns.add(points.load(info.id(), axis));
      }
      RunRecord record = new RunRecord(info, columns);
      if (record.info().lastStep() != info.lastStep()) {
        throw new IllegalArgumentException(
            "it ends at step " + record.info().lastStep() + " instead of " + info.lastStep());
      }
      loadEvents(record);
      return record;
    } catch (IllegalArgumentException | BufferUnderflowException | NullPointerException e) {
      throw new StoreException(
          "The record of run " + info.id() + " is damaged: " + e.getMessage() + ".", e);
    }
  }

  private void loadEvents(RunRecord record) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT step, kind, details, message FROM event WHERE run=? ORDER BY seq")) {
      select.setString(1, record.info().id().value());
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          record.append(
              new RunEvent(
                  row.getLong(1),
                  EventKind.valueOf(row.getString(2)),
                  TextMap.read(row.getString(3)),
                  row.getString(4)));
        }
      }
    }
  }

  /** Keeps what lists say of a run that has ended. */
  void setSummary(RunId run, RunSummary summary) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE run SET summary_form=?, final_loss=?, max_logit=? WHERE id=?")) {
      update.setInt(1, RunSummary.FORM);
      update.setDouble(2, summary.loss());
      update.setDouble(3, summary.maxLogit());
      update.setString(4, run.value());
      update.executeUpdate();
    }
  }

  void commit() throws SQLException {
    connection.commit();
  }

  void rollback() throws SQLException {
    connection.rollback();
  }

  /**
   * Hands everything committed to the operating system: from here on a killed program loses none of
   * it. H2 on its own would wait up to a second.
   */
  void checkpoint() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("CHECKPOINT");
    }
  }

  /** Brings everything committed to the disk itself: a power cut loses none of it. */
  void checkpointSync() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("CHECKPOINT SYNC");
    }
  }
}
