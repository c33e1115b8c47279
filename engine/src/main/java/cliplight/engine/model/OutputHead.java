package cliplight.engine.model;

import cliplight.engine.tensor.Kernels;
import cliplight.engine.tensor.Tensor;
import cliplight.engine.tensor.TensorArena;
import java.util.List;

/**
 * Final norm, untied head and cross-entropy.
 *
 * <p>Shapes: N tokens, D width, V vocabulary.
 */
final class OutputHead {

  private static final String NORM = "final_norm";
  private static final String HEAD = "head";

  private final Kernels kernels;
  private final float zLoss;
  private final RmsNorm norm;
  private final Tensor w_VD;
  private final Tensor dW_VD;

  /** Logits; from the loss on, its gradient with respect to them. */
  private final Tensor logits_NV;

  static List<Weight> weights(ModelConfig config) {
    Weight.Slice slice = new Weight.Slice("the head", "head", 1, 0);
    return List.of(
        Weight.gain(NORM, Weight.NO_LAYER, "the gain of the final norm", config.width()),
        new Weight(
            HEAD,
            Weight.NO_LAYER,
            Role.HEAD,
            1,
            config.vocabulary(),
            config.width(),
            Weight.fanIn(config.width()),
            List.of(slice)));
  }

  OutputHead(
      ModelConfig config, int tokens, Parameters parameters, Kernels kernels, TensorArena arena) {
    this.kernels = kernels;
    zLoss = (float) config.zLoss();
    norm = new RmsNorm(parameters.get(NORM), config, tokens, kernels, arena);
    w_VD = parameters.get(HEAD).rows();
    dW_VD = parameters.get(HEAD).gradientRows();
    logits_NV = arena.allocate("logits", tokens, config.vocabulary());
  }

  /**
   * @param share factor on all gradients
   * @return mean cross-entropy in nats per token
   */
  double forward(Tensor x_ND, int[] targets_N, float share) {
    kernels.linear(norm.forward(x_ND), w_VD, 0, logits_NV);
    return kernels.crossEntropy(logits_NV, targets_N, share, zLoss);
  }

  /** What the last forward pass multiplied with the head. */
  Tensor input() {
    return norm.out();
  }

  /** Overwrites {@code dX}; {@code beta} is the share that stays of the gradients of weights. */
  void backward(Tensor x_ND, Tensor dNormed_ND, Tensor dX_ND, float beta) {
    kernels.linearBackwardWeight(logits_NV, norm.out(), beta, dW_VD);
    kernels.linearBackwardInput(logits_NV, w_VD, 0, dNormed_ND);
    kernels.zero(dX_ND);
    norm.backward(dNormed_ND, x_ND, dX_ND, beta);
  }
}
