package cliplight.engine.model;

/**
 * Sizes of a Kimi-K2-style Mixture-of-Experts transformer.
 *
 * <p>{@code heads * headSize} need not equal the width. Layers from {@code denseLayers} on have
 * experts; with {@code denseLayers == layers} the sizes of experts are unused but must be valid.
 *
 * @param vocabulary token values; 256 for bytes
 * @param context tokens per sequence (T)
 * @param width d_model (D)
 * @param layers transformer blocks (L)
 * @param heads attention heads per layer (H)
 * @param headSize size of one head (K), even for RoPE; with latent attention of the part of a query
 *     that does not turn
 * @param denseLayers how many of the first layers have a dense SwiGLU instead of experts
 * @param ffnHidden hidden size of the dense SwiGLU (F)
 * @param experts routed experts per MoE layer (E)
 * @param expertHidden hidden size of one expert, routed or shared
 * @param topK routed experts per token
 * @param sharedExperts experts that every token passes
 * @param routedScaling factor on the normalised weights of the routed experts
 * @param biasRule of auxiliary-loss-free balancing
 * @param biasUpdateSpeed its u
 * @param ropeTheta base of the rotary frequencies
 * @param normEps epsilon of RMSNorm
 * @param zLoss factor on {@code log^2 Z} of the output logits, added to the loss that is trained on
 *     (PaLM: 1e-4); 0 is off
 * @param attention its kind
 */
public record ModelConfig(
    int vocabulary,
    int context,
    int width,
    int layers,
    int heads,
    int headSize,
    int denseLayers,
    int ffnHidden,
    int experts,
    int expertHidden,
    int topK,
    int sharedExperts,
    double routedScaling,
    BiasRule biasRule,
    double biasUpdateSpeed,
    double ropeTheta,
    double normEps,
    double zLoss,
    AttentionConfig attention) {

  private static final int MOST_LAYERS = 10_000;
  private static final int MOST_SHARED = 10_000;

  /** So many in each of that many layers, of three matrices each, are still counted in an int. */
  private static final int MOST_EXPERTS = 65_536;

  private static final double MOST_PARAMETERS = 1e16;

  /**
   * @throws IllegalArgumentException naming the field, its value and what would do
   */
  public ModelConfig {
    atLeast("vocabulary", vocabulary, 2);
    atLeast("context", context, 1);
    atLeast("width", width, 1);
    atLeast("layers", layers, 1);
    if (layers > MOST_LAYERS) {
      throw new IllegalArgumentException(
          "layers is " + layers + ": use at most " + MOST_LAYERS + ", which no model has");
    }
    atLeast("heads", heads, 1);
    atLeast("headSize", headSize, 2);
    if (headSize % 2 != 0) {
      throw new IllegalArgumentException(
          "headSize is "
              + headSize
              + ", but RoPE turns pairs: use an even size such as "
              + (headSize - 1));
    }
    atLeast("denseLayers", denseLayers, 0);
    if (denseLayers > layers) {
      throw new IllegalArgumentException(
          "denseLayers is "
              + denseLayers
              + ", but there are only "
              + layers
              + " layers: use 0 to "
              + layers);
    }
    atLeast("ffnHidden", ffnHidden, 1);
    atLeast("experts", experts, 1);
    atLeast("expertHidden", expertHidden, 1);
    atLeast("topK", topK, 1);
    if (topK > experts) {
      throw new IllegalArgumentException(
          "topK is "
              + topK
              + ", but there are only "
              + experts
              + " experts: use 1 to "
              + experts
              + ", or more experts");
    }
    atLeast("sharedExperts", sharedExperts, 0);
    if (sharedExperts > MOST_SHARED) {
      throw new IllegalArgumentException(
          "sharedExperts is " + sharedExperts + ": use at most " + MOST_SHARED);
    }
    positive("routedScaling", routedScaling);
    if (!(biasUpdateSpeed >= 0) || Double.isInfinite(biasUpdateSpeed)) {
      throw new IllegalArgumentException(
          "biasUpdateSpeed is "
              + biasUpdateSpeed
              + ": use 0 (no balancing) or more, such as 0.001");
    }
    positive("ropeTheta", ropeTheta);
    positive("normEps", normEps);
    if (!(zLoss >= 0) || zLoss > Float.MAX_VALUE) {
      throw new IllegalArgumentException(
          "zLoss is "
              + zLoss
              + ": use 0 (off) or a number above it that a float holds, such as 1e-4");
    }
    double feedForward =
        3.0 * width * (((double) experts + sharedExperts) * expertHidden + ffnHidden);
    double ofHead = (double) headSize + attention.ropeSize() + attention.valueSize();
    double ranks = (double) attention.queryRank() + attention.kvRank();
    double projections = (4.0 * width + ranks) * (heads * ofHead + ranks);
    double all = layers * (feedForward + projections) + 2.0 * vocabulary * width;
    if (all > MOST_PARAMETERS) {
      throw new IllegalArgumentException(
          "vocabulary, layers, width, heads, ranks, experts and their hidden sizes make more than "
              + MOST_PARAMETERS
              + " parameters, which are not even counted here: use smaller ones");
    }
    if (experts > MOST_EXPERTS) {
      throw new IllegalArgumentException("experts is " + experts + ": use at most " + MOST_EXPERTS);
    }
    // of queries, keys and values beside each other
    double columns = heads * (2.0 * headSize + ofHead);
    if (columns > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "heads is "
              + heads
              + ", which with a headSize of "
              + headSize
              + " makes more columns than an array has: use fewer, or smaller ones");
    }
    if (attention.kvHeads() > 0 && heads % attention.kvHeads() != 0) {
      throw new IllegalArgumentException(
          "heads is "
              + heads
              + ", which attention.kvHeads, "
              + attention.kvHeads()
              + ", does not divide: each key head serves as many query heads as the next");
    }
  }

  /** Plain multi-head attention, no z-loss, DeepSeek-V3's rule of balancing. */
  public ModelConfig(
      int vocabulary,
      int context,
      int width,
      int layers,
      int heads,
      int headSize,
      int denseLayers,
      int ffnHidden,
      int experts,
      int expertHidden,
      int topK,
      int sharedExperts,
      double routedScaling,
      double biasUpdateSpeed,
      double ropeTheta,
      double normEps) {
    this(
        vocabulary,
        context,
        width,
        layers,
        heads,
        headSize,
        denseLayers,
        ffnHidden,
        experts,
        expertHidden,
        topK,
        sharedExperts,
        routedScaling,
        BiasRule.DEEPSEEK,
        biasUpdateSpeed,
        ropeTheta,
        normEps,
        0,
        AttentionConfig.MULTI_HEAD);
  }

  /** The model of the explosion study: 226 k parameters. */
  public static final ModelConfig SMALL =
      new ModelConfig(256, 64, 64, 2, 4, 16, 1, 256, 8, 64, 2, 1, 1.0, 1e-3, 10_000, 1e-6);

  /** The smallest that still explodes: 65 k parameters. */
  public static final ModelConfig MICRO =
      new ModelConfig(256, 32, 32, 2, 2, 16, 1, 128, 8, 32, 2, 1, 1.0, 1e-3, 10_000, 1e-6);

  /** The model that speed is measured on: 1.86 M parameters. */
  public static final ModelConfig REFERENCE =
      new ModelConfig(256, 128, 128, 4, 4, 32, 1, 512, 8, 128, 2, 1, 1.0, 1e-3, 10_000, 1e-6);

  /** Key and value heads per layer (G). */
  public int kvHeads() {
    return attention.kvHeads() == 0 ? heads : attention.kvHeads();
  }

  /** Size of a query and of a key: with latent attention its own part and the rotary one. */
  public int keySize() {
    return isLatent() ? headSize + attention.ropeSize() : headSize;
  }

  /** Size of a value and of a head's result. */
  public int valueSize() {
    return isLatent() && attention.valueSize() > 0 ? attention.valueSize() : headSize;
  }

  /** How many columns of a query turn with its position. */
  public int ropeSize() {
    return isLatent() ? attention.ropeSize() : headSize;
  }

  private boolean isLatent() {
    return attention.kind() == AttentionConfig.Kind.MLA;
  }

  /** The same with another kind of attention. */
  public ModelConfig with(AttentionConfig other) {
    return new ModelConfig(
        vocabulary,
        context,
        width,
        layers,
        heads,
        headSize,
        denseLayers,
        ffnHidden,
        experts,
        expertHidden,
        topK,
        sharedExperts,
        routedScaling,
        biasRule,
        biasUpdateSpeed,
        ropeTheta,
        normEps,
        zLoss,
        other);
  }

  /** How many layers have experts. */
  public int moeLayers() {
    return layers - denseLayers;
  }

  private static void atLeast(String field, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(
          field + " is " + value + ": use a whole number of at least " + least);
    }
  }

  private static void positive(String field, double value) {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(field + " is " + value + ": use a number above 0");
    }
  }
}
