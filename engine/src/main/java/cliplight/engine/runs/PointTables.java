package cliplight.engine.runs;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Arrays;
import java.util.List;

/**
 * The store's tables of points. New points of a live run go into a tail row, all series together;
 * {@link #CHUNK_POINTS} of them are rewritten as one chunk per series, which stays for ever. Used
 * by the store's own thread only.
 */
final class PointTables {

  /** Points of a full chunk. */
  static final int CHUNK_POINTS = 512;

  private static final int AXIS = -1;
  private static final int AXIS_BYTES = 3 * Long.BYTES;

  private final Connection connection;

  PointTables(Connection connection) {
    this.connection = connection;
  }

  /**
   * How far a run's points have come to disk.
   *
   * @param chunked points in chunks
   * @param written points in chunks and tail
   */
  record Position(int chunked, int written) {}

  Position position(RunId run) throws SQLException {
    // the inner question is answered by the index alone; packed points are not read
    int chunked =
        number(
            "SELECT first_point + points FROM chunk WHERE run=?1 AND series=-1 AND first_point="
                + "(SELECT MAX(first_point) FROM chunk WHERE run=?1 AND series=-1)",
            run);
    int tailed = number("SELECT MAX(first_point + points) FROM tail WHERE run=?1", run);
    return new Position(chunked, Math.max(chunked, tailed));
  }

  private int number(String sql, RunId run) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setString(1, run.value());
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? row.getInt(1) : 0;
      }
    }
  }

  /** The last step on disk; 0 before the first. */
  long lastStep(RunId run) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT MAX(last_step) FROM (SELECT last_step FROM chunk WHERE run=?1 AND series=-1"
                + " AND first_point>=?2 UNION ALL SELECT last_step FROM tail WHERE run=?1)")) {
      select.setString(1, run.value());
      select.setInt(2, position(run).chunked() - CHUNK_POINTS);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? row.getLong(1) : 0;
      }
    }
  }

  /** Writes points {@code from} to {@code to} (exclusive) as one row of the tail. */
  void insertTail(RunId run, RunColumns columns, int from, int to) throws SQLException {
    int series = columns.layout().size();
    ByteBuffer data = ByteBuffer.allocate((to - from) * (AXIS_BYTES + series * Float.BYTES));
    for (int i = from; i < to; i++) {
      data.putLong(columns.step(i)).putLong(columns.wallMillis(i)).putLong(columns.tokens(i));
      for (int s = 0; s < series; s++) {
        data.putFloat(columns.value(s, i));
      }
    }
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO tail VALUES(?,?,?,?,?)")) {
      insert.setString(1, run.value());
      insert.setInt(2, from);
      insert.setInt(3, to - from);
      insert.setLong(4, columns.step(to - 1));
      insert.setBytes(5, data.array());
      insert.executeUpdate();
    }
  }

  /**
   * Writes points {@code from} to {@code to} (exclusive) as one chunk per series, and one of the
   * axis; the tail is no longer needed then.
   *
   * @param offset the run's number of the columns' first point
   */
  void insertChunk(RunId run, RunColumns columns, int offset, int from, int to)
      throws SQLException {
    int points = to - from;
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO chunk VALUES(?,?,?,?,?,?,?,?,?)")) {
      insert.setString(1, run.value());
      insert.setInt(3, offset + from);
      insert.setInt(4, points);
      insert.setLong(5, columns.step(from));
      insert.setLong(6, columns.step(to - 1));

      ByteBuffer axis = ByteBuffer.allocate(points * AXIS_BYTES);
      for (int i = from; i < to; i++) {
        axis.putLong(columns.step(i));
      }
      for (int i = from; i < to; i++) {
        axis.putLong(columns.wallMillis(i));
      }
      for (int i = from; i < to; i++) {
        axis.putLong(columns.tokens(i));
      }
      insert.setInt(2, AXIS);
      insert.setNull(7, Types.REAL);
      insert.setNull(8, Types.REAL);
      insert.setBytes(9, axis.array());
      insert.addBatch();

      for (int series = 0; series < columns.layout().size(); series++) {
        float[] values = columns.values(series);
        ByteBuffer data = ByteBuffer.allocate(points * Float.BYTES);
        data.asFloatBuffer().put(values, from, points);
        MinMaxPyramid.Extent extent = columns.pyramid(series).reduce(values, from, to);
        insert.setInt(2, series);
        if (extent.finite > 0) {
          insert.setFloat(7, extent.min);
          insert.setFloat(8, extent.max);
        } else {
          insert.setNull(7, Types.REAL);
          insert.setNull(8, Types.REAL);
        }
        insert.setBytes(9, data.array());
        insert.addBatch();
      }
      insert.executeBatch();
    }
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM tail WHERE run=? AND first_point<?")) {
      delete.setString(1, run.value());
      delete.setInt(2, offset + to);
      delete.executeUpdate();
    }
  }

  /** Writes all points of a complete run. */
  void insertAll(RunId run, RunColumns columns) throws SQLException {
    int size = columns.size();
    for (int from = 0; from < size; from += CHUNK_POINTS) {
      insertChunk(run, columns, 0, from, Math.min(size, from + CHUNK_POINTS));
    }
  }

  /** Rewrites the tail that a killed program left as chunks. */
  void chunkTail(RunId run, List<SeriesKey> layout) throws SQLException {
    RunColumns tail = new RunColumns(layout);
    readTail(run, tail);
    if (tail.size() > 0) {
      insertChunk(run, tail, position(run).chunked(), 0, tail.size());
    }
  }

  private void readTail(RunId run, RunColumns into) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT points, data FROM tail WHERE run=? ORDER BY first_point")) {
      select.setString(1, run.value());
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          ByteBuffer data = ByteBuffer.wrap(row.getBytes(2));
          for (int i = 0; i < row.getInt(1); i++) {
            long step = data.getLong();
            long wallMillis = data.getLong();
            long tokens = data.getLong();
            float[] values = new float[into.layout().size()];
            data.asFloatBuffer().get(values);
            data.position(data.position() + values.length * Float.BYTES);
            into.append(step, wallMillis, tokens, values);
          }
        }
      }
    }
  }

  /**
   * All points of a run.
   *
   * @throws IllegalArgumentException if chunks of a series are missing
   */
  RunColumns load(RunId run, List<SeriesKey> layout) throws SQLException {
    int points = position(run).chunked();
    long[] steps = new long[points];
    long[] wallMillis = new long[points];
    long[] tokens = new long[points];
    float[][] values = new float[layout.size()][points];
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT first_point, points, data FROM chunk WHERE run=? AND series=? ORDER BY"
                + " first_point")) {
      select.setString(1, run.value());
      for (int series = AXIS; series < layout.size(); series++) {
        int filled = 0;
        select.setInt(2, series);
        try (ResultSet row = select.executeQuery()) {
          while (row.next()) {
            int n = row.getInt(2);
            ByteBuffer data = ByteBuffer.wrap(row.getBytes(3));
            if (row.getInt(1) != filled || data.remaining() % n != 0) {
              break;
            }
            if (series == AXIS) {
              LongBuffer longs = data.asLongBuffer();
              longs.get(steps, filled, n).get(wallMillis, filled, n).get(tokens, filled, n);
            } else {
              FloatBuffer floats = data.asFloatBuffer();
              floats.get(values[series], filled, n);
            }
            filled += n;
          }
        }
        if (filled != points) {
          throw new IllegalArgumentException(
              "series " + series + " holds points up to " + filled + " of " + points);
        }
      }
    }
    RunColumns columns = new RunColumns(layout, steps, wallMillis, tokens, values);
    readTail(run, columns);
    return columns;
  }

  /** The last points of a series, at most {@code count}, of a run without a tail. */
  float[] last(RunId run, int series, int count) throws SQLException {
    float[] values = new float[count];
    int missing = count;
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT points, data FROM chunk WHERE run=? AND series=? AND first_point>=? ORDER BY"
                + " first_point DESC")) {
      select.setString(1, run.value());
      select.setInt(2, series);
      select.setInt(3, position(run).chunked() - CHUNK_POINTS - count);
      try (ResultSet row = select.executeQuery()) {
        while (missing > 0 && row.next()) {
          FloatBuffer floats = ByteBuffer.wrap(row.getBytes(2)).asFloatBuffer();
          int n = Math.min(missing, row.getInt(1));
          floats.position(row.getInt(1) - n);
          missing -= n;
          floats.get(values, missing, n);
        }
      }
    }
    return Arrays.copyOfRange(values, missing, count);
  }

  /** The largest finite value of a series of a run without a tail; NaN if there is none. */
  double largest(RunId run, int series) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("SELECT MAX(maximum) FROM chunk WHERE run=? AND series=?")) {
      select.setString(1, run.value());
      select.setInt(2, series);
      try (ResultSet row = select.executeQuery()) {
        float largest = row.next() ? row.getFloat(1) : Float.NaN;
        return row.wasNull() ? Double.NaN : largest;
      }
    }
  }
}
