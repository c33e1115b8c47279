package cliplight.engine.runs;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Whole numbers that mostly grow by equal amounts, such as steps and times, in few bytes: the
 * changes of their differences, 7 bits a byte, the lowest first; small ones of either sign take one
 * byte. Any numbers come back as they were.
 */
final class PackedLongs {

  private static final int MOST_BYTES = 10;

  private final byte[] bytes;
  private int size;

  /**
   * @param most how many numbers will be put at most
   */
  PackedLongs(int most) {
    this.bytes = new byte[most * MOST_BYTES];
  }

  /** Appends numbers; what is put by one call is taken by one call of {@link #take}. */
  PackedLongs put(long[] values, int from, int to) {
    long last = 0;
    long lastDifference = 0;
    for (int i = from; i < to; i++) {
      long difference = values[i] - last;
      long change = difference - lastDifference;
      last = values[i];
      lastDifference = difference;
      long left = change << 1 ^ change >> 63;
      while ((left & ~0x7fL) != 0) {
        bytes[size++] = (byte) (left | 0x80);
        left >>>= 7;
      }
      bytes[size++] = (byte) left;
    }
    return this;
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  /**
   * Takes numbers that were put by one call.
   *
   * @throws java.nio.BufferUnderflowException if there are fewer
   */
  static void take(ByteBuffer packed, long[] into, int from, int to) {
    long last = 0;
    long lastDifference = 0;
    for (int i = from; i < to; i++) {
      long value = 0;
      int shift = 0;
      byte next;
      do {
        next = packed.get();
        value |= (next & 0x7fL) << shift;
        shift += 7;
      } while (next < 0);
      lastDifference += value >>> 1 ^ -(value & 1);
      last += lastDifference;
      into[i] = last;
    }
  }
}
