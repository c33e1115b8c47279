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
 * Matrices of one shape are moved together; {@link HeadBlocks} says what a matrix is. The
 * gradients' memory becomes the update's.
 *
 * <p>Shapes: M matrices of R x C.
 */
public final class Muon implements Optimizer {

  private final Kernels kernels;
  private final float[][] coefficients;
  private final List<Momentum> momenta = new ArrayList<>();
  private final List<Group> groups = new ArrayList<>();

  /** Momentum of a whole stack. */
  private record Momentum(Parameters.Stack stack, Tensor momentum_MRC) {}

  /** Matrices of one shape that are moved in one call. */
  private record Group(
      Tensor weight_MRC,
      Tensor gradient_MRC,
      Tensor momentum_MRC,
      NewtonSchulzScratch scratch,
      List<HeadBlocks.Observed> observed) {}

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
      for (HeadBlocks blocks : HeadBlocks.of(stack, config.perHead())) {
        long shorter = Math.min(blocks.rows(), blocks.columns());
        long longer = Math.max(blocks.rows(), blocks.columns());
        gramSize = Math.max(gramSize, blocks.matrices() * shorter * shorter);
        nextSize = Math.max(nextSize, blocks.matrices() * shorter * longer);
      }
    }
    Tensor gram = arena.allocate("Newton-Schulz gram", gramSize);
    Tensor poly = arena.allocate("Newton-Schulz poly", gramSize);
    Tensor next = arena.allocate("Newton-Schulz next", nextSize);
    for (Parameters.Stack stack : stacks) {
      Tensor w = stack.weight_MRC();
      Tensor momentum = arena.allocate("momentum of " + w.name(), w.size(0), w.size(1), w.size(2));
      momenta.add(new Momentum(stack, momentum));
      for (HeadBlocks blocks : HeadBlocks.of(stack, config.perHead())) {
        long shorter = Math.min(blocks.rows(), blocks.columns());
        long longer = Math.max(blocks.rows(), blocks.columns());
        NewtonSchulzScratch scratch =
            new NewtonSchulzScratch(
                gram.view("gram", 0, blocks.matrices(), shorter, shorter),
                poly.view("poly", 0, blocks.matrices(), shorter, shorter),
                next.view("next", 0, blocks.matrices(), shorter, longer));
        groups.add(
            new Group(
                blocks.of(w),
                blocks.of(stack.gradient_MRC()),
                blocks.of(momentum),
                scratch,
                blocks.observed()));
      }
    }
  }

  @Override
  public void step(OptimizerConfig config, long step, double lrFactor, double[] updateSquares_G) {
    double lr = config.lr() * lrFactor;
    double mu = config.momentumAt(step);
    double share = config.momentumKind() == MomentumKind.EMA ? 1 - mu : 1;
    double weightDecay = config.weightDecay(Role.MATRIX);
    for (int i = 0; i < groups.size(); i++) {
      Group group = groups.get(i);
      Tensor update_MRC = group.gradient_MRC;
      kernels.momentum(
          group.momentum_MRC, update_MRC, (float) mu, (float) share, config.nesterov(), update_MRC);
      kernels.newtonSchulz(update_MRC, coefficients, group.scratch);
      double size = lr * config.updateScale().of(update_MRC.size(1), update_MRC.size(2));
      kernels.applyUpdate(
          group.weight_MRC, (float) (1 - lr * weightDecay), update_MRC, (float) -size);
      List<HeadBlocks.Observed> observed = group.observed;
      for (int o = 0; o < observed.size(); o++) {
        HeadBlocks.Observed one = observed.get(o);
        updateSquares_G[one.group()] += size * size * kernels.sumOfSquares(one.gradient_MRC());
      }
    }
  }

  @Override
  public List<Tensor> state() {
    List<Tensor> state = new ArrayList<>();
    for (Momentum momentum : momenta) {
      long first = 0;
      for (Parameter parameter : momentum.stack.parameters()) {
        Tensor w = parameter.weight_MRC();
        state.add(
            momentum.momentum_MRC.view(
                "momentum." + parameter.name(), first, w.size(0), w.size(1), w.size(2)));
        first += w.length();
      }
    }
    return state;
  }
}
