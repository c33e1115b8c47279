package cliplight.engine.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class GrammarTextTest {

  @Test
  void theSameSeedGivesTheSameTextAndAShorterOneIsItsBeginning() {
    byte[] text = GrammarText.generate(50_000, 7);
    assertThat(text).hasSize(50_000).isEqualTo(GrammarText.generate(50_000, 7));
    assertThat(GrammarText.generate(1_000, 7)).isEqualTo(Arrays.copyOf(text, 1_000));
    assertThat(GrammarText.generate(50_000, 8)).isNotEqualTo(text);
  }

  @Test
  void sentencesFollowTheGrammar() {
    String text = new String(GrammarText.generate(200_000, 7), StandardCharsets.US_ASCII);
    String[] sentences = text.split("\\. ");
    assertThat(sentences.length).isGreaterThan(1000);
    for (int i = 0; i < sentences.length - 1; i++) {
      String sentence = sentences[i];
      assertThat(sentence).matches("(ta|o) [a-z ()]+");
      assertThat(sentence.chars().filter(c -> c == '(').count())
          .isEqualTo(sentence.chars().filter(c -> c == ')').count());
    }
  }

  @Test
  void wordsAreAsUnevenAsInNaturalText() {
    String text = new String(GrammarText.generate(500_000, 7), StandardCharsets.US_ASCII);
    Map<String, Integer> counts = new TreeMap<>();
    for (String word : text.split("[^a-z]+")) {
      if (word.length() == 5 && word.endsWith("n")) {
        counts.merge(word, 1, Integer::sum);
      }
    }
    int total = counts.values().stream().mapToInt(Integer::intValue).sum();
    int most = counts.values().stream().mapToInt(Integer::intValue).max().orElseThrow();
    assertThat(counts).hasSizeBetween(30, 40);
    // Pareto 0.9: the commonest verb takes 1 - 2^-0.9 = 46 %
    assertThat((double) most / total).isBetween(0.43, 0.56);
  }
}
