package cliplight.engine.safetensors;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.zip.CRC32C;

/**
 * A safetensors file opened for reading. The header is checked when it is opened; numbers are read
 * when they are asked for, straight into the caller's memory. Whatever is wrong ends in a {@link
 * SafetensorsException} that says where. Not for several threads at once.
 */
public final class SafetensorsFile implements AutoCloseable {

  private static final int CHUNK = 1 << 16;
  private static final int LENGTH_BYTES = Long.BYTES;

  private final Path path;
  private final FileChannel channel;
  private final byte[] headerBytes;
  private final Header header;
  private final ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK).order(ByteOrder.LITTLE_ENDIAN);

  /** Takes numbers out of a chunk. */
  private interface Target {
    void take(ByteBuffer numbers, int from, int count);
  }

  private SafetensorsFile(Path path, FileChannel channel, byte[] headerBytes, Header header) {
    this.path = path;
    this.channel = channel;
    this.headerBytes = headerBytes;
    this.header = header;
  }

  /**
   * Opens a file and reads its header.
   *
   * @throws SafetensorsException if it is not of this format
   * @throws IOException if it cannot be read at all
   */
  public static SafetensorsFile open(Path path) throws IOException {
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
    boolean opened = false;
    try {
      byte[] headerBytes = headerBytes(path, channel);
      long dataBytes = channel.size() - LENGTH_BYTES - headerBytes.length;
      SafetensorsFile file =
          new SafetensorsFile(path, channel, headerBytes, Header.read(headerBytes, dataBytes));
      opened = true;
      return file;
    } catch (IllegalArgumentException e) {
      throw refused(path, String.valueOf(e.getMessage()), e);
    } catch (JsonProcessingException e) {
      throw refused(path, "its header is no JSON: " + e.getOriginalMessage(), e);
    } finally {
      if (!opened) {
        channel.close();
      }
    }
  }

  private static byte[] headerBytes(Path path, FileChannel channel) throws IOException {
    long size = channel.size();
    if (size < LENGTH_BYTES) {
      throw new IllegalArgumentException(
          "it has " + size + " bytes, too few for the length of a header");
    }
    ByteBuffer length = ByteBuffer.allocate(LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    readAll(path, channel, length, 0);
    long headerLength = length.getLong(0);
    if (headerLength < 0 || headerLength > Math.min(size - LENGTH_BYTES, Header.MOST_BYTES)) {
      throw new IllegalArgumentException(
          "its first eight bytes say that the header has "
              + Long.toUnsignedString(headerLength)
              + " bytes; the file has "
              + size
              + " and a header at most "
              + Header.MOST_BYTES);
    }
    byte[] header = new byte[(int) headerLength];
    readAll(path, channel, ByteBuffer.wrap(header), LENGTH_BYTES);
    return header;
  }

  private static SafetensorsException refused(Path path, String why, Exception cause) {
    return new SafetensorsException(path + " cannot be read: " + why + ".", cause);
  }

  /** The texts of the header, without the checksum's. */
  public Map<String, String> metadata() {
    Map<String, String> metadata = new LinkedHashMap<>(header.metadata());
    metadata.remove(Checksum.KEY);
    return metadata;
  }

  /** Every array by name, in the order of their bytes. */
  public Map<String, TensorInfo> tensors() {
    return header.tensors();
  }

  /**
   * @throws SafetensorsException if there is no such array
   */
  public TensorInfo tensor(String name) {
    TensorInfo tensor = header.tensors().get(name);
    if (tensor == null) {
      throw new SafetensorsException(path + " has no array '" + name + "'.");
    }
    return tensor;
  }

  /** An array of F32 or BF16, in C order. */
  public float[] floats(String name) throws IOException {
    float[] values = new float[intLength(tensor(name))];
    read(name, FloatBuffer.wrap(values));
    return values;
  }

  /**
   * Reads an array of F32 or BF16 into memory that is there, from its position on.
   *
   * @throws SafetensorsException if the file's array has another type or length
   */
  public void read(String name, FloatBuffer into) throws IOException {
    TensorInfo tensor = tensor(name);
    requireLength(tensor, into.remaining());
    FloatBuffer own = into.slice();
    switch (tensor.dtype()) {
      case F32 ->
          stream(
              tensor, (numbers, from, count) -> own.put(from, numbers.asFloatBuffer(), 0, count));
      case BF16 ->
          stream(
              tensor,
              (numbers, from, count) -> {
                for (int i = 0; i < count; i++) {
                  own.put(from + i, Bfloat16.toFloat(numbers.getShort(i * Short.BYTES)));
                }
              });
      default -> throw wrongType(tensor, "F32 or BF16");
    }
  }

  /** An array of I32, in C order. */
  public int[] ints(String name) throws IOException {
    TensorInfo tensor = tensor(name);
    requireType(tensor, Dtype.I32);
    IntBuffer values = IntBuffer.wrap(new int[intLength(tensor)]);
    stream(tensor, (numbers, from, count) -> values.put(from, numbers.asIntBuffer(), 0, count));
    return values.array();
  }

  /** An array of I64, in C order. */
  public long[] longs(String name) throws IOException {
    TensorInfo tensor = tensor(name);
    requireType(tensor, Dtype.I64);
    LongBuffer values = LongBuffer.wrap(new long[intLength(tensor)]);
    stream(tensor, (numbers, from, count) -> values.put(from, numbers.asLongBuffer(), 0, count));
    return values.array();
  }

  /**
   * Reads the whole file against the checksum that {@link SafetensorsWriter} left in it.
   *
   * @return false if the file has none, as those of other programs do not
   * @throws SafetensorsException if a bit is not what was written
   */
  public boolean verify() throws IOException {
    OptionalInt place = Checksum.place(headerBytes);
    String written = header.metadata().getOrDefault(Checksum.KEY, "");
    if (place.isEmpty() || written.length() != Checksum.EMPTY.length()) {
      return false;
    }
    byte[] empty = headerBytes.clone();
    byte[] zeros = Checksum.EMPTY.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(zeros, 0, empty, place.getAsInt(), zeros.length);
    CRC32C crc = new CRC32C();
    crc.update(
        ByteBuffer.allocate(LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(0, empty.length));
    crc.update(empty);
    long size = channel.size();
    for (long at = (long) LENGTH_BYTES + empty.length; at < size; ) {
      int count = (int) Math.min(size - at, CHUNK);
      readAll(path, channel, chunk.clear().limit(count), at);
      crc.update(chunk.flip());
      at += count;
    }
    String found = HexFormat.of().toHexDigits(crc.getValue(), Checksum.EMPTY.length());
    if (!found.equals(written)) {
      throw new SafetensorsException(
          path
              + " is damaged: its checksum is "
              + found
              + ", but "
              + written
              + " was written with it.");
    }
    return true;
  }

  private void stream(TensorInfo tensor, Target target) throws IOException {
    int length = intLength(tensor);
    int width = tensor.dtype().bytes();
    long start = LENGTH_BYTES + headerBytes.length + tensor.begin();
    for (int from = 0; from < length; ) {
      int count = Math.min(length - from, CHUNK / width);
      readAll(path, channel, chunk.clear().limit(count * width), start + (long) from * width);
      target.take(chunk.flip(), from, count);
      from += count;
    }
  }

  private static void readAll(Path path, FileChannel channel, ByteBuffer into, long position)
      throws IOException {
    long at = position;
    while (into.hasRemaining()) {
      int read = channel.read(into, at);
      if (read < 0) {
        throw new EOFException(path + " ends at byte " + at + ": it was cut off while being read.");
      }
      at += read;
    }
  }

  private int intLength(TensorInfo tensor) {
    if (tensor.length() > Integer.MAX_VALUE - 8) {
      throw new SafetensorsException(
          path + ": array '" + tensor.name() + "' has " + tensor.length() + " numbers, too many.");
    }
    return (int) tensor.length();
  }

  private void requireLength(TensorInfo tensor, int wanted) {
    if (tensor.length() != wanted) {
      throw new SafetensorsException(
          path
              + ": array '"
              + tensor.name()
              + "' has shape "
              + tensor.shape()
              + ", but "
              + wanted
              + " numbers are wanted.");
    }
  }

  private void requireType(TensorInfo tensor, Dtype wanted) {
    if (tensor.dtype() != wanted) {
      throw wrongType(tensor, wanted.name());
    }
  }

  private SafetensorsException wrongType(TensorInfo tensor, String wanted) {
    return new SafetensorsException(
        path
            + ": array '"
            + tensor.name()
            + "' is of type "
            + tensor.dtype()
            + ", but "
            + wanted
            + " is wanted.");
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
