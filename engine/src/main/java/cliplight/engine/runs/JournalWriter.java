package cliplight.engine.runs;

import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Brings what a run gains into its journal, see {@link JournalFormat}. The file is locked while
 * this is open, so that others see whether its program is still there. Used by one thread at a
 * time.
 */
final class JournalWriter implements AutoCloseable {

  /** About so many bytes of points are in a frame. */
  private static final int FRAME_BYTES = 1 << 20;

  private static final int AXIS_BYTES = 3 * Long.BYTES;

  private final FileChannel file;
  private final RunRecord record;

  /** Points in the file by axis. */
  private final List<Integer> written = new ArrayList<>();

  private int events;
  private boolean complete;

  /** Where the last whole frame ends. After a failed write the next one begins there again. */
  private long end;

  private JournalWriter(FileChannel file, RunRecord record) {
    this.file = file;
    this.record = record;
  }

  /**
   * Begins the journal of a run.
   *
   * @param journal where nobody sees it before all that the run holds now is in it
   * @throws IOException if there is one, or it cannot be written
   */
  static JournalWriter begin(Path journal, RunRecord record) throws IOException {
    Path part = journal.resolveSibling(journal.getFileName() + Journals.PART);
    FileChannel file =
        FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    boolean begun = false;
    try {
      file.lock(Journals.LOCKED_BYTE, 1, false);
      JournalWriter writer = new JournalWriter(file, record);
      writer.bringRun();
      writer.bring();
      Files.move(part, journal, StandardCopyOption.ATOMIC_MOVE);
      begun = true;
      return writer;
    } finally {
      if (!begun) {
        file.close();
        Files.deleteIfExists(part);
      }
    }
  }

  RunRecord record() {
    return record;
  }

  /** Whether all of a run that has ended is in the file. */
  boolean complete() {
    return complete;
  }

  private void bringRun() throws IOException {
    List<AxisLayout> axes = record.layouts();
    append(
        JournalFormat.RUN,
        out -> {
          JournalFormat.text(out, RunJson.write(record.info()).toString());
          writeAxes(out, axes);
        });
    axes.forEach(axis -> written.add(0));
  }

  private static void writeAxes(DataOutputStream out, List<AxisLayout> axes) throws IOException {
    out.writeInt(axes.size());
    for (AxisLayout axis : axes) {
      JournalFormat.axis(out, axis);
    }
  }

  /**
   * Writes all that the run has gained, and its end where it has ended.
   *
   * @throws IOException if that could not be written; it is tried again at the next call
   */
  void bring() throws IOException {
    if (complete) {
      return;
    }
    RunInfo info = record.info();
    // taken before the points and written after them: an event is there only if its point is
    List<RunEvent> news = record.eventsFrom(events);
    List<AxisLayout> axes = record.layouts();
    if (axes.size() > written.size()) {
      List<AxisLayout> further = axes.subList(written.size(), axes.size());
      append(JournalFormat.AXES, out -> writeAxes(out, further));
      further.forEach(axis -> written.add(0));
    }
    for (int axis = 0; axis < written.size(); axis++) {
      bringPoints(axis, record.axes().get(axis));
    }
    for (RunEvent event : news) {
      append(
          JournalFormat.EVENT,
          out -> {
            out.writeLong(event.step());
            JournalFormat.text(out, event.kind().name());
            JournalFormat.text(out, TextMap.write(event.details()));
            JournalFormat.text(out, event.message());
          });
      events++;
    }
    if (info.state() != RunState.RUNNING) {
      append(
          JournalFormat.END,
          out -> {
            JournalFormat.text(out, info.state().name());
            JournalFormat.text(out, info.reason());
          });
      file.force(false);
      complete = true;
    }
  }

  private void bringPoints(int axis, RunColumns columns) throws IOException {
    int size = columns.size();
    AxisLayout layout = columns.layout();
    int bytes =
        AXIS_BYTES + layout.size() * Float.BYTES + layout.float64().cardinality() * Float.BYTES;
    int together = Math.max(1, FRAME_BYTES / bytes);
    while (written.get(axis) < size) {
      int from = written.get(axis);
      int to = Math.min(size, from + together);
      append(
          JournalFormat.POINTS,
          out -> {
            out.writeInt(axis);
            out.writeInt(to - from);
            for (int i = from; i < to; i++) {
              out.write(point(columns, i, bytes));
            }
          });
      written.set(axis, to);
    }
  }

  private static byte[] point(RunColumns columns, int i, int bytes) {
    AxisLayout layout = columns.layout();
    ByteBuffer point = ByteBuffer.allocate(bytes);
    point.putLong(columns.step(i)).putLong(columns.wallMillis(i)).putLong(columns.tokens(i));
    for (int s = 0; s < layout.size(); s++) {
      if (layout.isFloat64(s)) {
        point.putDouble(columns.value(s, i));
      } else {
        point.putFloat(columns.values(s)[i]);
      }
    }
    return point.array();
  }

  private void append(byte kind, JournalFormat.Contents contents) throws IOException {
    ByteBuffer frame = JournalFormat.frame(kind, contents);
    long at = end;
    while (frame.hasRemaining()) {
      at += file.write(frame, at);
    }
    end = at;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
