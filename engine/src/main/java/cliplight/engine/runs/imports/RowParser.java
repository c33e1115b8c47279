package cliplight.engine.runs.imports;

/**
 * Cuts a table into rows. A cell that begins with a quote may hold line ends (RFC 4180); one whose
 * quote is not closed as it should be ends with its line, so that it costs no other row.
 */
abstract class RowParser implements LogParser {

  /** A longer row is reported and left out. */
  static final int MOST_BYTES = LineParser.MOST_BYTES;

  /** A quoted cell of more bytes is one whose quote was never closed. */
  private static final int MOST_QUOTED = 1 << 20;

  private static final int INCOMPLETE = -1;

  private boolean inTooLong;

  /**
   * Reads one row.
   *
   * @param bytes the row is from {@code from} to {@code to} (exclusive), without its end
   * @param offset of the row in the file
   */
  abstract void row(byte[] bytes, int from, int to, long offset);

  /** Whether cells are separated by this. */
  abstract boolean separates(byte character);

  /** A row of more than {@link #MOST_BYTES} begins here. */
  abstract void tooLong(long offset);

  @Override
  public final int parse(byte[] bytes, int from, int to, long offset, boolean end) {
    if (offset == 0) {
      ByteOrderMark.refuseUtf16(bytes, from, to);
    }
    int start = from;
    while (start < to) {
      long here = offset + start - from;
      int stop = inTooLong ? lineEnd(bytes, start, to) : rowEnd(bytes, start, to, end);
      if (stop == INCOMPLETE) {
        break;
      }
      boolean whole = !inTooLong;
      inTooLong = inTooLong && stop == to;
      int last = stop > start && bytes[stop - 1] == '\r' ? stop - 1 : stop;
      if (whole && last > start) {
        row(bytes, start, last, here);
      }
      start = Math.min(to, stop + 1);
    }
    if (!end && to - start > MOST_BYTES) {
      if (!inTooLong) {
        tooLong(offset + start - from);
      }
      inTooLong = true;
      start = to;
    }
    return start - from;
  }

  private static int lineEnd(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to && bytes[i] != '\n') {
      i++;
    }
    return i;
  }

  /** Where the row that begins at {@code from} ends; {@link #INCOMPLETE} if it may go on. */
  private int rowEnd(byte[] bytes, int from, int to, boolean end) {
    boolean cellBegins = true;
    int i = from;
    while (i < to && bytes[i] != '\n') {
      if (cellBegins && bytes[i] == '"') {
        int close = closing(bytes, i + 1, to);
        if (close - i > MOST_QUOTED || (close < to && !endsCell(bytes, close + 1, to))) {
          int stop = lineEnd(bytes, from, to);
          return stop < to || end ? stop : INCOMPLETE;
        }
        if (close == to) {
          return end ? lineEnd(bytes, from, to) : INCOMPLETE;
        }
        i = close + 1;
        cellBegins = false;
        continue;
      }
      cellBegins = separates(bytes[i]);
      i++;
    }
    return i < to || end ? i : INCOMPLETE;
  }

  /** Where the quote is that closes a cell; two in a row are one that belongs to it. */
  private static int closing(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to) {
      if (bytes[i] != '"') {
        i++;
      } else if (i + 1 < to && bytes[i + 1] == '"') {
        i += 2;
      } else {
        return i;
      }
    }
    return to;
  }

  private boolean endsCell(byte[] bytes, int at, int to) {
    return at == to || bytes[at] == '\n' || bytes[at] == '\r' || separates(bytes[at]);
  }
}
