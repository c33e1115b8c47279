package cliplight.engine.safetensors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * Writes named arrays to a safetensors file, streaming each from the caller's memory: nothing is
 * copied whole. The arrays must not change between {@code add} and the end of {@link #write}.
 *
 * <p>The header's metadata gets an entry {@value Checksum#KEY} with the CRC-32C of the file; see
 * {@link SafetensorsFile#verify()}. Other readers of the format ignore it. Equal contents give
 * equal files.
 */
public final class SafetensorsWriter {

  private static final int CHUNK = 1 << 16;
  private static final int ALIGNMENT = 8;
  private static final int LENGTH_BYTES = Long.BYTES;

  private final Map<String, String> metadata = new LinkedHashMap<>();
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private long end;

  private record Entry(TensorInfo info, Source source) {}

  /** Puts numbers into a chunk. */
  private interface Source {

    /** Puts numbers {@code from} to {@code from + count} at the chunk's start. */
    void copy(int from, int count, ByteBuffer chunk);
  }

  /** Where finished bytes go. */
  private interface Sink {
    void take(ByteBuffer bytes) throws IOException;
  }

  /** A text in the header, for people and programs that know it. */
  public SafetensorsWriter metadata(String key, String value) {
    if (key.equals(Checksum.KEY)) {
      throw new IllegalArgumentException("The key " + key + " is the writer's own");
    }
    metadata.put(key, value);
    return this;
  }

  /** An array of floats: the buffer's remaining numbers, in C order. */
  public SafetensorsWriter floats(String name, List<Long> shape, FloatBuffer values) {
    FloatBuffer own = values.slice();
    return add(
        name,
        Dtype.F32,
        shape,
        own.limit(),
        (from, count, chunk) -> chunk.asFloatBuffer().put(0, own, from, count));
  }

  /** An array of floats, each rounded to the nearest bfloat16 on the way. */
  public SafetensorsWriter bfloat16s(String name, List<Long> shape, FloatBuffer values) {
    FloatBuffer own = values.slice();
    return add(
        name,
        Dtype.BF16,
        shape,
        own.limit(),
        (from, count, chunk) -> {
          for (int i = 0; i < count; i++) {
            chunk.putShort(i * Short.BYTES, Bfloat16.of(own.get(from + i)));
          }
        });
  }

  /** An array of whole numbers of 32 bits. */
  public SafetensorsWriter ints(String name, List<Long> shape, IntBuffer values) {
    IntBuffer own = values.slice();
    return add(
        name,
        Dtype.I32,
        shape,
        own.limit(),
        (from, count, chunk) -> chunk.asIntBuffer().put(0, own, from, count));
  }

  /** An array of whole numbers of 64 bits. */
  public SafetensorsWriter longs(String name, List<Long> shape, LongBuffer values) {
    LongBuffer own = values.slice();
    return add(
        name,
        Dtype.I64,
        shape,
        own.limit(),
        (from, count, chunk) -> chunk.asLongBuffer().put(0, own, from, count));
  }

  private SafetensorsWriter add(
      String name, Dtype dtype, List<Long> shape, int length, Source source) {
    if (name.equals(Header.METADATA)) {
      throw new IllegalArgumentException("An array cannot be named " + name);
    }
    long bytes = TensorInfo.bytes(dtype, shape);
    if (bytes != (long) length * dtype.bytes()) {
      throw new IllegalArgumentException(
          name + " of shape " + shape + " does not have " + length + " numbers");
    }
    TensorInfo info = new TensorInfo(name, dtype, shape, end, end + bytes);
    if (entries.putIfAbsent(name, new Entry(info, source)) != null) {
      throw new IllegalArgumentException("Two arrays are named '" + name + "'");
    }
    end += bytes;
    return this;
  }

  /**
   * Writes the file so that a reader, or a program that comes up after a crash, sees either the
   * whole new file or what was there before: a temporary file beside it is written, forced to disk
   * and renamed.
   *
   * @return the size of the file in bytes
   * @throws IOException if it cannot be written; what was there before is kept
   */
  public long write(Path file) throws IOException {
    Path absolute = file.toAbsolutePath();
    Path temporary = absolute.resolveSibling(absolute.getFileName() + ".part");
    try {
      long size;
      try (FileChannel channel =
          FileChannel.open(
              temporary,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        size = write(channel);
        channel.force(true);
      }
      Files.move(
          temporary, absolute, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      forceNames(absolute.resolveSibling(""));
      return size;
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** A rename is on disk once its folder is; where folders cannot be opened the system does it. */
  private static void forceNames(Path folder) {
    try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
      names.force(true);
    } catch (IOException e) {
      // Windows opens no folder, and orders renames itself
      return;
    }
  }

  private long write(FileChannel channel) throws IOException {
    byte[] header = header();
    CRC32C crc = new CRC32C();
    crc.update(lengthOf(header));
    crc.update(header);
    stream(crc::update);
    Checksum.enter(header, crc.getValue());
    writeAll(channel, lengthOf(header));
    writeAll(channel, ByteBuffer.wrap(header));
    stream(bytes -> writeAll(channel, bytes));
    return LENGTH_BYTES + header.length + end;
  }

  private void stream(Sink sink) throws IOException {
    ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
    for (Entry entry : entries.values()) {
      int length = Math.toIntExact(entry.info().length());
      int width = entry.info().dtype().bytes();
      for (int from = 0; from < length; ) {
        int count = Math.min(length - from, CHUNK / width);
        entry.source().copy(from, count, chunk.clear());
        sink.take(chunk.position(0).limit(count * width));
        from += count;
      }
    }
  }

  /** The header with an empty checksum, filled with spaces so that the numbers are aligned. */
  private byte[] header() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
      json.writeStartObject();
      json.writeObjectFieldStart(Header.METADATA);
      json.writeStringField(Checksum.KEY, Checksum.EMPTY);
      for (Map.Entry<String, String> text : metadata.entrySet()) {
        json.writeStringField(text.getKey(), text.getValue());
      }
      json.writeEndObject();
      for (Entry entry : entries.values()) {
        TensorInfo info = entry.info();
        json.writeObjectFieldStart(info.name());
        json.writeStringField(Header.DTYPE, info.dtype().name());
        json.writeArrayFieldStart(Header.SHAPE);
        for (long size : info.shape()) {
          json.writeNumber(size);
        }
        json.writeEndArray();
        json.writeArrayFieldStart(Header.DATA_OFFSETS);
        json.writeNumber(info.begin());
        json.writeNumber(info.end());
        json.writeEndArray();
        json.writeEndObject();
      }
      json.writeEndObject();
    }
    while (bytes.size() % ALIGNMENT != 0) {
      bytes.write(' ');
    }
    if (bytes.size() > Header.MOST_BYTES) {
      throw new IllegalArgumentException(
          "The header has " + bytes.size() + " bytes; readers take " + Header.MOST_BYTES);
    }
    return bytes.toByteArray();
  }

  private static ByteBuffer lengthOf(byte[] header) {
    return ByteBuffer.allocate(LENGTH_BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(0, header.length);
  }

  private static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
