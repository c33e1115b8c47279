package cliplight.engine.optim;

import cliplight.engine.model.Parameter;
import cliplight.engine.model.Parameters;
import cliplight.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Consecutive matrices of one shape that Muon orthogonalises each on its own. By default they are
 * the whole matrices of a {@link Parameters.Stack}. Per head they are the rows that each attention
 * head owns: of W_q, W_k and W_v the head's, of latent attention's W_qb the head's with its rotary
 * rows, of W_kvb the head's key and its value apart. W_o and all else stay whole.
 *
 * <p>Per-head Muon is that of Kimi K3 (arXiv 2607.24653, section 2.5: the momentum of the Q, K and
 * V projections is cut along the heads, so that heads of large gradients do not take the others'
 * share) and GLM-5's "Muon Split" of the up-projections of latent attention (arXiv 2602.15763), as
 * deepspeedai/DeepSpeed#8367 describes both. Kimi K2 does not say that it does so. The size factor
 * is that of a block's own shape: a run moves as if each block were a parameter of its own.
 *
 * <p>Shapes: M matrices of R x C.
 *
 * @param first of its elements in the stack
 * @param matrices how many there are (M)
 * @param rows of each (R)
 * @param columns of each (C)
 * @param observed what is observed on its own, in the order of the memory
 */
record HeadBlocks(long first, long matrices, int rows, int columns, List<Observed> observed) {

  /**
   * Elements that are observed together.
   *
   * @param group index in {@link Parameters#groups()}
   * @param gradient_MRC their view of the gradient
   */
  record Observed(int group, Tensor gradient_MRC) {}

  HeadBlocks {
    observed = List.copyOf(observed);
  }

  /** All of a stack, in the order of its memory. */
  static List<HeadBlocks> of(Parameters.Stack stack, boolean perHead) {
    List<HeadBlocks> all = new ArrayList<>();
    long first = 0;
    for (Parameter.Part part : stack.parts()) {
      Tensor g_MRC = part.gradient_MRC();
      long elements = g_MRC.length();
      List<Integer> blocks = perHead ? part.headRows() : List.of();
      if (blocks.stream().distinct().count() <= 1) {
        int rows = blocks.isEmpty() ? g_MRC.size(1) : blocks.get(0);
        append(all, block(stack, part, first, elements, rows));
      } else {
        // blocks of several sizes by turns
        long at = first;
        for (int i = 0; at < first + elements; i++) {
          int rows = blocks.get(i % blocks.size());
          long size = (long) rows * g_MRC.size(2);
          append(all, block(stack, part, at, size, rows));
          at += size;
        }
      }
      first += elements;
    }
    return all;
  }

  private static HeadBlocks block(
      Parameters.Stack stack, Parameter.Part part, long first, long elements, int rows) {
    int columns = part.gradient_MRC().size(2);
    long matrices = elements / ((long) rows * columns);
    Tensor gradient = stack.gradient_MRC().view(part.symbol(), first, matrices, rows, columns);
    return new HeadBlocks(
        first, matrices, rows, columns, List.of(new Observed(part.group(), gradient)));
  }

  /** Adds blocks behind the others, to the last of them where they have one shape. */
  private static void append(List<HeadBlocks> all, HeadBlocks next) {
    HeadBlocks last = all.isEmpty() ? next : all.get(all.size() - 1);
    if (all.isEmpty() || last.rows != next.rows) {
      all.add(next);
      return;
    }
    List<Observed> observed = new ArrayList<>(last.observed);
    observed.addAll(next.observed);
    all.set(
        all.size() - 1,
        new HeadBlocks(
            last.first, last.matrices + next.matrices, last.rows, last.columns, observed));
  }

  /** This part of the memory of a stack. */
  Tensor of(Tensor stack_MRC) {
    return stack_MRC.view(stack_MRC.name(), first, matrices, rows, columns);
  }
}
