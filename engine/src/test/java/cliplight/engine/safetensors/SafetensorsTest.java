package cliplight.engine.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsTest {

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void whatIsWrittenIsRead(long seed) throws IOException {
    Random random = new Random(seed);
    Path file = folder.resolve("a.safetensors");
    SafetensorsWriter writer = new SafetensorsWriter().metadata("näme \"\\\n", "wert \u2713");
    List<float[]> written = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      List<Long> shape = new ArrayList<>();
      int length = 1;
      for (int d = random.nextInt(4); d > 0; d--) {
        long size = i == 3 ? 0 : 1 + random.nextInt(40);
        shape.add(size);
        length *= (int) size;
      }
      float[] values = new float[length];
      for (int j = 0; j < length; j++) {
        values[j] = Float.intBitsToFloat(random.nextInt());
      }
      written.add(values);
      writer.floats("layer." + i + " \"é", shape, FloatBuffer.wrap(values));
    }
    int[] ints = random.ints(20_000).toArray();
    long[] longs = random.longs(9_000).toArray();
    writer.ints("ints", List.of(200L, 100L), IntBuffer.wrap(ints));
    writer.longs("longs", List.of(9_000L), LongBuffer.wrap(longs));

    assertThat(writer.write(file)).isEqualTo(Files.size(file));

    try (SafetensorsFile read = SafetensorsFile.open(file)) {
      assertThat(read.verify()).isTrue();
      assertThat(read.metadata()).isEqualTo(Map.of("näme \"\\\n", "wert \u2713"));
      assertThat(read.tensors()).hasSize(8);
      for (int i = 0; i < written.size(); i++) {
        assertThat(bits(read.floats("layer." + i + " \"é"))).isEqualTo(bits(written.get(i)));
      }
      assertThat(read.ints("ints")).isEqualTo(ints);
      assertThat(read.longs("longs")).isEqualTo(longs);
      assertThat(read.tensor("ints").shape()).containsExactly(200L, 100L);
    }
    assertThat(folder).isDirectoryContaining(path -> path.equals(file));
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).as("no temporary file stays").hasSize(1);
    }
  }

  private static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToRawIntBits(values[i]);
    }
    return bits;
  }

  @Test
  void theBytesAreThoseOfTheFormat() throws IOException {
    Path file = folder.resolve("b.safetensors");
    new SafetensorsWriter()
        .floats("w", List.of(1L, 2L), FloatBuffer.wrap(new float[] {1, -2}))
        .write(file);
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    int header = (int) bytes.getLong(0);
    String json = new String(bytes.array(), 8, header, StandardCharsets.UTF_8);
    assertThat(json)
        .startsWith("{\"__metadata__\":{\"cliplight.crc32c\":\"")
        .contains("\"w\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8]}}");
    assertThat(header % 8).isZero();
    assertThat(bytes.getFloat(8 + header)).isEqualTo(1f);
    assertThat(bytes.getFloat(12 + header)).isEqualTo(-2f);
    assertThat(bytes.capacity()).isEqualTo(16 + header);
  }

  @Test
  void onlyTheRemainingNumbersOfABufferAreMeant() throws IOException {
    Path file = folder.resolve("c.safetensors");
    FloatBuffer all = FloatBuffer.wrap(new float[] {0, 1, 2, 3, 4});
    new SafetensorsWriter()
        .floats("middle", List.of(2L), all.duplicate().position(2).limit(4))
        .write(file);
    float[] into = new float[4];
    try (SafetensorsFile read = SafetensorsFile.open(file)) {
      read.read("middle", FloatBuffer.wrap(into, 1, 2));
      assertThat(into).containsExactly(0, 2, 3, 0);
      assertThatThrownBy(() -> read.read("middle", FloatBuffer.wrap(into)))
          .isInstanceOf(SafetensorsException.class)
          .hasMessageContaining("4 numbers are wanted");
      assertThatThrownBy(() -> read.ints("middle")).hasMessageContaining("I32 is wanted");
      assertThatThrownBy(() -> read.floats("other")).hasMessageContaining("no array 'other'");
    }
  }

  @Test
  void bfloat16RoundsToTheNearestAndToEvenAtTies() throws IOException {
    Path file = folder.resolve("d.safetensors");
    float[] values = {
      1,
      1 + 0x1p-8f, // tie: down to 1, whose last bit is 0
      1 + 3 * 0x1p-8f, // tie: up
      1 + 0x1p-8f + 0x1p-20f, // above the tie: up
      Float.MAX_VALUE,
      Float.NEGATIVE_INFINITY,
      Float.intBitsToFloat(0x7F800001), // a NaN of low bits only
      -0f
    };
    new SafetensorsWriter().bfloat16s("x", List.of(8L), FloatBuffer.wrap(values)).write(file);
    try (SafetensorsFile read = SafetensorsFile.open(file)) {
      assertThat(read.tensor("x").end()).isEqualTo(16);
      assertThat(read.floats("x"))
          .containsExactly(
              1,
              1,
              1 + 0x1p-6f,
              1 + 0x1p-7f,
              Float.POSITIVE_INFINITY,
              Float.NEGATIVE_INFINITY,
              Float.NaN,
              -0f);
    }
  }

  @Test
  void everyFlippedBitIsNoticed() throws IOException {
    Path file = folder.resolve("e.safetensors");
    new SafetensorsWriter()
        .metadata("step", "12")
        .floats("w", List.of(3L), FloatBuffer.wrap(new float[] {1, 2, 3}))
        .write(file);
    byte[] good = Files.readAllBytes(file);
    for (int bit = 0; bit < good.length * 8; bit++) {
      byte[] bad = good.clone();
      bad[bit / 8] ^= (byte) (1 << bit % 8);
      Files.write(file, bad);
      assertThat(reads(file)).as("bit " + bit).isFalse();
    }
  }

  /** Whether a file is taken for whole. */
  private static boolean reads(Path file) throws IOException {
    try (SafetensorsFile read = SafetensorsFile.open(file)) {
      return read.verify();
    } catch (SafetensorsException e) {
      assertThat(e).hasMessageContaining(file.toString());
      return false;
    }
  }

  @Test
  void everyShorterFileIsRefused() throws IOException {
    Path file = folder.resolve("f.safetensors");
    new SafetensorsWriter()
        .floats("w", List.of(3L), FloatBuffer.wrap(new float[] {1, 2, 3}))
        .write(file);
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> SafetensorsFile.open(file))
          .as("cut to " + length)
          .isInstanceOf(SafetensorsException.class);
    }
  }

  static Stream<Arguments> hostile() {
    String w = "\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}";
    return Stream.of(
        Arguments.of("[]", 0, "does not begin with '{'"),
        Arguments.of("{", 0, "no JSON"),
        Arguments.of("{" + w + "} {}", 8, "follows the header's object"),
        Arguments.of("{" + w + "," + w + "}", 8, "Duplicate field 'w'"),
        Arguments.of("{" + w + "}", 12, "describes 8 bytes of data, but 12"),
        Arguments.of("{" + w + "}", 4, "cut off"),
        Arguments.of(tensor("F32", "[2]", "[4,12]"), 12, "leave a gap"),
        Arguments.of(
            "{" + w + ",\"v\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}",
            8,
            "'v' begins at byte 4 of the data, where 8 is next"),
        Arguments.of(tensor("F32", "[2]", "[0,4]"), 4, "has 8 bytes"),
        Arguments.of(tensor("F32", "[2]", "[8,0]"), 8, "data_offsets are [8, 0]"),
        Arguments.of(tensor("F32", "[-2]", "[0,8]"), 8, "a size is negative"),
        Arguments.of(tensor("F32", "[4611686018427387904,4]", "[0,0]"), 0, "over 2^63 bytes"),
        Arguments.of(tensor("F32", "[99999999999999999999]", "[0,0]"), 0, "out of range"),
        Arguments.of(tensor("F32", "[2.0]", "[0,8]"), 8, "VALUE_NUMBER_FLOAT"),
        Arguments.of(tensor("F32", "[2]", "[0,8,8]"), 8, "two data_offsets"),
        Arguments.of(tensor("F8_E4M3", "[2]", "[0,2]"), 2, "type 'F8_E4M3'"),
        Arguments.of("{\"w\":{\"dtype\":\"F32\"}}", 0, "needs dtype, shape"),
        Arguments.of("{\"w\":[]}", 0, "START_ARRAY where START_OBJECT"),
        Arguments.of("{\"__metadata__\":{\"a\":1}}", 0, "VALUE_NUMBER_INT where VALUE_STRING"),
        Arguments.of("{\"__metadata__\":{\"a\":{}}}", 0, "START_OBJECT where VALUE_STRING"),
        Arguments.of("{\"w\":{\"shape\":" + "[".repeat(50_000), 0, "where"));
  }

  private static String tensor(String dtype, String shape, String offsets) {
    return "{\"w\":{\"dtype\":\""
        + dtype
        + "\",\"shape\":"
        + shape
        + ",\"data_offsets\":"
        + offsets
        + "}}";
  }

  @ParameterizedTest
  @MethodSource
  void hostile(String header, int dataBytes, String reason) throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    Path file = folder.resolve("g.safetensors");
    ByteBuffer bytes = ByteBuffer.allocate(8 + json.length + dataBytes);
    bytes.order(ByteOrder.LITTLE_ENDIAN).putLong(json.length).put(json);
    Files.write(file, bytes.array());
    assertThatThrownBy(() -> SafetensorsFile.open(file))
        .isInstanceOf(SafetensorsException.class)
        .hasMessageStartingWith(file.toString())
        .hasMessageContaining(reason);
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MIN_VALUE, -1, Long.MAX_VALUE, 1L << 40, 9})
  void aHeaderLongerThanTheFileIsRefused(long length) throws IOException {
    Path file = folder.resolve("h.safetensors");
    Files.write(
        file, ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putLong(length).array());
    assertThatThrownBy(() -> SafetensorsFile.open(file))
        .isInstanceOf(SafetensorsException.class)
        .hasMessageContaining(Long.toUnsignedString(length) + " bytes");
  }

  @Test
  void aFailedWriteKeepsWhatWasThere() throws IOException {
    Path file = folder.resolve("i.safetensors");
    Files.createDirectory(file);
    Files.writeString(file.resolve("kept"), "x");
    SafetensorsWriter writer =
        new SafetensorsWriter().floats("w", List.of(1L), FloatBuffer.wrap(new float[] {1}));
    assertThatThrownBy(() -> writer.write(file)).isInstanceOf(IOException.class);
    assertThat(file.resolve("kept")).exists();
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void wrongUseIsRefused() {
    SafetensorsWriter writer = new SafetensorsWriter();
    FloatBuffer one = FloatBuffer.wrap(new float[] {1});
    writer.floats("w", List.of(), one);
    assertThatThrownBy(() -> writer.floats("w", List.of(1L), one)).hasMessageContaining("'w'");
    assertThatThrownBy(() -> writer.floats("v", List.of(2L), one)).hasMessageContaining("v of");
    assertThatThrownBy(() -> writer.floats("__metadata__", List.of(1L), one))
        .hasMessageContaining("__metadata__");
  }

  private Path headerOf(long length, String header) throws IOException {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(8 + text.length).order(ByteOrder.LITTLE_ENDIAN);
    return Files.write(
        folder.resolve("header.safetensors"), bytes.putLong(length).put(text).array());
  }

  @Test
  void aHeaderMayTakeAllOfTheFileAndNoMore() throws IOException {
    try (SafetensorsFile file = SafetensorsFile.open(headerOf(2, "{}"))) {
      assertThat(file.tensors()).isEmpty();
    }
    for (long length : new long[] {3, -1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 32 | 2}) {
      Path wrong = headerOf(length, "{}");
      assertThatThrownBy(() -> SafetensorsFile.open(wrong))
          .as("%d", length)
          .isInstanceOf(SafetensorsException.class)
          .hasMessageContaining("the header has " + Long.toUnsignedString(length) + " bytes");
    }
  }
}
