package cliplight.engine.watch;

import java.util.Arrays;
import java.util.List;

/** The rules of spike detection that can be chosen by name, with the defaults of their sources. */
public enum SpikeRule {
  OLMO_CORE("olmo-core", 128, 6.0, OlmoCore::new),
  OLMO_SKIP_STEP("olmo-skip-step", 128, 6.0, OlmoSkipStep::new),
  OLMO2("olmo2", 1000, 7.0, Olmo2::new),
  MEGATRON("megatron", 100, 10.0, Megatron::new),
  ZCLIP("zclip", 25, 2.5, ZClip::new),
  LLM_FOUNDRY("llm-foundry", 500, 7.5, LlmFoundry::new);

  /** Makes a detector from its window and threshold. */
  private interface Constructor {
    SpikeDetector make(int window, double threshold);
  }

  private final String ruleName;
  private final int defaultWindow;
  private final double defaultThreshold;

  @SuppressWarnings("ImmutableEnumChecker") // a reference to a constructor holds no state
  private final Constructor constructor;

  SpikeRule(String ruleName, int defaultWindow, double defaultThreshold, Constructor constructor) {
    this.ruleName = ruleName;
    this.defaultWindow = defaultWindow;
    this.defaultThreshold = defaultThreshold;
    this.constructor = constructor;
  }

  /**
   * @throws IllegalArgumentException if there is no rule of that name
   */
  public static SpikeRule named(String name) {
    for (SpikeRule rule : values()) {
      if (rule.ruleName.equals(name)) {
        return rule;
      }
    }
    throw new IllegalArgumentException(
        "No spike detector is called '"
            + name
            + "'. There are "
            + String.join(", ", names())
            + ".");
  }

  public static List<String> names() {
    return Arrays.stream(values()).map(SpikeRule::ruleName).toList();
  }

  public String ruleName() {
    return ruleName;
  }

  public int defaultWindow() {
    return defaultWindow;
  }

  public double defaultThreshold() {
    return defaultThreshold;
  }

  public SpikeDetector newDetector(int window, double threshold) {
    return constructor.make(window, threshold);
  }
}
