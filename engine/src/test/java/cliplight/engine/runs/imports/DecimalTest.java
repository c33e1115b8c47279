package cliplight.engine.runs.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Numbers read from bytes are those that Java reads from the same text, to the bit. */
class DecimalTest {

  private static double parse(String text) {
    byte[] bytes = ("x" + text + "9").getBytes(StandardCharsets.UTF_8);
    return Decimal.parse(bytes, 1, bytes.length - 1);
  }

  @Test
  void everyLengthAndPlaceOfThePoint() {
    Random random = new Random(1);
    for (int i = 0; i < 200_000; i++) {
      long digits = random.nextLong() >>> 1 + random.nextInt(62);
      String text = (random.nextBoolean() ? "-" : "") + digits;
      int point =
          text.startsWith("-")
              ? 1 + random.nextInt(text.length())
              : random.nextInt(text.length() + 1);
      String number = text.substring(0, point) + "." + text.substring(point);
      assertThat(parse(number)).isEqualTo(Double.valueOf(number));
      assertThat(parse(text)).isEqualTo(Double.valueOf(text));
      String scaled = number + "eE".charAt(i & 1) + (random.nextInt(60) - 30);
      assertThat(parse(scaled)).isEqualTo(Double.valueOf(scaled));
    }
  }

  @Test
  void whatIsNoPlainDecimal() {
    assertThat(parse("1e3")).isEqualTo(1000);
    assertThat(parse("7.5E+00")).isEqualTo(7.5);
    assertThat(parse("-1.25e-2")).isEqualTo(-0.0125);
    assertThat(parse("1e400")).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(parse("nan")).isNaN();
    assertThat(parse("-inf")).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(1 / parse("-0")).isEqualTo(Double.NEGATIVE_INFINITY);
    for (String text :
        List.of(
            "", "-", ".", "1.2.3", "1-2", "--1", "1,5", "x", "1e", "1e+", "e5", "1e5.0", "1f5")) {
      assertThatThrownBy(() -> parse(text))
          .as(text.toLowerCase(Locale.ROOT))
          .isInstanceOf(NumberFormatException.class);
    }
  }

  @Test
  void wholeNumbersUpToTheLargest() {
    for (long number : new long[] {0, -1, 7, Long.MAX_VALUE, Long.MIN_VALUE}) {
      byte[] bytes = Long.toString(number).getBytes(StandardCharsets.UTF_8);
      assertThat(Decimal.whole(bytes, 0, bytes.length)).isEqualTo(number);
    }
    for (String text : List.of("", "-", "1.0", "9223372036854775808")) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      assertThatThrownBy(() -> Decimal.whole(bytes, 0, bytes.length))
          .isInstanceOf(NumberFormatException.class);
    }
  }
}
