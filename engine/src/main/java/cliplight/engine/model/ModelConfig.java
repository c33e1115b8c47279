package cliplight.engine.model;

/**
 * Sizes of a Kimi-K2-style Mixture-of-Experts transformer.
 *
 * @param vocabulary token values; 256 for bytes
 * @param context tokens per sequence (T)
 * @param width d_model (D)
 * @param layers transformer blocks (L)
 * @param heads attention heads per layer (H)
 * @param headSize size of one head (K), even for RoPE
 * @param denseLayers how many of the first layers have a dense SwiGLU instead of experts
 * @param ffnHidden hidden size of the dense SwiGLU (F)
 * @param experts routed experts per MoE layer (E)
 * @param expertHidden hidden size of one expert, routed or shared
 * @param topK routed experts per token
 * @param sharedExperts experts that every token passes
 * @param routedScaling factor on the normalised weights of the routed experts
 * @param biasUpdateSpeed u of auxiliary-loss-free balancing
 * @param ropeTheta base of the rotary frequencies
 * @param normEps epsilon of RMSNorm
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
    double biasUpdateSpeed,
    double ropeTheta,
    double normEps) {

  /** The model of the explosion study: 226 k parameters. */
  public static final ModelConfig SMALL =
      new ModelConfig(256, 64, 64, 2, 4, 16, 1, 256, 8, 64, 2, 1, 1.0, 1e-3, 10_000, 1e-6);

  /** The smallest that still explodes: 52 k parameters. */
  public static final ModelConfig MICRO =
      new ModelConfig(256, 32, 32, 2, 2, 16, 1, 128, 8, 32, 2, 1, 1.0, 1e-3, 10_000, 1e-6);

  /** The model that speed is measured on: 1.86 M parameters. */
  public static final ModelConfig REFERENCE =
      new ModelConfig(256, 128, 128, 4, 4, 32, 1, 512, 8, 128, 2, 1, 1.0, 1e-3, 10_000, 1e-6);
}
