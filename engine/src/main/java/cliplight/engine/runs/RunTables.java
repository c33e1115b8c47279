package cliplight.engine.runs;

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

/** The store's tables of runs, series and events. Used by the store's own thread only. */
final class RunTables {

  static final int SCHEMA_VERSION = 2;

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
        statement.execute(
            "INSERT INTO schema_version VALUES(" + next + ", " + System.currentTimeMillis() + ")");
      }
    }
    connection.commit();
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

  void insertRun(RunInfo info, List<AxisLayout> axes) throws SQLException {
    try (PreparedStatement run =
        connection.prepareStatement(
            "INSERT INTO run(id, name, study, study_id, arm, origin, state, reason, created,"
                + " planned_steps, last_step, settings, environment, parent, parent_step, changed)"
                + " VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)")) {
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
      } else {
        run.setNull(14, Types.VARCHAR);
        run.setNull(15, Types.BIGINT);
        run.setNull(16, Types.VARCHAR);
      }
      run.executeUpdate();
    }
    insertSeries(info.id(), axes);
  }

  /** Adds axes with their series to a run. */
  void insertSeries(RunId run, List<AxisLayout> axes) throws SQLException {
    try (PreparedStatement series =
        connection.prepareStatement(
            "INSERT INTO series(run, series, name, labels, axis, float64) VALUES(?,?,?,?,?,?)")) {
      for (AxisLayout axis : axes) {
        for (int i = 0; i < axis.size(); i++) {
          SeriesKey key = axis.keys().get(i);
          series.setString(1, run.value());
          series.setInt(2, axis.firstSeries() + i);
          series.setString(3, key.name());
          series.setString(4, TextMap.write(key.labels()));
          series.setInt(5, axis.axis());
          series.setBoolean(6, axis.isFloat64(i));
          series.addBatch();
        }
      }
      series.executeBatch();
    }
  }

  /** Writes a complete run. */
  void insertAll(RunInfo info, RunRecord run) throws SQLException {
    insertRun(info, run.layouts());
    for (RunColumns axis : run.axes()) {
      points.insertAll(info.id(), axis);
    }
    insertEvents(info.id(), 0, run.eventsFrom(0));
  }

  /** How many axes of a run are on disk. */
  int axisCount(RunId run) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("SELECT MAX(axis) FROM series WHERE run=?")) {
      select.setString(1, run.value());
      try (ResultSet row = select.executeQuery()) {
        int last = row.next() ? row.getInt(1) : 0;
        return row.wasNull() ? 0 : last + 1;
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
    for (String table : List.of("event", "newest", "chunk", "series")) {
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
   * @param warnings gains a sentence for every run that cannot be read
   */
  List<RunInfo> loadRuns(List<String> warnings) throws SQLException {
    List<RunInfo> runs = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT * FROM run")) {
      while (row.next()) {
        try {
          runs.add(info(row));
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
                  TextMap.read(row.getString("changed"))));
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

  private List<AxisLayout> axes(RunId run) throws SQLException {
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

  /** What lists say of a recorded run, from a few rows instead of all its points. */
  RunSummary summary(RunInfo info) throws SQLException {
    double[] lastLosses = {};
    double largestLogit = Double.NaN;
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT series, name, axis, float64 FROM series WHERE run=? AND name IN(?,?) AND"
                + " labels='{}'")) {
      select.setString(1, info.id().value());
      select.setString(2, SeriesNames.LOSS);
      select.setString(3, SeriesNames.MAX_LOGIT_ALL);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          int series = row.getInt(1);
          int axis = row.getInt(3);
          PointTables.Position position = points.position(info.id(), axis);
          if (position.written() > position.chunked()) {
            return RunSummary.of(load(info));
          }
          if (row.getString(2).equals(SeriesNames.LOSS)) {
            int span = MovingMean.span(RunSummary.LOSS_WINDOW, position.chunked());
            lastLosses = points.last(info.id(), axis, series, row.getBoolean(4), span);
          } else {
            largestLogit = points.largest(info.id(), series);
          }
        }
      }
    }
    return new RunSummary(info.lastStep(), MovingMean.mean(lastLosses), largestLogit);
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
