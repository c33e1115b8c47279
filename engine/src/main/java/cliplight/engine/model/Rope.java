package cliplight.engine.model;

import cliplight.engine.tensor.Heads;
import cliplight.engine.tensor.Kernels;
import cliplight.engine.tensor.Tensor;
import cliplight.engine.tensor.TensorArena;

/**
 * Rotary position embedding (Su et al. 2021) on interleaved pairs: pair i of a head at position t
 * turns by {@code t * theta^(-2i/R)}.
 *
 * <p>Shapes: T context, R columns of a head that turn.
 */
final class Rope {

  private final Kernels kernels;
  private final Tensor cos_TR2;
  private final Tensor sin_TR2;

  Rope(ModelConfig config, Kernels kernels, TensorArena arena) {
    this.kernels = kernels;
    int pairs = config.ropeSize() / 2;
    float[] cos = new float[config.context() * pairs];
    float[] sin = new float[cos.length];
    for (int t = 0; t < config.context(); t++) {
      for (int i = 0; i < pairs; i++) {
        double angle = t * StrictMath.pow(config.ropeTheta(), -2.0 * i / config.ropeSize());
        cos[t * pairs + i] = (float) StrictMath.cos(angle);
        sin[t * pairs + i] = (float) StrictMath.sin(angle);
      }
    }
    cos_TR2 = arena.allocate("rope cos", config.context(), pairs);
    sin_TR2 = arena.allocate("rope sin", config.context(), pairs);
    cos_TR2.copyFrom(cos);
    sin_TR2.copyFrom(sin);
  }

  /** Turns the first columns of {@code heads} heads, in place. */
  void forward(Heads x, int heads) {
    kernels.rope(x, heads, cos_TR2, sin_TR2, false);
  }

  /** Turns their gradients back. */
  void backward(Heads dX, int heads) {
    kernels.rope(dX, heads, cos_TR2, sin_TR2, true);
  }
}
