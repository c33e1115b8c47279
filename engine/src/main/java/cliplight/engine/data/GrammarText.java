package cliplight.engine.data;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Text of an invented language, drawn from a small probabilistic grammar: enough structure to be
 * learned (words, agreement in order, nested clauses with brackets that must close) and enough
 * chance never to be learned by heart. Word frequencies fall off as in natural text (Zipf).
 *
 * <pre>
 * sentence   = nounPhrase ' ' verbPhrase ". "
 * nounPhrase = article adjective* noun [preposition nounPhrase] ["(ke " verbPhrase ")"]
 * verbPhrase = verb [nounPhrase]
 * </pre>
 *
 * <p>A function of its seed alone, on every machine.
 */
public final class GrammarText {

  private static final String CONSONANTS = "bdfgklmnprstvz";
  private static final String VOWELS = "aeiou";
  private static final int DEEPEST = 4;
  private static final double PARETO_SHAPE = 0.9;

  private final SeededRandom random;
  private final List<String> nouns;
  private final List<String> verbs;
  private final List<String> adjectives;
  private final List<String> prepositions;

  private GrammarText(long seed) {
    random = new SeededRandom(seed);
    nouns = words(60, 2, "");
    verbs = words(40, 2, "n");
    adjectives = words(20, 1, "sk");
    prepositions = words(8, 1, "");
  }

  /**
   * Whole sentences until there are enough bytes, cut at exactly {@code size}.
   *
   * @return ASCII text
   */
  public static byte[] generate(int size, long seed) {
    GrammarText grammar = new GrammarText(seed);
    ByteArrayOutputStream text = new ByteArrayOutputStream(size + 1024);
    StringBuilder sentence = new StringBuilder();
    while (text.size() < size) {
      sentence.setLength(0);
      grammar.sentence(sentence);
      text.writeBytes(sentence.toString().getBytes(StandardCharsets.US_ASCII));
    }
    return Arrays.copyOf(text.toByteArray(), size);
  }

  private List<String> words(int count, int syllables, String ending) {
    List<String> words = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      StringBuilder word = new StringBuilder();
      for (int s = 0; s < syllables; s++) {
        word.append(CONSONANTS.charAt(random.nextInt(CONSONANTS.length())));
        word.append(VOWELS.charAt(random.nextInt(VOWELS.length())));
      }
      words.add(word.append(ending).toString());
    }
    return words;
  }

  private void sentence(StringBuilder out) {
    nounPhrase(out, 0);
    out.append(' ');
    verbPhrase(out, 0);
    out.append(". ");
  }

  private void nounPhrase(StringBuilder out, int depth) {
    out.append(chance(0.7) ? "ta " : "o ");
    while (chance(0.3)) {
      out.append(zipf(adjectives)).append(' ');
    }
    out.append(zipf(nouns));
    if (depth < DEEPEST && chance(0.25)) {
      out.append(' ').append(zipf(prepositions)).append(' ');
      nounPhrase(out, depth + 1);
    }
    if (depth < DEEPEST && chance(0.15)) {
      out.append(" (ke ");
      verbPhrase(out, depth + 1);
      out.append(')');
    }
  }

  private void verbPhrase(StringBuilder out, int depth) {
    out.append(zipf(verbs));
    if (chance(0.8)) {
      out.append(' ');
      nounPhrase(out, depth + 1);
    }
  }

  private boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  private String zipf(List<String> words) {
    // StrictMath: the text must not depend on a machine's intrinsics
    double pareto = StrictMath.pow(1 - random.nextDouble(), -1 / PARETO_SHAPE);
    return words.get((int) Math.min(pareto - 1, words.size() - 1));
  }
}
