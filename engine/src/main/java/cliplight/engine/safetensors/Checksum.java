package cliplight.engine.safetensors;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.OptionalInt;

/**
 * The CRC-32C of a whole file, kept in its own header: as if the eight hexadecimal digits of the
 * checksum were zeros.
 */
final class Checksum {

  static final String KEY = "cliplight.crc32c";
  static final String EMPTY = "00000000";

  private static final byte[] MARK = ("\"" + KEY + "\":\"").getBytes(StandardCharsets.US_ASCII);

  private Checksum() {}

  /** Writes a checksum into a header that has an empty one. */
  static void enter(byte[] header, long crc) {
    int at = place(header).orElseThrow();
    byte[] digits =
        HexFormat.of().toHexDigits(crc, EMPTY.length()).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(digits, 0, header, at, digits.length);
  }

  /** Where in a header the first digit is; empty where there is no checksum. */
  static OptionalInt place(byte[] header) {
    for (int i = 0; i + MARK.length + EMPTY.length() <= header.length; i++) {
      if (Arrays.equals(header, i, i + MARK.length, MARK, 0, MARK.length)) {
        return OptionalInt.of(i + MARK.length);
      }
    }
    return OptionalInt.empty();
  }
}
