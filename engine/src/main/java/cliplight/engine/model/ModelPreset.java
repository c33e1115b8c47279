package cliplight.engine.model;

import cliplight.engine.model.PublishedFigure.Quantity;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The models that come with the program. */
@SuppressWarnings("ImmutableEnumChecker") // records and lists made by List.of
public enum ModelPreset {
  SMALL("small", "the model of the study explosion", ModelConfig.SMALL),
  MICRO("micro", "the smallest that still explodes", ModelConfig.MICRO),
  REFERENCE("reference", "the model that speed is measured on", ModelConfig.REFERENCE),

  /** Shares of Kimi K2 at a width of 64: its attention, one dense layer, its sparsity of 48. */
  K2_MINI(
      "k2-mini",
      "Kimi K2 scaled down: latent attention, one dense layer, sparsity 48",
      new ModelConfig(
          /* vocabulary= */ 256,
          /* context= */ 64,
          /* width= */ 64,
          /* layers= */ 3,
          /* heads= */ 4,
          /* headSize= */ 16,
          /* denseLayers= */ 1,
          /* ffnHidden= */ 160,
          /* experts= */ 96,
          /* expertHidden= */ 32,
          /* topK= */ 2,
          /* sharedExperts= */ 1,
          /* routedScaling= */ 1.414,
          /* biasRule= */ BiasRule.DEEPSEEK,
          /* biasUpdateSpeed= */ 1e-3,
          /* ropeTheta= */ 50_000,
          /* normEps= */ 1e-6,
          /* zLoss= */ 0,
          /* attention= */ latent(
              /* queryRank= */ 16, /* kvRank= */ 16, /* ropeSize= */ 8, /* valueSize= */ 16))),

  /**
   * Moonlight 16B-A3B (Liu et al. 2025, arXiv 2502.16982; config.json of
   * moonshotai/Moonlight-16B-A3B), at its first context of 8192.
   */
  MOONLIGHT(
      "moonlight",
      "Moonlight 16B-A3B, trained with Muon",
      new ModelConfig(
          /* vocabulary= */ 163_840,
          /* context= */ 8192,
          /* width= */ 2048,
          /* layers= */ 27,
          /* heads= */ 16,
          /* headSize= */ 128,
          /* denseLayers= */ 1,
          /* ffnHidden= */ 11_264,
          /* experts= */ 64,
          /* expertHidden= */ 1408,
          /* topK= */ 6,
          /* sharedExperts= */ 2,
          /* routedScaling= */ 2.446,
          /* biasRule= */ BiasRule.MOONLIGHT,
          /* biasUpdateSpeed= */ 1e-3,
          /* ropeTheta= */ 50_000,
          /* normEps= */ 1e-5,
          /* zLoss= */ 0,
          /* attention= */ latent(
              /* queryRank= */ 0, /* kvRank= */ 512, /* ropeSize= */ 64, /* valueSize= */ 128)),
      List.of(
          new PublishedFigure(Quantity.PARAMETERS, 16_000_000_000L, "its name: 16B-A3B"),
          new PublishedFigure(Quantity.ACTIVATED, 3_000_000_000L, "its name: 16B-A3B"),
          new PublishedFigure(
              Quantity.HIDDEN_PARAMETERS, 15_290_000_000L, "report, arXiv 2502.16982"),
          new PublishedFigure(
              Quantity.HIDDEN_ACTIVATED, 2_240_000_000L, "report, arXiv 2502.16982")),
      ""),

  /**
   * DeepSeek-V3 (arXiv 2412.19437; inference/configs/config_671B.json), at its first context of
   * 4096, without the module that predicts a second token.
   */
  DEEPSEEK_V3(
      "deepseek-v3",
      "DeepSeek-V3, whose architecture Kimi K2 follows",
      new ModelConfig(
          /* vocabulary= */ 129_280,
          /* context= */ 4096,
          /* width= */ 7168,
          /* layers= */ 61,
          /* heads= */ 128,
          /* headSize= */ 128,
          /* denseLayers= */ 3,
          /* ffnHidden= */ 18_432,
          /* experts= */ 256,
          /* expertHidden= */ 2048,
          /* topK= */ 8,
          /* sharedExperts= */ 1,
          /* routedScaling= */ 2.5,
          /* biasRule= */ BiasRule.DEEPSEEK,
          /* biasUpdateSpeed= */ 1e-3,
          /* ropeTheta= */ 10_000,
          /* normEps= */ 1e-6,
          /* zLoss= */ 0,
          /* attention= */ latent(
              /* queryRank= */ 1536, /* kvRank= */ 512, /* ropeSize= */ 64, /* valueSize= */ 128)),
      List.of(
          new PublishedFigure(Quantity.PARAMETERS, 671_000_000_000L, "report, arXiv 2412.19437"),
          new PublishedFigure(Quantity.ACTIVATED, 37_000_000_000L, "report, arXiv 2412.19437")),
      """
      Without the module that predicts a second token, which comes on top of the 671 B. The
      release's README_WEIGHTS.md states 36.7 B activated, embedding and head included; the sizes
      give 37.6 B with both and 36.6 B with the head alone.\
      """),

  /**
   * Kimi K2 (arXiv 2507.20534, table 2; config.json of moonshotai/Kimi-K2-Instruct), at its first
   * context of 4096.
   */
  KIMI_K2(
      "kimi-k2",
      "Kimi K2, trained with MuonClip",
      new ModelConfig(
          /* vocabulary= */ 163_840,
          /* context= */ 4096,
          /* width= */ 7168,
          /* layers= */ 61,
          /* heads= */ 64,
          /* headSize= */ 128,
          /* denseLayers= */ 1,
          /* ffnHidden= */ 18_432,
          /* experts= */ 384,
          /* expertHidden= */ 2048,
          /* topK= */ 8,
          /* sharedExperts= */ 1,
          /* routedScaling= */ 2.827,
          /* biasRule= */ BiasRule.DEEPSEEK,
          /* biasUpdateSpeed= */ 1e-3,
          /* ropeTheta= */ 50_000,
          /* normEps= */ 1e-6,
          /* zLoss= */ 0,
          /* attention= */ latent(
              /* queryRank= */ 1536, /* kvRank= */ 512, /* ropeSize= */ 64, /* valueSize= */ 128)),
      List.of(
          new PublishedFigure(
              Quantity.PARAMETERS, 1_040_000_000_000L, "1.04 T in the report, arXiv 2507.20534"),
          new PublishedFigure(Quantity.ACTIVATED, 32_600_000_000L, "report, arXiv 2507.20534")),
      """
      The published sizes do not give the published total. 61 layers of which 1 is dense leave 60
      with experts: 1,026.4 B. 61 layers with experts would be 1,043.0 B. Activated are 32.9 B with
      embedding and head, 31.7 B with the head alone; 32.6 B is stated. The report does not say why.\
      """);

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

  /** Latent attention of these sizes. */
  private static AttentionConfig latent(int queryRank, int kvRank, int ropeSize, int valueSize) {
    return new AttentionConfig(
        AttentionConfig.Kind.MLA, 0, queryRank, kvRank, ropeSize, valueSize, false, 0);
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
