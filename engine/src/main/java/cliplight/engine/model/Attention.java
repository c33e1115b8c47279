package cliplight.engine.model;

import cliplight.engine.tensor.AttentionShape;
import cliplight.engine.tensor.HeadStats;
import cliplight.engine.tensor.Kernels;
import cliplight.engine.tensor.Qkv;
import cliplight.engine.tensor.Tensor;
import cliplight.engine.tensor.TensorArena;
import java.util.List;

/**
 * Causal attention of a layer, of either kind, as the block, the clip and the observers see it.
 *
 * <p>Shapes: N tokens, D width.
 */
public abstract sealed class Attention permits MultiHeadAttention, LatentAttention {

  /** The weights that attention of a layer asks for. */
  static List<Weight> weights(ModelConfig config, int layer) {
    return switch (config.attention().kind()) {
      case MHA -> MultiHeadAttention.weights(config, layer);
      case MLA -> LatentAttention.weights(config, layer);
    };
  }

  static Attention of(
      ModelConfig config,
      int layer,
      int batch,
      Rope rope,
      Parameters parameters,
      Workspace workspace,
      Kernels kernels,
      TensorArena arena) {
    return switch (config.attention().kind()) {
      case MHA ->
          new MultiHeadAttention(config, layer, batch, rope, parameters, workspace, kernels, arena);
      case MLA ->
          new LatentAttention(config, layer, batch, rope, parameters, workspace, kernels, arena);
    };
  }

  /** Adds attention of {@code x} to {@code residual}. */
  abstract void forward(Tensor x_ND, Tensor residual_ND);

  /** Overwrites {@code dX}; {@code beta} is the share that stays of the gradients of weights. */
  abstract void backward(Tensor dOut_ND, Tensor x_ND, Tensor dX_ND, float beta);

  /** Sizes: heads, key heads, size of queries, keys and values. */
  public abstract AttentionShape shape();

  /** Queries, keys and values of the last forward pass, as the softmax met them. */
  public abstract Qkv qkv();

  /** What the last forward pass saw of each query head. */
  public abstract HeadStats stats();

  /**
   * Scales the weights that make the queries of a head.
   *
   * @param own factor where the key that they meet is the head's own or its group's
   * @param shared factor where they meet the rotary key that all heads of latent attention share;
   *     without meaning in multi-head attention
   */
  public abstract void scaleQueries(int head, float own, float shared);

  /** Scales the weights that make the own keys of a key head. */
  public abstract void scaleKeys(int kvHead, float factor);

  /** {@code layers.3.attention.} and the name. */
  static String name(int layer, String name) {
    return "layers." + layer + ".attention." + name;
  }
}
