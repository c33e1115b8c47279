package cliplight.engine.runs;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * The series of an axis in few bytes, since a run of every head's has thousands of names that
 * differ in a digit: per series a byte, 1 where its values are of 64 bits, then the length of its
 * name in UTF-8 and the name with its labels; all deflated.
 */
final class PackedKeys {

  private static final int MOST_BYTES = 1 << 20;

  private PackedKeys() {}

  static byte[] pack(AxisLayout layout) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(new DeflaterOutputStream(bytes))) {
      for (int i = 0; i < layout.size(); i++) {
        byte[] name = layout.keys().get(i).toString().getBytes(StandardCharsets.UTF_8);
        out.writeByte(layout.isFloat64(i) ? 1 : 0);
        out.writeInt(name.length);
        out.write(name);
      }
    } catch (IOException e) {
      throw new IllegalStateException("Memory is always writable", e);
    }
    return bytes.toByteArray();
  }

  /**
   * @throws IllegalArgumentException if that is not what {@link #pack} wrote
   */
  static AxisLayout unpack(int axis, int firstSeries, int count, byte[] packed) {
    List<SeriesKey> keys = new ArrayList<>();
    BitSet float64 = new BitSet();
    try (DataInputStream in =
        new DataInputStream(new InflaterInputStream(new ByteArrayInputStream(packed)))) {
      for (int i = 0; i < count; i++) {
        float64.set(i, in.readByte() == 1);
        int length = in.readInt();
        if (length < 0 || length > MOST_BYTES) {
          throw new IllegalArgumentException("the name of series " + i + " has no length");
        }
        keys.add(SeriesKey.parse(new String(in.readNBytes(length), StandardCharsets.UTF_8)));
      }
      return new AxisLayout(axis, firstSeries, keys, float64);
    } catch (IOException e) {
      throw new IllegalArgumentException("the names of its series cannot be read", e);
    }
  }
}
