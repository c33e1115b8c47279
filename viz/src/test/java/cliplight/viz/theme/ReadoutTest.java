package cliplight.viz.theme;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadoutTest {

  @ParameterizedTest
  @CsvSource({
    "0.8709, 0.871",
    "37.34, 37.3",
    "120.2, 120",
    "9684, 9.68k",
    "999.4, 999",
    "999.6, 1.00k",
    "15312, 15.3k",
    "1530000, 1.53M",
    "99.96, 100",
    "9.996, 10.0",
    "0.9996, 1.00",
    "0.0123, 0.0123",
    "0.0000123, 1.23e-5",
    "-33.33, -33.3",
    "0, 0",
    "NaN, –",
    "Infinity, ∞"
  })
  void showsThreeDigits(double value, String text) {
    assertThat(Readout.threeDigits(value)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"-3, 0.001", "-1, 0.1", "0, 1", "2, 100", "3, 1k", "5, 100k", "6, 1M", "12, 1e12"})
  void namesDecades(int exponent, String text) {
    assertThat(Readout.decade(exponent)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "0.871, 0.871",
    "0.00561, 0.0056",
    "-0.00561, -0.006",
    "-0.118, -0.118",
    "9679, 9.68k",
    "-9679, -9.68k",
    "-96790, -96.8k",
    "0.0000123, 1.2e-5",
    "-0.0000123, -1e-5",
    "-Infinity, -∞",
    "NaN, –"
  })
  void whereRoomIsShortDigitsAreLeftOutNotCutOff(double value, String shown) {
    assertThat(Readout.fitting(value, 6)).isEqualTo(shown);
  }
}
