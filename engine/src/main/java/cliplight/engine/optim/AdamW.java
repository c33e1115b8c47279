package cliplight.engine.optim;

import cliplight.engine.model.Parameter;
import cliplight.engine.tensor.Kernels;
import cliplight.engine.tensor.Tensor;
import cliplight.engine.tensor.TensorArena;
import java.util.ArrayList;
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

  private final Kernels kernels;
  private final List<Tensor> state = new ArrayList<>();
  private final List<Moments> moments = new ArrayList<>();

  /** A part of a parameter with its part of the parameter's moments. */
  private record Moments(Parameter.Part part, Tensor m_MRC, Tensor v_MRC) {}

  public AdamW(List<Parameter> parameters, Kernels kernels, TensorArena arena) {
    this.kernels = kernels;
    for (Parameter parameter : parameters) {
      Tensor w = parameter.weight_MRC();
      Tensor m = arena.allocate("m." + parameter.name(), w.size(0), w.size(1), w.size(2));
      Tensor v = arena.allocate("v." + parameter.name(), w.size(0), w.size(1), w.size(2));
      state.add(m);
      state.add(v);
      long first = 0;
      for (Parameter.Part part : parameter.parts()) {
        moments.add(new Moments(part, viewOf(m, first, part), viewOf(v, first, part)));
        first += part.weight_MRC().length();
      }
    }
  }

  private static Tensor viewOf(Tensor moment_MRC, long first, Parameter.Part part) {
    Tensor w = part.weight_MRC();
    return moment_MRC.view(moment_MRC.name(), first, w.size(0), w.size(1), w.size(2));
  }

  @Override
  public void step(OptimizerConfig config, long step, double lrFactor, double[] updateSquares_G) {
    double lr = config.adamPeakLr() * lrFactor;
    float correction1 = (float) (1 - Math.pow(config.beta1(), (double) step));
    float correction2 = (float) (1 - Math.pow(config.beta2(), (double) step));
    for (int i = 0; i < moments.size(); i++) {
      Parameter.Part part = moments.get(i).part;
      double squares =
          kernels.adamW(
              part.weight_MRC(),
              part.gradient_MRC(),
              moments.get(i).m_MRC,
              moments.get(i).v_MRC,
              (float) config.beta1(),
              (float) config.beta2(),
              correction1,
              correction2,
              (float) config.eps(),
              (float) (1 - lr * config.weightDecay(part.role())),
              (float) lr);
      updateSquares_G[part.group()] += lr * lr * squares;
    }
  }

  @Override
  public List<Tensor> state() {
    return List.copyOf(state);
  }
}
