package cliplight.engine.runs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SeriesKeyTest {

  private static final List<String> PARTS = List.of("", "1", "10", "2", "a", "a b", "Z", "é", "-");

  @Test
  void keysAreInTheOrderOfTheirTexts() {
    Random random = new Random(1);
    List<SeriesKey> keys = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      TreeMap<String, String> labels = new TreeMap<>();
      for (int label = random.nextInt(4); label > 0; label--) {
        labels.put("l" + part(random), part(random));
      }
      keys.add(new SeriesKey("n", labels));
    }
    for (SeriesKey a : keys) {
      for (SeriesKey b : keys) {
        assertThat(Integer.signum(a.compareTo(b)))
            .as(a + " and " + b)
            .isEqualTo(Integer.signum(a.labelText().compareTo(b.labelText())));
      }
    }
  }

  @Test
  void headsOfALargeModelHaveHashesOfTheirOwn() {
    Set<Integer> hashes = new HashSet<>();
    for (int layer = 0; layer < 96; layer++) {
      for (int head = 0; head < 128; head++) {
        SeriesKey key = SeriesKey.ofHead(SeriesNames.MAX_LOGIT, layer, head);
        assertThat(key).hasSameHashCodeAs(SeriesKey.parse(key.toString()));
        hashes.add(key.hashCode());
      }
    }
    assertThat(hashes).hasSizeGreaterThan(96 * 128 * 99 / 100);
  }

  private static String part(Random random) {
    return PARTS.get(random.nextInt(PARTS.size()));
  }
}
