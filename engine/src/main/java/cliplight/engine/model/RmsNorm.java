package cliplight.engine.model;

import cliplight.engine.tensor.Kernels;
import cliplight.engine.tensor.Tensor;
import cliplight.engine.tensor.TensorArena;

/**
 * Root mean square normalisation with a gain (Zhang and Sennrich 2019): {@code x * gain /
 * sqrt(mean(x^2) + eps)}.
 *
 * <p>Shapes: N tokens, D width.
 */
final class RmsNorm {

  private final Kernels kernels;
  private final float eps;
  private final Tensor gain_D;
  private final Tensor dGain_D;
  private final Tensor invRms_N;
  private final Tensor out_ND;

  RmsNorm(Parameter gain, ModelConfig config, int tokens, Kernels kernels, TensorArena arena) {
    this.kernels = kernels;
    this.eps = (float) config.normEps();
    this.gain_D = gain.weight_MRC().view(gain.name(), 0, gain.weight_MRC().size(2));
    this.dGain_D = gain.gradient_MRC().view(gain.name(), 0, gain.weight_MRC().size(2));
    this.invRms_N = arena.allocate(gain.name() + " 1/rms", tokens);
    this.out_ND = arena.allocate(gain.name() + " out", tokens, gain.weight_MRC().size(2));
  }

  Tensor forward(Tensor x_ND) {
    kernels.rmsNorm(x_ND, gain_D, eps, out_ND, invRms_N);
    return out_ND;
  }

  /** What the last forward pass returned. */
  Tensor out() {
    return out_ND;
  }

  /** Adds to {@code dX}; {@code beta} is the share that stays of the gradient of the gain. */
  void backward(Tensor dOut_ND, Tensor x_ND, Tensor dX_ND, float beta) {
    kernels.rmsNormBackward(dOut_ND, x_ND, gain_D, invRms_N, dX_ND, beta, dGain_D);
  }
}
