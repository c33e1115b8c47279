package cliplight.engine.runs.imports;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** What some editors and spreadsheets put before a text to say how it is encoded. */
final class ByteOrderMark {

  private static final int UTF_8_BYTES = 3;
  private static final int UTF_16_BYTES = 2;

  private ByteOrderMark() {}

  /** How many bytes the mark of UTF-8 takes at the begin of a file; 0 where there is none. */
  static int utf8(byte[] bytes, int from, int to) {
    boolean there =
        to - from >= UTF_8_BYTES
            && (bytes[from] & 0xff) == 0xef
            && (bytes[from + 1] & 0xff) == 0xbb
            && (bytes[from + 2] & 0xff) == 0xbf;
    return there ? UTF_8_BYTES : 0;
  }

  /** Whether a file begins with a mark of UTF-16. */
  static boolean isUtf16(byte[] bytes, int from, int to) {
    if (to - from < UTF_16_BYTES) {
      return false;
    }
    int first = bytes[from] & 0xff;
    int second = bytes[from + 1] & 0xff;
    return first + second == 0xff + 0xfe && Math.abs(first - second) == 1;
  }

  /**
   * @throws ImportException if a file begins with a mark of UTF-16
   */
  static void refuseUtf16(byte[] bytes, int from, int to) {
    if (isUtf16(bytes, from, to)) {
      throw new ImportException(
          "its text is encoded as UTF-16; save it as UTF-8, then it can be read");
    }
  }

  /** The begin of a file in UTF-16, as UTF-8 has it. */
  static byte[] asUtf8(byte[] bytes, int length) {
    Charset charset =
        (bytes[0] & 0xff) == 0xff ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_16BE;
    return new String(bytes, UTF_16_BYTES, length - UTF_16_BYTES, charset)
        .getBytes(StandardCharsets.UTF_8);
  }
}
