package cliplight.engine.runs.imports;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Arrays;

/** Brings the bytes of one file to its parser, as far as they are there, and again when it grew. */
final class LogReading {

  private static final int FIRST_BYTES = 1 << 18;

  private final LogParser parser;
  private byte[] bytes = new byte[FIRST_BYTES];
  private int filled;
  private long offset;

  LogReading(LogParser parser) {
    this.parser = parser;
  }

  /** Where the next byte to be read from the file is. */
  long position() {
    return offset + filled;
  }

  /**
   * Reads what the stream holds.
   *
   * @param end whether nothing will follow it
   */
  void read(InputStream in, MessageDigest digest, boolean end, Listener listener)
      throws IOException {
    read(in, digest, Long.MAX_VALUE, listener);
    if (end) {
      end();
    }
  }

  /** Whether bytes were read that are no complete record yet. */
  boolean waitsForMore() {
    return filled > 0;
  }

  /** Nothing will follow what was read. */
  void end() {
    consume(true);
  }

  /**
   * Reads on.
   *
   * @param most after so many bytes it ends, or soon after; the others wait for the next call
   */
  void read(InputStream in, MessageDigest digest, long most, Listener listener) throws IOException {
    long until = most == Long.MAX_VALUE ? most : position() + most;
    while (position() < until) {
      if (filled == bytes.length) {
        bytes = Arrays.copyOf(bytes, bytes.length * 2);
      }
      int n = in.read(bytes, filled, bytes.length - filled);
      if (n < 0) {
        break;
      }
      digest.update(bytes, filled, n);
      filled += n;
      consume(false);
      listener.bytes(n);
    }
  }

  private void consume(boolean end) {
    int consumed = parser.parse(bytes, 0, filled, offset, end);
    System.arraycopy(bytes, consumed, bytes, 0, filled - consumed);
    filled -= consumed;
    offset += consumed;
  }

  /** Told how many bytes were read. */
  interface Listener {
    void bytes(int more);
  }
}
