package cliplight.engine.runs.imports;

/** Cuts a text file into lines. */
abstract class LineParser implements LogParser {

  /** A longer line is reported and left out. */
  static final int MOST_BYTES = 16 << 20;

  private boolean inTooLong;

  /**
   * Reads one line.
   *
   * @param bytes the line is from {@code from} to {@code to} (exclusive), without its end
   * @param offset of the line in the file
   */
  abstract void line(byte[] bytes, int from, int to, long offset);

  /** A line of more than {@link #MOST_BYTES} begins here. */
  abstract void tooLong(long offset);

  /**
   * A parser for lines further down in the same file that has not seen those before them. It may be
   * used by another thread.
   */
  abstract LineParser further(LogSink sink);

  /**
   * Whether a line could not be understood without lines that this parser has not seen; what it
   * told is void then.
   */
  boolean lacksLinesBefore() {
    return false;
  }

  /** Goes on behind the lines that another parser has read. */
  void goOnBehind(LineParser further) {
    // most formats know nothing of the lines before
  }

  /** Whether what the last line says is told only when the next one is there, or the end. */
  boolean waits() {
    return false;
  }

  /** No line follows; told once or more. */
  void end() {
    // most formats have told all by then
  }

  @Override
  public final int parse(byte[] bytes, int from, int to, long offset, boolean end) {
    if (offset == 0) {
      ByteOrderMark.refuseUtf16(bytes, from, to);
    }
    int start = from;
    for (int i = from; i < to; i++) {
      if (bytes[i] == '\n') {
        finish(bytes, start, i, offset + start - from);
        start = i + 1;
      }
    }
    if (end && start < to) {
      finish(bytes, start, to, offset + start - from);
      start = to;
    } else if (to - start > MOST_BYTES) {
      if (!inTooLong) {
        tooLong(offset + start - from);
      }
      inTooLong = true;
      start = to;
    }
    if (end) {
      end();
    }
    return start - from;
  }

  private void finish(byte[] bytes, int start, int to, long offset) {
    if (inTooLong) {
      inTooLong = false;
      return;
    }
    int last = to > start && bytes[to - 1] == '\r' ? to - 1 : to;
    int mark = offset == 0 ? ByteOrderMark.utf8(bytes, start, last) : 0;
    if (last > start + mark) {
      line(bytes, start + mark, last, offset + mark);
    }
  }
}
