package cliplight.engine.runs;

import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Arrays;

/**
 * The store's tables of points. New points of an axis of a live run go into a row of the newest,
 * all its series together; {@link #CHUNK_POINTS} of them are rewritten as one chunk per series,
 * which stays for ever. Used by the store's own thread only.
 */
final class PointTables {

  /** Points of a full chunk. */
  static final int CHUNK_POINTS = 512;

  /** A run that comes complete is written in larger chunks. */
  static final int COMPLETE_CHUNK_POINTS = 8192;

  private static final int AXIS_BYTES = 3 * Long.BYTES;

  private final Connection connection;

  PointTables(Connection connection) {
    this.connection = connection;
  }

  /**
   * How far the points of an axis have come to disk.
   *
   * @param chunked points in chunks
   * @param written points in chunks and newest
   */
  record Position(int chunked, int written) {}

  /** The series number under which the chunks of an axis stand. */
  private static int ofAxis(int axis) {
    return -1 - axis;
  }

  Position position(RunId run, int axis) throws SQLException {
    // the inner question is answered by the index alone; packed points are not read
    int chunked =
        number(
            "SELECT first_point + points FROM chunk WHERE run=?1 AND series=?2 AND first_point="
                + "(SELECT MAX(first_point) FROM chunk WHERE run=?1 AND series=?2)",
            run,
            ofAxis(axis));
    int newest =
        number("SELECT MAX(first_point + points) FROM newest WHERE run=?1 AND axis=?2", run, axis);
    return new Position(chunked, Math.max(chunked, newest));
  }

  private int number(String sql, RunId run, int second) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setString(1, run.value());
      select.setInt(2, second);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? row.getInt(1) : 0;
      }
    }
  }

  /** The last step on disk, of all axes but superseded ones; 0 before the first. */
  long lastStep(RunId run) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT MAX(last_step) FROM (SELECT -1 - series AS axis, last_step FROM chunk"
                + " WHERE run=?1 AND series<0 UNION ALL SELECT axis, last_step FROM newest"
                + " WHERE run=?1) WHERE axis NOT IN(SELECT axis FROM series WHERE run=?1 AND"
                + " name LIKE ?2)")) {
      select.setString(1, run.value());
      select.setString(2, Superseded.PREFIX + "%");
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? Math.max(0, row.getLong(1)) : 0;
      }
    }
  }

  private static int bytesAPoint(AxisLayout layout) {
    int wide = layout.float64().cardinality();
    return AXIS_BYTES + layout.size() * Float.BYTES + wide * (Double.BYTES - Float.BYTES);
  }

  /** Writes points {@code from} to {@code to} (exclusive) as one row of the newest. */
  void insertNewest(RunId run, RunColumns columns, int from, int to) throws SQLException {
    AxisLayout layout = columns.layout();
    int series = layout.size();
    ByteBuffer data = ByteBuffer.allocate((to - from) * bytesAPoint(layout));
    for (int i = from; i < to; i++) {
      data.putLong(columns.step(i)).putLong(columns.wallMillis(i)).putLong(columns.tokens(i));
      for (int s = 0; s < series; s++) {
        if (layout.isFloat64(s)) {
          data.putDouble(columns.value(s, i));
        } else {
          data.putFloat(columns.values(s)[i]);
        }
      }
    }
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO newest VALUES(?,?,?,?,?,?)")) {
      insert.setString(1, run.value());
      insert.setInt(2, layout.axis());
      insert.setInt(3, from);
      insert.setInt(4, to - from);
      insert.setLong(5, columns.step(to - 1));
      insert.setBytes(6, data.array());
      insert.executeUpdate();
    }
  }

  /**
   * Writes points {@code from} to {@code to} (exclusive) as one chunk per series, and one of the
   * axis; the newest are no longer needed then.
   *
   * @param offset the axis's number of the columns' first point
   */
  void insertChunk(RunId run, RunColumns columns, int offset, int from, int to)
      throws SQLException {
    int points = to - from;
    AxisLayout layout = columns.layout();
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
      insert.setInt(2, ofAxis(layout.axis()));
      insert.setNull(7, Types.REAL);
      insert.setNull(8, Types.REAL);
      insert.setBytes(9, axis.array());
      insert.addBatch();

      for (int series = 0; series < layout.size(); series++) {
        float[] values = columns.values(series);
        ByteBuffer data;
        if (layout.isFloat64(series)) {
          data = ByteBuffer.allocate(points * Double.BYTES);
          data.asDoubleBuffer().put(columns.exact(series), from, points);
        } else {
          data = ByteBuffer.allocate(points * Float.BYTES);
          data.asFloatBuffer().put(values, from, points);
        }
        MinMaxPyramid.Extent extent = columns.pyramid(series).reduce(values, from, to);
        insert.setInt(2, layout.firstSeries() + series);
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
        connection.prepareStatement(
            "DELETE FROM newest WHERE run=? AND axis=? AND first_point<?")) {
      delete.setString(1, run.value());
      delete.setInt(2, layout.axis());
      delete.setInt(3, offset + to);
      delete.executeUpdate();
    }
  }

  /** Writes all points of an axis of a complete run. */
  void insertAll(RunId run, RunColumns columns) throws SQLException {
    int size = columns.size();
    for (int from = 0; from < size; from += COMPLETE_CHUNK_POINTS) {
      insertChunk(run, columns, 0, from, Math.min(size, from + COMPLETE_CHUNK_POINTS));
    }
  }

  /** Rewrites the newest points of an axis, which a killed program left, as chunks. */
  void chunkNewest(RunId run, AxisLayout layout) throws SQLException {
    RunColumns newest = new RunColumns(layout);
    readNewest(run, newest);
    if (newest.size() > 0) {
      insertChunk(run, newest, position(run, layout.axis()).chunked(), 0, newest.size());
    }
  }

  private void readNewest(RunId run, RunColumns into) throws SQLException {
    AxisLayout layout = into.layout();
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT points, data FROM newest WHERE run=? AND axis=? ORDER BY first_point")) {
      select.setString(1, run.value());
      select.setInt(2, layout.axis());
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          ByteBuffer data = ByteBuffer.wrap(row.getBytes(2));
          for (int i = 0; i < row.getInt(1); i++) {
            long step = data.getLong();
            long wallMillis = data.getLong();
            long tokens = data.getLong();
            double[] values = new double[layout.size()];
            for (int s = 0; s < values.length; s++) {
              values[s] = layout.isFloat64(s) ? data.getDouble() : data.getFloat();
            }
            into.append(step, wallMillis, tokens, values);
          }
        }
      }
    }
  }

  /**
   * All points of an axis of a run.
   *
   * @throws IllegalArgumentException if chunks of a series are missing
   */
  RunColumns load(RunId run, AxisLayout layout) throws SQLException {
    int points = position(run, layout.axis()).chunked();
    long[] steps = new long[points];
    long[] wallMillis = new long[points];
    long[] tokens = new long[points];
    float[][] values = new float[layout.size()][points];
    double[][] exact = new double[layout.size()][];
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT first_point, points, data FROM chunk WHERE run=? AND series=? ORDER BY"
                + " first_point")) {
      select.setString(1, run.value());
      for (int series = -1; series < layout.size(); series++) {
        int filled = 0;
        boolean wide = series >= 0 && layout.isFloat64(series);
        if (series >= 0) {
          exact[series] = new double[wide ? points : 0];
        }
        select.setInt(2, series < 0 ? ofAxis(layout.axis()) : layout.firstSeries() + series);
        try (ResultSet row = select.executeQuery()) {
          while (row.next()) {
            int n = row.getInt(2);
            ByteBuffer data = ByteBuffer.wrap(row.getBytes(3));
            if (row.getInt(1) != filled || data.remaining() % n != 0) {
              break;
            }
            if (series < 0) {
              LongBuffer longs = data.asLongBuffer();
              longs.get(steps, filled, n).get(wallMillis, filled, n).get(tokens, filled, n);
            } else if (wide) {
              DoubleBuffer doubles = data.asDoubleBuffer();
              doubles.get(exact[series], filled, n);
              for (int i = filled; i < filled + n; i++) {
                values[series][i] = RunColumns.drawn(exact[series][i]);
              }
            } else {
              FloatBuffer floats = data.asFloatBuffer();
              floats.get(values[series], filled, n);
            }
            filled += n;
          }
        }
        if (filled != points) {
          throw new IllegalArgumentException(
              "series "
                  + (layout.firstSeries() + series)
                  + " holds points up to "
                  + filled
                  + " of "
                  + points);
        }
      }
    }
    RunColumns columns = new RunColumns(layout, steps, wallMillis, tokens, values, exact);
    readNewest(run, columns);
    return columns;
  }

  /**
   * The last points of a series, at most {@code count}, of an axis without newest ones.
   *
   * @param axis the axis of the series
   */
  double[] last(RunId run, int axis, int series, boolean float64, int count) throws SQLException {
    double[] values = new double[count];
    int missing = count;
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT points, data FROM chunk WHERE run=? AND series=? AND first_point>=? ORDER BY"
                + " first_point DESC")) {
      select.setString(1, run.value());
      select.setInt(2, series);
      select.setInt(3, position(run, axis).chunked() - COMPLETE_CHUNK_POINTS - count);
      try (ResultSet row = select.executeQuery()) {
        while (missing > 0 && row.next()) {
          ByteBuffer data = ByteBuffer.wrap(row.getBytes(2));
          int points = row.getInt(1);
          int n = Math.min(missing, points);
          missing -= n;
          for (int i = 0; i < n; i++) {
            int at = points - n + i;
            values[missing + i] =
                float64 ? data.getDouble(at * Double.BYTES) : data.getFloat(at * Float.BYTES);
          }
        }
      }
    }
    return Arrays.copyOfRange(values, missing, count);
  }

  /**
   * The largest finite value of a series of an axis without newest points; NaN if there is none.
   */
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
