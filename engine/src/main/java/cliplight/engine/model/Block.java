package cliplight.engine.model;

import cliplight.engine.tensor.Kernels;
import cliplight.engine.tensor.Tensor;
import cliplight.engine.tensor.TensorArena;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One layer with norms before: {@code y = x + attention(norm(x)); z = y + feedForward(norm(y))}.
 * The residual stream is kept at each station because the backward pass of the norms reads it.
 *
 * <p>Shapes: N tokens, D width.
 */
final class Block {

  private final Kernels kernels;
  private final RmsNorm attentionNorm;
  private final Attention attention;
  private final RmsNorm feedForwardNorm;
  private final FeedForward feedForward;
  private final Tensor y_ND;
  private final Tensor z_ND;

  static List<Weight> weights(ModelConfig config, int layer) {
    List<Weight> weights = new ArrayList<>();
    weights.add(
        Weight.gain(attentionNormName(layer), layer, "gain of the first norm", config.width()));
    weights.addAll(Attention.weights(config, layer));
    weights.add(
        Weight.gain(feedForwardNormName(layer), layer, "gain of the second norm", config.width()));
    weights.addAll(
        layer < config.denseLayers()
            ? SwiGlu.weights(denseName(layer), "", "ffn", layer, config.width(), config.ffnHidden())
            : MixtureOfExperts.weights(config, layer));
    return weights;
  }

  Block(
      ModelConfig config,
      int layer,
      int batch,
      Rope rope,
      Parameters parameters,
      Workspace workspace,
      Kernels kernels,
      TensorArena arena) {
    this.kernels = kernels;
    int tokens = batch * config.context();
    attentionNorm =
        new RmsNorm(parameters.get(attentionNormName(layer)), config, tokens, kernels, arena);
    attention = Attention.of(config, layer, batch, rope, parameters, workspace, kernels, arena);
    feedForwardNorm =
        new RmsNorm(parameters.get(feedForwardNormName(layer)), config, tokens, kernels, arena);
    feedForward =
        layer < config.denseLayers()
            ? new SwiGlu(
                denseName(layer), config.ffnHidden(), tokens, parameters, workspace, kernels, arena)
            : new MixtureOfExperts(config, layer, tokens, parameters, workspace, kernels, arena);
    y_ND = arena.allocate("layers." + layer + " after attention", tokens, config.width());
    z_ND = arena.allocate("layers." + layer + " out", tokens, config.width());
  }

  Tensor forward(Tensor x_ND) {
    kernels.copy(x_ND, y_ND);
    attention.forward(attentionNorm.forward(x_ND), y_ND);
    kernels.copy(y_ND, z_ND);
    feedForward.forward(feedForwardNorm.forward(y_ND), z_ND);
    return z_ND;
  }

  /**
   * Turns the gradient of the block's result into that of {@code x}, in place.
   *
   * @param dNormed_ND room for the gradient of a norm's result
   * @param beta share that stays of the gradients of weights
   */
  void backward(Tensor d_ND, Tensor x_ND, Tensor dNormed_ND, float beta) {
    feedForward.backward(d_ND, feedForwardNorm.out(), dNormed_ND, beta);
    feedForwardNorm.backward(dNormed_ND, y_ND, d_ND, beta);
    attention.backward(d_ND, attentionNorm.out(), dNormed_ND, beta);
    attentionNorm.backward(dNormed_ND, x_ND, d_ND, beta);
  }

  Attention attention() {
    return attention;
  }

  /** The router, empty in a dense layer. */
  Optional<Router> router() {
    return feedForward instanceof MixtureOfExperts moe
        ? Optional.of(moe.router())
        : Optional.empty();
  }

  /** The residual stream after this block, as the last forward pass left it. */
  Tensor out() {
    return z_ND;
  }

  private static String attentionNormName(int layer) {
    return "layers." + layer + ".attention_norm";
  }

  private static String feedForwardNormName(int layer) {
    return "layers." + layer + ".ffn_norm";
  }

  private static String denseName(int layer) {
    return "layers." + layer + ".ffn";
  }
}
