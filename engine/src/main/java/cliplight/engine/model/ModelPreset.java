package cliplight.engine.model;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The models that come with the program. */
@SuppressWarnings("ImmutableEnumChecker") // records and lists made by List.of
public enum ModelPreset {
  SMALL("small", "the model of the study explosion", ModelConfig.SMALL),
  MICRO("micro", "the smallest that still explodes", ModelConfig.MICRO),
  REFERENCE("reference", "the model that speed is measured on", ModelConfig.REFERENCE);

  private final String key;
  private final String title;
  private final ModelConfig config;
  private final List<PublishedFigure> published;
  private final String remark;

  ModelPreset(String key, String title, ModelConfig config) {
    this(key, title, config, List.of(), "");
  }

  ModelPreset(
      String key,
      String title,
      ModelConfig config,
      List<PublishedFigure> published,
      String remark) {
    this.key = key;
    this.title = title;
    this.config = config;
    this.published = published;
    this.remark = remark;
  }

  /** The preset of that name, if there is one. */
  public static Optional<ModelPreset> named(String key) {
    return Arrays.stream(values()).filter(preset -> preset.key.equals(key)).findFirst();
  }

  /** All names, the default's first. */
  public static List<String> keys() {
    return Arrays.stream(values()).map(ModelPreset::key).toList();
  }

  /** As typed, such as {@code kimi-k2}. */
  public String key() {
    return key;
  }

  /** What it is, in a line. */
  public String title() {
    return title;
  }

  public ModelConfig config() {
    return config;
  }

  /** What its authors state about it; empty for models of this program. */
  public List<PublishedFigure> published() {
    return published;
  }

  /** What to know about the difference between statement and count; may be empty. */
  public String remark() {
    return remark;
  }
}
