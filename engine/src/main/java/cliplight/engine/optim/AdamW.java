package cliplight.engine.optim;

import cliplight.engine.model.Parameter;
import cliplight.engine.tensor.Kernels;
import cliplight.engine.tensor.Tensor;
import cliplight.engine.tensor.TensorArena;
import java.util.List;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter 2019), bias-corrected:
 *
 * <pre>
 *   m = beta1 m + (1 - beta1) g;  v = beta2 v + (1 - beta2) g^2
 *   w = (1 - lr lambda) w - lr (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + eps)
 * </pre>
 */
public final class AdamW implements Optimizer {

  private final OptimizerConfig config;
  private final double peakLr;
  private final double weightDecay;
  private final Kernels kernels;
  private final Parameter.Part[] parts;
  private final Tensor[] m;
  private final Tensor[] v;

  /**
   * @param peakLr learning rate at factor 1
   * @param weightDecay lambda, 0 for gains of norms
   */
  public AdamW(
      List<Parameter.Part> parts,
      double peakLr,
      double weightDecay,
      OptimizerConfig config,
      Kernels kernels,
      TensorArena arena) {
    this.parts = parts.toArray(new Parameter.Part[0]);
    this.peakLr = peakLr;
    this.weightDecay = weightDecay;
    this.config = config;
    this.kernels = kernels;
    m = new Tensor[this.parts.length];
    v = new Tensor[this.parts.length];
    for (int i = 0; i < m.length; i++) {
      Tensor w = this.parts[i].weight_MRC();
      m[i] = arena.allocate("m of " + w.name(), w.size(0), w.size(1), w.size(2));
      v[i] = arena.allocate("v of " + w.name(), w.size(0), w.size(1), w.size(2));
    }
  }

  @Override
  public void step(long step, double lrFactor, double[] updateSquares_G) {
    double lr = peakLr * lrFactor;
    float correction1 = (float) (1 - Math.pow(config.beta1(), (double) step));
    float correction2 = (float) (1 - Math.pow(config.beta2(), (double) step));
    for (int i = 0; i < parts.length; i++) {
      Parameter.Part part = parts[i];
      double squares =
          kernels.adamW(
              part.weight_MRC(),
              part.gradient_MRC(),
              m[i],
              v[i],
              (float) config.beta1(),
              (float) config.beta2(),
              correction1,
              correction2,
              (float) config.eps(),
              (float) (1 - lr * weightDecay),
              (float) lr);
      updateSquares_G[part.group()] += lr * lr * squares;
    }
  }
}
