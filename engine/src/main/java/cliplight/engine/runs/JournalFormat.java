package cliplight.engine.runs;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * The journal of one run, a file that only grows: frames of a length (int), the CRC-32C of what
 * follows (int), and that, which begins with a byte for its kind. All numbers are big-endian, texts
 * are their length in UTF-8 (int) and the bytes.
 *
 * <pre>
 * RUN     the run as JSON; number of axes (int); the axes
 * AXES    number of further axes (int); the axes
 * POINTS  axis (int); number of points (int); per point step, wall time in ms, tokens (longs) and
 *         a float or double per series of the axis
 * EVENT   step (long), kind (text), details as JSON (text), message (text)
 * END     state (text), reason (text); nothing follows
 *
 * axis    number of series (int), bytes (int), the names as {@link PackedKeys} has them
 * </pre>
 *
 * The first frame is a RUN. A frame that is not whole was being written when its program was
 * killed.
 */
final class JournalFormat {

  static final byte RUN = 1;
  static final byte AXES = 2;
  static final byte POINTS = 3;
  static final byte EVENT = 4;
  static final byte END = 5;

  /** Length and checksum. */
  static final int HEAD_BYTES = 2 * Integer.BYTES;

  /** No frame is longer. */
  static final int MOST_BYTES = 256 << 20;

  private JournalFormat() {}

  /** What a frame holds. */
  interface Contents {
    void write(DataOutputStream out) throws IOException;
  }

  static ByteBuffer frame(byte kind, Contents contents) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(new byte[HEAD_BYTES], 0, HEAD_BYTES);
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeByte(kind);
    contents.write(out);
    ByteBuffer frame = ByteBuffer.wrap(bytes.toByteArray());
    frame.putInt(0, frame.capacity() - HEAD_BYTES);
    frame.putInt(Integer.BYTES, checksum(frame.slice(HEAD_BYTES, frame.capacity() - HEAD_BYTES)));
    return frame;
  }

  static int checksum(ByteBuffer contents) {
    CRC32C crc = new CRC32C();
    crc.update(contents.duplicate());
    return (int) crc.getValue();
  }

  static void text(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  static String text(ByteBuffer in) {
    return new String(bytes(in), StandardCharsets.UTF_8);
  }

  static void axis(DataOutputStream out, AxisLayout axis) throws IOException {
    byte[] packed = PackedKeys.pack(axis);
    out.writeInt(axis.size());
    out.writeInt(packed.length);
    out.write(packed);
  }

  /**
   * @throws IllegalArgumentException if there is no axis
   */
  static AxisLayout axis(ByteBuffer in, int number, int firstSeries) {
    int size = in.getInt();
    return PackedKeys.unpack(number, firstSeries, size, bytes(in));
  }

  private static byte[] bytes(ByteBuffer in) {
    int length = in.getInt();
    if (length < 0 || length > in.remaining()) {
      throw new IllegalArgumentException("a text of " + length + " bytes");
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }
}
