package cliplight.engine.optim;

import cliplight.engine.model.Parameter;
import cliplight.engine.model.Parameters;
import cliplight.engine.model.Role;
import cliplight.engine.tensor.Kernels;
import cliplight.engine.tensor.NewtonSchulzScratch;
import cliplight.engine.tensor.Tensor;
import cliplight.engine.tensor.TensorArena;
import java.util.ArrayList;
import java.util.List;

/**
 * Muon (Jordan et al. 2024) in the form of Moonlight (Liu et al. 2025): heavy-ball momentum, the
 * Nesterov look-ahead, orthogonalisation of each matrix, an update of the size of AdamW's ({@link
 * UpdateScale} has others), and decoupled weight decay that the size factor does not touch:
 *
 * <pre>
 *   M = mu M + G
 *   O = newtonSchulz(G + mu M) * 0.2 sqrt(max(rows, columns))
 *   W = W - lr (O + lambda W)
 * </pre>
 *
 * Matrices of one shape are moved together. The gradients' memory becomes the update's.
 *
 * <p>Shapes: M matrices of R x C.
 */
public final class Muon implements Optimizer {

  private final Kernels kernels;
  private final float[][] coefficients;
  private final List<Group> groups = new ArrayList<>();

  private record Group(
      Parameters.Stack stack,
      List<Parameter.Part> parts,
      Tensor momentum_MRC,
      NewtonSchulzScratch scratch) {}

  /**
   * @param stacks hidden matrices only
   */
  public Muon(
      List<Parameters.Stack> stacks, OptimizerConfig config, Kernels kernels, TensorArena arena) {
    this.kernels = kernels;
    coefficients = NewtonSchulz.coefficients(config.newtonSchulz(), config.newtonSchulzSteps());
    long gramSize = 1;
    long nextSize = 1;
    for (Parameters.Stack stack : stacks) {
      gramSize = Math.max(gramSize, gramSize(stack.weight_MRC()));
      nextSize = Math.max(nextSize, stack.weight_MRC().length());
    }
    Tensor gram = arena.allocate("Newton-Schulz gram", gramSize);
    Tensor poly = arena.allocate("Newton-Schulz poly", gramSize);
    Tensor next = arena.allocate("Newton-Schulz next", nextSize);
    for (Parameters.Stack stack : stacks) {
      Tensor w = stack.weight_MRC();
      long shorter = Math.min(w.size(1), w.size(2));
      long longer = Math.max(w.size(1), w.size(2));
      NewtonSchulzScratch scratch =
          new NewtonSchulzScratch(
              gram.view("gram", 0, w.size(0), shorter, shorter),
              poly.view("poly", 0, w.size(0), shorter, shorter),
              next.view("next", 0, w.size(0), shorter, longer));
      Tensor momentum = arena.allocate("momentum of " + w.name(), w.size(0), w.size(1), w.size(2));
      groups.add(new Group(stack, stack.parts(), momentum, scratch));
    }
  }

  private static long gramSize(Tensor w_MRC) {
    long shorter = Math.min(w_MRC.size(1), w_MRC.size(2));
    return w_MRC.size(0) * shorter * shorter;
  }

  @Override
  public void step(OptimizerConfig config, long step, double lrFactor, double[] updateSquares_G) {
    double lr = config.lr() * lrFactor;
    double mu = config.momentumAt(step);
    double share = config.momentumKind() == MomentumKind.EMA ? 1 - mu : 1;
    double weightDecay = config.weightDecay(Role.MATRIX);
    for (int i = 0; i < groups.size(); i++) {
      Group group = groups.get(i);
      Tensor update_MRC = group.stack.gradient_MRC();
      kernels.momentum(
          group.momentum_MRC, update_MRC, (float) mu, (float) share, config.nesterov(), update_MRC);
      kernels.newtonSchulz(update_MRC, coefficients, group.scratch);
      double size = lr * config.updateScale().of(update_MRC.size(1), update_MRC.size(2));
      kernels.applyUpdate(
          group.stack.weight_MRC(), (float) (1 - lr * weightDecay), update_MRC, (float) -size);
      List<Parameter.Part> parts = group.parts;
      for (int p = 0; p < parts.size(); p++) {
        Parameter.Part part = parts.get(p);
        updateSquares_G[part.group()] += size * size * kernels.sumOfSquares(part.gradient_MRC());
      }
    }
  }

  @Override
  public List<Tensor> state() {
    List<Tensor> state = new ArrayList<>();
    for (Group group : groups) {
      long first = 0;
      for (Parameter parameter : group.stack.parameters()) {
        Tensor w = parameter.weight_MRC();
        state.add(
            group.momentum_MRC.view(
                "momentum." + parameter.name(), first, w.size(0), w.size(1), w.size(2)));
        first += w.length();
      }
    }
    return state;
  }
}
