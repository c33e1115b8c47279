package cliplight.engine.lab.settings;

import cliplight.engine.optim.NewtonSchulz;
import cliplight.engine.runs.NearestName;
import cliplight.engine.watch.SpikeRule;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A setting whose value is one of some names.
 *
 * @param noun what such a name is called in a sentence
 * @param names to choose from
 */
record Choice(String noun, List<String> names) {

  private static final Map<String, Choice> BY_TEXT =
      Map.of(
          "kernels", new Choice("kernels", List.of("cpu", "cpu-bf16", "nd4j")),
          "optimizer.newtonSchulz", new Choice("Newton-Schulz set", NewtonSchulz.names()),
          "watch.detector", new Choice("spike detector", SpikeRule.names()));

  private static final Map<String, String> NOUNS =
      Map.of("optimizer.kind", "optimizer", "schedule.kind", "schedule", "data.kind", "data");

  Choice {
    names = List.copyOf(names);
  }

  /** The names a key chooses from; empty if it takes any value of its type. */
  static Optional<Choice> of(String key, Class<?> type) {
    if (type.isEnum()) {
      return Optional.of(new Choice(NOUNS.getOrDefault(key, key), ValueText.names(type)));
    }
    return Optional.ofNullable(BY_TEXT.get(key));
  }

  static String refusal(String noun, String typed, List<String> names) {
    String nouns =
        noun.equals("data") || noun.equals("kernels")
            ? "No " + noun + " are"
            : "No " + noun + " is";
    return nouns + " called '" + typed + "'. " + NearestName.suggestion(typed, names);
  }
}
