package cliplight.engine.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PackedLongsTest {

  @Test
  void anyNumbersComeBackAsTheyWere() {
    Random random = new Random(5);
    for (int trial = 0; trial < 200; trial++) {
      long[] values = new long[1 + random.nextInt(50)];
      for (int i = 0; i < values.length; i++) {
        values[i] =
            switch (random.nextInt(5)) {
              case 0 -> Long.MIN_VALUE;
              case 1 -> Long.MAX_VALUE;
              case 2 -> random.nextLong();
              default -> i * 2048L;
            };
      }
      int from = random.nextInt(values.length);
      byte[] packed =
          new PackedLongs(2 * values.length)
              .put(values, from, values.length)
              .put(values, 0, from)
              .toBytes();
      long[] back = new long[values.length];
      ByteBuffer in = ByteBuffer.wrap(packed);
      PackedLongs.take(in, back, from, values.length);
      PackedLongs.take(in, back, 0, from);
      assertThat(back).isEqualTo(values);
      assertThat(in.hasRemaining()).isFalse();
    }
  }

  @Test
  void equalDifferencesTakeAByteEach() {
    long[] steps = LongStream.range(0, 1000).map(i -> 7 + 2048 * i).toArray();
    byte[] packed = new PackedLongs(1000).put(steps, 0, 1000).toBytes();
    assertThat(packed).hasSizeLessThan(1010);
    byte[] cut = Arrays.copyOf(packed, packed.length - 1);
    assertThatThrownBy(() -> PackedLongs.take(ByteBuffer.wrap(cut), new long[1000], 0, 1000))
        .isInstanceOf(BufferUnderflowException.class);
  }
}
