package cliplight.engine.runs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads the journal of a run while another program writes it. Used by one thread at a time. */
final class JournalReader implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Gets what a journal holds, in its order. */
  interface Into {
    void run(RunInfo info, List<AxisLayout> axes);

    /** Further axes, of 64-bit values all. */
    void axes(List<AxisLayout> axes);

    void point(int axis, long step, long wallMillis, long tokens, double[] values);

    void event(RunEvent event);

    void end(RunState state, String reason);
  }

  private final FileChannel file;
  private final List<AxisLayout> axes = new ArrayList<>();
  private long position;
  private boolean ended;

  JournalReader(Path journal) throws IOException {
    file = FileChannel.open(journal, StandardOpenOption.READ);
  }

  /** Whether the program that writes it is there. */
  boolean hasWriter() throws IOException {
    try (FileLock lock = file.tryLock(Journals.LOCKED_BYTE, 1, true)) {
      return lock == null;
    } catch (OverlappingFileLockException ofThisProgram) {
      return true;
    }
  }

  /** Whether its run has ended. */
  boolean ended() {
    return ended;
  }

  /**
   * Reads all whole frames behind those that were read before.
   *
   * @throws StoreException if a frame is whole and makes no sense
   */
  void read(Into into) throws IOException {
    ByteBuffer head = ByteBuffer.allocate(JournalFormat.HEAD_BYTES);
    while (!ended) {
      head.clear();
      if (!fill(head, position)) {
        return;
      }
      int length = head.getInt(0);
      if (length < 1
          || length > JournalFormat.MOST_BYTES
          || length > file.size() - position - JournalFormat.HEAD_BYTES) {
        return;
      }
      ByteBuffer contents = ByteBuffer.allocate(length);
      if (!fill(contents, position + JournalFormat.HEAD_BYTES)
          || JournalFormat.checksum(contents.flip()) != head.getInt(Integer.BYTES)) {
        return;
      }
      try {
        take(contents, into);
      } catch (IllegalArgumentException
          | BufferUnderflowException
          | IndexOutOfBoundsException
          | JsonProcessingException e) {
        throw new StoreException(
            String.format(
                Locale.ROOT, "its frame at byte %d cannot be read: %s", position, e.getMessage()),
            e);
      }
      position += JournalFormat.HEAD_BYTES + length;
    }
  }

  /** Bytes behind the last whole frame. */
  long leftOver() throws IOException {
    return file.size() - position;
  }

  private boolean fill(ByteBuffer buffer, long from) throws IOException {
    long at = from;
    while (buffer.hasRemaining()) {
      int n = file.read(buffer, at);
      if (n < 0) {
        return false;
      }
      at += n;
    }
    return true;
  }

  private void take(ByteBuffer in, Into into) throws JsonProcessingException {
    byte kind = in.get();
    if ((kind == JournalFormat.RUN) != axes.isEmpty()) {
      throw new IllegalArgumentException("the run is not named first and once");
    }
    switch (kind) {
      case JournalFormat.RUN -> {
        RunInfo info = RunJson.readRun(JSON.readTree(JournalFormat.text(in)));
        into.run(info, readAxes(in));
      }
      case JournalFormat.AXES -> into.axes(readAxes(in));
      case JournalFormat.POINTS -> takePoints(in, into);
      case JournalFormat.EVENT ->
          into.event(
              new RunEvent(
                  in.getLong(),
                  EventKind.valueOf(JournalFormat.text(in)),
                  TextMap.read(JournalFormat.text(in)),
                  JournalFormat.text(in)));
      case JournalFormat.END -> {
        into.end(RunState.valueOf(JournalFormat.text(in)), JournalFormat.text(in));
        ended = true;
      }
      default -> throw new IllegalArgumentException("unknown kind " + kind);
    }
  }

  private List<AxisLayout> readAxes(ByteBuffer in) {
    int count = in.getInt();
    List<AxisLayout> read = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      AxisLayout last = axes.isEmpty() ? AxisLayout.only(List.of()) : axes.get(axes.size() - 1);
      AxisLayout axis = JournalFormat.axis(in, axes.size(), last.firstSeries() + last.size());
      axes.add(axis);
      read.add(axis);
    }
    return read;
  }

  private void takePoints(ByteBuffer in, Into into) {
    int axis = in.getInt();
    AxisLayout layout = axes.get(axis);
    int points = in.getInt();
    for (int i = 0; i < points; i++) {
      long step = in.getLong();
      long wallMillis = in.getLong();
      long tokens = in.getLong();
      double[] values = new double[layout.size()];
      for (int s = 0; s < values.length; s++) {
        values[s] = layout.isFloat64(s) ? in.getDouble() : in.getFloat();
      }
      into.point(axis, step, wallMillis, tokens, values);
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
