package cliplight.engine.runs;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The store's tables: every statement of SQL there is. Used by the store's own thread only. */
final class RunTables {

  private static final int SCHEMA_VERSION = 1;
  private static final int AXIS = -1;

  private final Connection connection;

  RunTables(Connection connection) {
    this.connection = connection;
  }

  /**
   * Brings the tables to this program's version, script after script.
   *
   * @throws StoreException if the store was written by a newer program
   */
  void migrate(boolean readOnly) throws SQLException {
    int version = 0;
    try (Statement statement = connection.createStatement()) {
      if (!readOnly) {
        statement.execute(
            "CREATE TABLE IF NOT EXISTS schema_version(version INT PRIMARY KEY, applied BIGINT)");
      }
      try (ResultSet rows = statement.executeQuery("SELECT MAX(version) FROM schema_version")) {
        if (rows.next()) {
          version = rows.getInt(1);
        }
      }
      if (version > SCHEMA_VERSION) {
        throw new StoreException(
            "This store was written by a newer Cliplight (form "
                + version
                + ", this program knows "
                + SCHEMA_VERSION
                + "). Nothing was changed: open it with the newer program.");
      }
      for (int next = version + 1; !readOnly && next <= SCHEMA_VERSION; next++) {
        statement.execute(script(next));
        statement.execute(
            "INSERT INTO schema_version VALUES(" + next + ", " + System.currentTimeMillis() + ")");
      }
    }
    if (!readOnly) {
      connection.commit();
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

  void insertRun(RunInfo info, List<SeriesKey> layout) throws SQLException {
    try (PreparedStatement run =
        connection.prepareStatement("INSERT INTO run VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)")) {
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
      run.setString(11, TextMap.write(info.settings()));
      run.setString(12, TextMap.write(info.environment()));
      Optional<Lineage> lineage = info.lineage();
      if (lineage.isPresent()) {
        run.setString(13, lineage.get().parent().value());
        run.setLong(14, lineage.get().step());
        run.setString(15, TextMap.write(lineage.get().changed()));
      } else {
        run.setNull(13, Types.VARCHAR);
        run.setNull(14, Types.BIGINT);
        run.setNull(15, Types.VARCHAR);
      }
      run.executeUpdate();
    }
    try (PreparedStatement series =
        connection.prepareStatement("INSERT INTO series VALUES(?,?,?,?)")) {
      for (int i = 0; i < layout.size(); i++) {
        series.setString(1, info.id().value());
        series.setInt(2, i);
        series.setString(3, layout.get(i).name());
        series.setString(4, TextMap.write(layout.get(i).labels()));
        series.addBatch();
      }
      series.executeBatch();
    }
  }

  void updateState(RunId run, RunState state, String reason) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement("UPDATE run SET state=?, reason=? WHERE id=?")) {
      update.setString(1, state.name());
      update.setString(2, reason);
      update.setString(3, run.value());
      update.executeUpdate();
    }
  }

  /** Writes points {@code from} to {@code to} (exclusive) of all series as one chunk each. */
  void mergeChunk(RunId run, RunColumns columns, int from, int to) throws SQLException {
    try (PreparedStatement merge =
        connection.prepareStatement(
            "MERGE INTO chunk KEY(run, series, first_point) VALUES(?,?,?,?,?,?,?,?,?)")) {
      int points = to - from;
      ByteBuffer axis = ByteBuffer.allocate(points * 3 * Long.BYTES);
      for (int i = from; i < to; i++) {
        axis.putLong(columns.step(i));
      }
      for (int i = from; i < to; i++) {
        axis.putLong(columns.wallMillis(i));
      }
      for (int i = from; i < to; i++) {
        axis.putLong(columns.tokens(i));
      }
      bindChunk(merge, run, AXIS, columns, from, to);
      merge.setNull(7, Types.REAL);
      merge.setNull(8, Types.REAL);
      merge.setBytes(9, axis.array());
      merge.addBatch();
      for (int series = 0; series < columns.layout().size(); series++) {
        float[] values = columns.values(series, from, to);
        ByteBuffer data = ByteBuffer.allocate(points * Float.BYTES);
        MinMaxPyramid.Extent extent = new MinMaxPyramid.Extent();
        for (float value : values) {
          data.putFloat(value);
          extent.add(value);
        }
        bindChunk(merge, run, series, columns, from, to);
        if (extent.finite > 0) {
          merge.setFloat(7, extent.min);
          merge.setFloat(8, extent.max);
        } else {
          merge.setNull(7, Types.REAL);
          merge.setNull(8, Types.REAL);
        }
        merge.setBytes(9, data.array());
        merge.addBatch();
      }
      merge.executeBatch();
    }
  }

  private static void bindChunk(
      PreparedStatement merge, RunId run, int series, RunColumns columns, int from, int to)
      throws SQLException {
    merge.setString(1, run.value());
    merge.setInt(2, series);
    merge.setInt(3, from);
    merge.setInt(4, to - from);
    merge.setLong(5, columns.step(from));
    merge.setLong(6, columns.step(to - 1));
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

  void deleteRun(RunId run) throws SQLException {
    for (String table : List.of("event", "chunk", "series")) {
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

  List<RunInfo> loadRuns() throws SQLException {
    List<RunInfo> runs = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT r.*, (SELECT MAX(c.last_step) FROM chunk c WHERE c.run=r.id AND"
                    + " c.series=-1) last_step FROM run r")) {
      while (row.next()) {
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
        runs.add(
            new RunInfo(
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
                lineage));
      }
    }
    return runs;
  }

  /** All points and events of a run. */
  RunRecord load(RunInfo info) throws SQLException {
    List<SeriesKey> layout = new ArrayList<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT name, labels FROM series WHERE run=? ORDER BY series")) {
      select.setString(1, info.id().value());
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          layout.add(new SeriesKey(row.getString(1), TextMap.read(row.getString(2))));
        }
      }
    }
    RunRecord record = new RunRecord(info, layout);
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT series, first_point, points, data FROM chunk WHERE run=? ORDER BY first_point,"
                + " series")) {
      select.setString(1, info.id().value());
      try (ResultSet row = select.executeQuery()) {
        ByteBuffer axis = ByteBuffer.allocate(0);
        ByteBuffer[] values = new ByteBuffer[layout.size()];
        while (row.next()) {
          int series = row.getInt(1);
          ByteBuffer data = ByteBuffer.wrap(row.getBytes(4));
          if (series == AXIS) {
            axis = data;
          } else {
            values[series] = data;
          }
          if (series == layout.size() - 1) {
            appendChunk(record, row.getInt(3), axis, values);
          }
        }
      }
    }
    loadEvents(record);
    return record;
  }

  private static void appendChunk(
      RunRecord record, int points, ByteBuffer axis, ByteBuffer[] values) {
    for (int i = 0; i < points; i++) {
      float[] step = new float[values.length];
      for (int s = 0; s < values.length; s++) {
        step[s] = values[s].getFloat(i * Float.BYTES);
      }
      record
          .columns()
          .append(
              axis.getLong(i * Long.BYTES),
              axis.getLong((points + i) * Long.BYTES),
              axis.getLong((2 * points + i) * Long.BYTES),
              step);
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

  int eventCount(RunId run) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("SELECT COUNT(*) FROM event WHERE run=?")) {
      select.setString(1, run.value());
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? row.getInt(1) : 0;
      }
    }
  }

  void commit() throws SQLException {
    connection.commit();
  }

  void rollback() throws SQLException {
    connection.rollback();
  }

  /** Brings everything committed to the disk itself. */
  void checkpoint() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("CHECKPOINT SYNC");
    }
  }
}
