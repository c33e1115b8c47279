package cliplight.engine.optim;

import cliplight.engine.model.Parameters;
import cliplight.engine.tensor.Kernels;
import cliplight.engine.tensor.Tensor;
import java.util.List;

/**
 * Clips the norm of all gradients together (Pascanu et al. 2013): {@code g = g * min(1, max /
 * norm)}.
 */
public final class GradientClip {

  private final Kernels kernels;
  private final Tensor[] gradients_RC;

  /** For the gradients of all weights. */
  public GradientClip(List<Parameters.Stack> stacks, Kernels kernels) {
    this.kernels = kernels;
    gradients_RC = new Tensor[stacks.size()];
    for (int i = 0; i < gradients_RC.length; i++) {
      Tensor g = stacks.get(i).gradient_MRC();
      long rows = (long) g.size(0) * g.size(1);
      gradients_RC[i] = g.view(g.name(), 0, rows, g.size(2));
    }
  }

  /**
   * Scales the gradients if their norm is above the largest.
   *
   * @param maxNorm largest norm; 0 never clips
   */
  public void clip(double norm, double maxNorm) {
    if (maxNorm > 0 && norm > maxNorm) {
      float factor = (float) (maxNorm / norm);
      for (Tensor gradient_RC : gradients_RC) {
        kernels.scaleRows(gradient_RC, 0, gradient_RC.size(0), factor);
      }
    }
  }
}
