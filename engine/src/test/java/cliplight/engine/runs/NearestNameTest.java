package cliplight.engine.runs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestNameTest {

  @Test
  void ofManyNamesSomeAreSaid() {
    assertThat(NearestName.some(List.of("a", "b", "c"), 2)).isEqualTo("a, b, c");
    assertThat(NearestName.some(List.of("a", "b", "c", "d"), 2)).isEqualTo("a, b and 2 others");
  }

  @Test
  void nearestNameAllowsForSlipsOnly() {
    List<String> names = List.of("explosion", "quick-look", "lr-robustness", "clip-fades");
    assertThat(NearestName.to("explsoion", names)).contains("explosion");
    assertThat(NearestName.to("Explosion", names)).contains("explosion");
    assertThat(NearestName.to("quicklook", names)).contains("quick-look");
    assertThat(NearestName.to("banana", names)).isEmpty();
    assertThat(NearestName.distance("ab", "ba")).isOne();
    assertThat(NearestName.distance("kitten", "sitting")).isEqualTo(3);
  }
}
