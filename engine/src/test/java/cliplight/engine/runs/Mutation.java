package cliplight.engine.runs;

import java.util.Arrays;
import java.util.Random;

/** Changes files as faulty disks, torn writes and strangers do, for the tests. */
public final class Mutation {

  private Mutation() {}

  /** A copy with bits flipped, bytes replaced, cut off, wiped, put in or made digits. */
  public static byte[] of(byte[] file, Random random) {
    byte[] bytes = file.clone();
    int changes = 1 + random.nextInt(8);
    for (int i = 0; i < changes && bytes.length > 1; i++) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(7)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) random.nextInt(256);
        case 2 -> bytes = Arrays.copyOf(bytes, at);
        case 3 ->
            Arrays.fill(bytes, at, Math.min(bytes.length, at + 8), (byte) (random.nextInt(2) - 1));
        case 4 -> {
          byte[] longer = new byte[bytes.length + 40];
          System.arraycopy(bytes, 0, longer, 0, at);
          System.arraycopy(bytes, at, longer, at + 40, bytes.length - at);
          bytes = longer;
        }
        case 5 -> {
          int length = Math.min(bytes.length - at, 1 + random.nextInt(200));
          byte[] doubled = new byte[bytes.length + length];
          System.arraycopy(bytes, 0, doubled, 0, at + length);
          System.arraycopy(bytes, at, doubled, at + length, bytes.length - at);
          bytes = doubled;
        }
        default -> bytes[at] = (byte) ('0' + random.nextInt(10));
      }
    }
    return bytes;
  }
}
