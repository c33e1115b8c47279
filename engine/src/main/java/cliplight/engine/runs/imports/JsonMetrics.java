package cliplight.engine.runs.imports;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The metrics of one step as JSON has them: nested keys are joined by slashes, and a matrix of
 * numbers is per layer and head.
 */
final class JsonMetrics {

  private static final String EXPORTED_TIME = "wall_millis";
  private static final String TOKENS = "tokens";

  /** Names of the step, the surest first. */
  static final List<String> STEPS =
      List.of(
          "step",
          "_step",
          "global_step",
          "trainer/global_step",
          "iteration",
          "iter",
          "it",
          "train/step",
          "train/global_step",
          "steps");

  /** Names of the time, the surest first. */
  static final List<String> TIMES =
      List.of(EXPORTED_TIME, "wall time", "wall_time", "_timestamp", "timestamp", "time", "ts");

  /**
   * Those of {@link #TIMES} that may also be of seconds since the run began, which are a series.
   */
  private static final List<String> SPANS = List.of("timestamp", "time", "ts");

  private static final List<String> STEPS_OF_WANDB = List.of("_step");

  private static final int MOST_DEPTH = 20;
  private static final int MOST_NUMBERS = 100_000;

  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  private final List<String> steps;
  private final boolean wandb;
  private final Map<String, Double> numbers = new LinkedHashMap<>();
  private final Map<String, String> texts = new LinkedHashMap<>();

  /** Steps that a double cannot hold. */
  private final Map<String, Long> longSteps = new HashMap<>();

  private final Map<String, JsonNode> media = new LinkedHashMap<>();
  private Optional<String> leftOut = Optional.empty();

  JsonMetrics() {
    this(STEPS, false);
  }

  private JsonMetrics(List<String> steps, boolean wandb) {
    this.steps = steps;
    this.wandb = wandb;
  }

  /**
   * For wandb's rows. wandb counts them itself: what a program logs as {@code step} may begin anew
   * with every epoch, and is a series.
   */
  static JsonMetrics ofWandb() {
    return new JsonMetrics(STEPS_OF_WANDB, true);
  }

  static JsonNode read(String json) throws JsonProcessingException {
    JsonNode node = JSON.readTree(json);
    return node == null ? JSON.missingNode() : node;
  }

  static JsonNode read(byte[] bytes, int from, int length) throws IOException {
    JsonNode node = JSON.readTree(bytes, from, length);
    return node == null ? JSON.missingNode() : node;
  }

  static String text(JsonNode value) {
    return value.isTextual() ? value.asText() : value.toString();
  }

  /** Takes a value and, where it is an object or a list, all in it. */
  void add(String key, JsonNode value) {
    add(key, value, 0);
  }

  private void add(String key, JsonNode value, int depth) {
    if (depth > MOST_DEPTH) {
      if (value.isNumber() || value.size() > 0) {
        leftOut = Optional.of("what is nested more than " + MOST_DEPTH + " deep is left out");
      }
    } else if (value.isNumber()) {
      number(key, value.doubleValue(), value);
    } else if (value.isBoolean()) {
      number(key, value.booleanValue() ? 1.0 : 0.0, value);
    } else if (value.isTextual()) {
      text(key, value);
    } else if (wandb && value.isObject() && WandbMedia.is(value)) {
      media.put(key, value);
    } else if (value.isObject()) {
      for (Map.Entry<String, JsonNode> field : value.properties()) {
        add(
            key.isEmpty() ? field.getKey() : key + "/" + field.getKey(),
            field.getValue(),
            depth + 1);
      }
    } else if (value.isArray()) {
      list(key, value, depth);
    }
  }

  private void list(String key, JsonNode list, int depth) {
    boolean matrix = list.size() > 0;
    for (JsonNode row : list) {
      matrix &= row.isArray();
    }
    for (int i = 0; i < list.size(); i++) {
      if (matrix) {
        for (int j = 0; j < list.get(i).size(); j++) {
          add(key + "/layer_" + i + "/head_" + j, list.get(i).get(j), depth + 2);
        }
      } else {
        add(key + "/" + i, list.get(i), depth + 1);
      }
    }
  }

  private void text(String key, JsonNode value) {
    try {
      number(key, Numbers.parse(value.asText()), value);
    } catch (NumberFormatException e) {
      texts.put(key, value.asText());
    }
  }

  private void number(String key, double number, JsonNode written) {
    if (numbers.size() >= MOST_NUMBERS && !steps.contains(key) && !TIMES.contains(key)) {
      leftOut =
          Optional.of(
              String.format(
                  Locale.ROOT,
                  "the first %,d numbers are kept and the others left out",
                  MOST_NUMBERS));
      return;
    }
    numbers.put(key, number);
    if (Math.abs(number) >= 0x1p53 && steps.contains(key)) {
      try {
        longSteps.put(key, Long.parseLong(written.asText()));
      } catch (NumberFormatException e) {
        // as a double it may be a step all the same
      }
    }
  }

  /** Which of the keys is the step. */
  private Optional<String> stepKey() {
    return steps.stream().filter(numbers::containsKey).findFirst();
  }

  boolean hasStep() {
    return stepKey().isPresent();
  }

  boolean hasWholeStep() {
    return stepIfWhole().isPresent();
  }

  boolean hasNumbers() {
    return !numbers.isEmpty();
  }

  Map<String, String> texts() {
    return texts;
  }

  /** Objects of wandb's that are no numbers, by their keys. */
  Map<String, JsonNode> media() {
    return media;
  }

  /** What of the numbers is not here, as the rest of a sentence; empty where all of them are. */
  Optional<String> leftOut() {
    return leftOut;
  }

  /** The step as it is written, whole or not; empty without one. */
  String stepText() {
    return stepKey().map(key -> String.valueOf(numbers.get(key))).orElse("");
  }

  /** The step the metrics name, or another. */
  long step(long otherwise) {
    return stepIfWhole().orElse(otherwise);
  }

  private OptionalLong stepIfWhole() {
    Optional<String> key = stepKey();
    if (key.isEmpty()) {
      return OptionalLong.empty();
    }
    Long exact = longSteps.get(key.get());
    if (exact != null) {
      return OptionalLong.of(exact);
    }
    try {
      return OptionalLong.of(Numbers.step(numbers.getOrDefault(key.get(), 0.0)));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  /**
   * How many tokens the run had seen, in the lines that this program exports; elsewhere a number of
   * that name is a series like any other.
   */
  private long tokens() {
    double tokens = exported() ? numbers.getOrDefault(TOKENS, 0.0) : 0.0;
    return tokens >= 0 && tokens <= 0x1p53 && tokens == Math.rint(tokens) ? (long) tokens : 0;
  }

  private boolean exported() {
    return numbers.containsKey(EXPORTED_TIME);
  }

  private long wallMillis() {
    for (String name : TIMES) {
      Double time = numbers.get(name);
      String text = texts.get(name);
      long millis = time != null ? Numbers.millis(time) : text != null ? Numbers.millis(text) : 0;
      if (millis != 0) {
        return millis;
      }
    }
    return 0;
  }

  /** Whether numbers of this name are a time that a series has no point of. */
  static boolean isTime(String name, double value) {
    String lower = name.toLowerCase(Locale.ROOT);
    return TIMES.contains(lower) && !(SPANS.contains(lower) && Numbers.isSpan(value));
  }

  /** Hands over all numbers but step and time. */
  void into(LogSink sink, long otherwise) {
    into(sink, step(otherwise), wallMillis());
  }

  /** Hands over all numbers but those that are a step or a time. */
  void into(LogSink sink, long step, long wallMillis) {
    String stepKey = stepKey().orElse("");
    String tokensKey = exported() ? TOKENS : stepKey;
    long tokens = tokens();
    numbers.forEach(
        (name, value) -> {
          if (!name.equals(stepKey) && !name.equals(tokensKey) && !isTime(name, value)) {
            sink.point(name, step, wallMillis, tokens, value);
          }
        });
  }
}
