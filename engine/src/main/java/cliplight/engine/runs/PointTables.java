package cliplight.engine.runs;

import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * The store's tables of points. New points of an axis of a live run go into a row of the newest,
 * all its series together; once there are {@link #enough} of them, they are rewritten as chunks,
 * which stay for ever. A chunk is a row of some series, few where it holds many points. Used by the
 * store's own thread only.
 */
final class PointTables {

  private static final int LEAST_CHUNK_POINTS = 32;
  private static final int ENOUGH_CHUNK_POINTS = 512;

  private static final int MOST_CHUNK_POINTS = 8192;

  /** H2 writes what is not committed yet a second time when it is; so large writes are parted. */
  private static final int COMMIT_VALUES = 1 << 21;

  /** About so many values are in a row, whatever the shape of the run: small rows cost space. */
  private static final int CHUNK_VALUES = 8192;

  /** About so many values are read from the disk at a time. */
  private static final int READ_VALUES = 4 << 20;

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
                + " WHERE run=?1) WHERE axis NOT IN(SELECT axis FROM axis WHERE run=?1 AND"
                + " superseded)")) {
      select.setString(1, run.value());
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? Math.max(0, row.getLong(1)) : 0;
      }
    }
  }

  /** How many points of an axis are worth a chunk: such that its rows are no small ones. */
  static int enough(AxisLayout layout) {
    int full = 2 * CHUNK_VALUES / Math.max(1, layout.size());
    return Math.max(LEAST_CHUNK_POINTS, Math.min(ENOUGH_CHUNK_POINTS, full));
  }

  /** How many points of an axis are written and committed at a time. */
  static int most(AxisLayout layout) {
    int committed = COMMIT_VALUES / Math.max(1, layout.size());
    return Math.max(LEAST_CHUNK_POINTS, Math.min(MOST_CHUNK_POINTS, committed));
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
   * Writes points {@code from} to {@code to} (exclusive) as chunks, and one of the axis; the newest
   * are no longer needed then.
   *
   * @param offset the axis's number of the columns' first point
   */
  void insertChunk(RunId run, RunColumns columns, int offset, int from, int to)
      throws SQLException {
    write(run, columns, offset, from, to);
    deleteNewest(run, columns.layout().axis(), offset + to);
  }

  private void write(RunId run, RunColumns columns, int offset, int from, int to)
      throws SQLException {
    int points = to - from;
    AxisLayout layout = columns.layout();
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO chunk(run, series, first_point, points, first_step, last_step,"
                + " series_count, packed, data) VALUES(?,?,?,?,?,?,?,?,?)")) {
      insert.setString(1, run.value());
      insert.setInt(3, offset + from);
      insert.setInt(4, points);
      insert.setLong(5, columns.step(from));
      insert.setLong(6, columns.step(to - 1));

      insert.setInt(2, ofAxis(layout.axis()));
      insert.setInt(7, 1);
      insert.setBoolean(8, true);
      insert.setBytes(9, columns.packedAxis(from, to));
      insert.addBatch();

      int together = Math.max(1, CHUNK_VALUES / points);
      insert.setBoolean(8, false);
      for (int first = 0; first < layout.size(); first += together) {
        int end = Math.min(layout.size(), first + together);
        insert.setInt(2, layout.firstSeries() + first);
        insert.setInt(7, end - first);
        insert.setBytes(9, values(columns, first, end, from, to));
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  private void deleteNewest(RunId run, int axis, int before) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement(
            "DELETE FROM newest WHERE run=? AND axis=? AND first_point<?")) {
      delete.setString(1, run.value());
      delete.setInt(2, axis);
      delete.setInt(3, before);
      delete.executeUpdate();
    }
  }

  private static byte[] values(RunColumns columns, int first, int end, int from, int to) {
    int points = to - from;
    AxisLayout layout = columns.layout();
    ByteBuffer data = ByteBuffer.allocate(points * valueBytes(layout, first, end));
    for (int series = first; series < end; series++) {
      if (layout.isFloat64(series)) {
        data.asDoubleBuffer().put(columns.exact(series), from, points);
        data.position(data.position() + points * Double.BYTES);
      } else {
        data.asFloatBuffer().put(columns.values(series), from, points);
        data.position(data.position() + points * Float.BYTES);
      }
    }
    return data.array();
  }

  /** Bytes that one point of some series of an axis takes. */
  private static int valueBytes(AxisLayout layout, int first, int end) {
    int wide = layout.float64().get(first, end).cardinality();
    return (end - first) * Float.BYTES + wide * (Double.BYTES - Float.BYTES);
  }

  /**
   * Writes all points of an axis of a complete run, which has none among the newest.
   *
   * @param asItGoes whether to commit large parts at once
   */
  void insertAll(RunId run, RunColumns columns, boolean asItGoes) throws SQLException {
    int size = columns.size();
    int most = most(columns.layout());
    long uncommitted = 0;
    for (int from = 0; from < size; from += most) {
      int to = Math.min(size, from + most);
      write(run, columns, 0, from, to);
      uncommitted += (long) (to - from) * (1 + columns.layout().size());
      if (asItGoes && uncommitted >= COMMIT_VALUES) {
        connection.commit();
        uncommitted = 0;
      }
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

  /** The points of an axis that have been read so far. */
  private static final class Loading {
    final AxisLayout layout;
    final int points;
    final long[] steps;
    final long[] wallMillis;
    final long[] tokens;
    final float[][] values;
    final double[][] exact;

    /** Points read by series; of the axis last. */
    final int[] filled;

    Loading(AxisLayout layout, int points) {
      this.layout = layout;
      this.points = points;
      steps = new long[points];
      wallMillis = new long[points];
      tokens = new long[points];
      values = new float[layout.size()][points];
      exact = new double[layout.size()][];
      for (int s = 0; s < exact.length; s++) {
        exact[s] = new double[layout.isFloat64(s) ? points : 0];
      }
      filled = new int[layout.size() + 1];
    }

    void axis(int first, int n, boolean packed, ByteBuffer data) {
      if (packed) {
        PackedLongs.take(data, steps, first, first + n);
        PackedLongs.take(data, wallMillis, first, first + n);
        PackedLongs.take(data, tokens, first, first + n);
      } else {
        LongBuffer longs = data.asLongBuffer();
        longs.get(steps, first, n).get(wallMillis, first, n).get(tokens, first, n);
      }
      filled[filled.length - 1] += n;
    }

    void series(int s, int first, int n, ByteBuffer data) {
      if (layout.isFloat64(s)) {
        DoubleBuffer doubles = data.asDoubleBuffer();
        doubles.get(exact[s], first, n);
        data.position(data.position() + n * Double.BYTES);
        for (int i = first; i < first + n; i++) {
          values[s][i] = RunColumns.drawn(exact[s][i]);
        }
      } else {
        FloatBuffer floats = data.asFloatBuffer();
        floats.get(values[s], first, n);
        data.position(data.position() + n * Float.BYTES);
      }
      filled[s] += n;
    }

    RunColumns columns() {
      for (int s = 0; s < filled.length; s++) {
        if (filled[s] != points) {
          throw new IllegalArgumentException(
              (s == layout.size() ? "axis " + layout.axis() : "series " + layout.keys().get(s))
                  + " holds "
                  + filled[s]
                  + " points of "
                  + points);
        }
      }
      return new RunColumns(layout, steps, wallMillis, tokens, values, exact);
    }
  }

  /**
   * All points of an axis of a run.
   *
   * @throws IllegalArgumentException if chunks of a series are missing
   */
  RunColumns load(RunId run, AxisLayout layout) throws SQLException {
    int points = position(run, layout.axis()).chunked();
    Loading loading = new Loading(layout, points);
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT series, series_count, first_point, points, packed, data FROM chunk WHERE run=?"
                + " AND series>=? AND series<?")) {
      select.setString(1, run.value());
      read(select, ofAxis(layout.axis()), ofAxis(layout.axis()) + 1, loading);
      int end = layout.firstSeries() + layout.size();
      int together = Math.max(1, READ_VALUES / Math.max(1, points));
      for (int series = layout.firstSeries(); series < end; series += together) {
        read(select, series, Math.min(end, series + together), loading);
      }
    }
    RunColumns columns = loading.columns();
    readNewest(run, columns);
    return columns;
  }

  private static void read(PreparedStatement select, int from, int to, Loading into)
      throws SQLException {
    select.setInt(2, from);
    select.setInt(3, to);
    try (ResultSet row = select.executeQuery()) {
      while (row.next()) {
        int first = row.getInt(3);
        int n = row.getInt(4);
        ByteBuffer data = ByteBuffer.wrap(row.getBytes(6));
        if (from < 0) {
          into.axis(first, n, row.getBoolean(5), data);
          continue;
        }
        int series = row.getInt(1) - into.layout.firstSeries();
        for (int s = series; s < series + row.getInt(2); s++) {
          into.series(s, first, n, data);
        }
      }
    }
  }
}
