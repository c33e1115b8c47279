package cliplight.engine.model;

import cliplight.engine.tensor.AttentionShape;
import cliplight.engine.tensor.Kernels;
import cliplight.engine.tensor.Tensor;
import cliplight.engine.tensor.TensorArena;

/**
 * Rotary position embedding (Su et al. 2021) on interleaved pairs: pair i of a head at position t
 * turns by {@code t * theta^(-2i/K)}.
 *
 * <p>Shapes: T context, K head size, N tokens, H heads.
 */
final class Rope {

  private final Kernels kernels;
  private final Tensor cos_TK2;
  private final Tensor sin_TK2;

  Rope(ModelConfig config, Kernels kernels, TensorArena arena) {
    this.kernels = kernels;
    int pairs = config.headSize() / 2;
    float[] cos = new float[config.context() * pairs];
    float[] sin = new float[cos.length];
    for (int t = 0; t < config.context(); t++) {
      for (int i = 0; i < pairs; i++) {
        double angle = t * StrictMath.pow(config.ropeTheta(), -2.0 * i / config.headSize());
        cos[t * pairs + i] = (float) StrictMath.cos(angle);
        sin[t * pairs + i] = (float) StrictMath.sin(angle);
      }
    }
    cos_TK2 = arena.allocate("rope cos", config.context(), pairs);
    sin_TK2 = arena.allocate("rope sin", config.context(), pairs);
    cos_TK2.copyFrom(cos);
    sin_TK2.copyFrom(sin);
  }

  /** Turns the queries and keys in {@code qkv}. */
  void forward(Tensor qkv_N3HK, AttentionShape shape) {
    kernels.rope(qkv_N3HK, cos_TK2, sin_TK2, shape, false);
  }

  /** Turns their gradients back. */
  void backward(Tensor dQkv_N3HK, AttentionShape shape) {
    kernels.rope(dQkv_N3HK, cos_TK2, sin_TK2, shape, true);
  }
}
