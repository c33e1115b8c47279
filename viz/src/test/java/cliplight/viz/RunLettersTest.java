package cliplight.viz;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunLettersTest {

  @ParameterizedTest
  @CsvSource({"0,A", "25,Z", "26,AA", "27,AB", "51,AZ", "52,BA", "701,ZZ", "702,AAA"})
  void afterZComeTwoLettersAndThenThree(int place, String letters) {
    assertThat(RunLetters.at(place)).isEqualTo(letters);
  }

  @Test
  void noTwoPlacesShareALetter() {
    Set<String> seen = new HashSet<>();
    for (int place = 0; place < 20_000; place++) {
      assertThat(seen.add(RunLetters.at(place))).isTrue();
    }
  }
}
