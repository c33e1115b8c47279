package cliplight.engine.optim;

import cliplight.engine.tensor.HeadStats;
import cliplight.engine.tensor.Kernels;
import cliplight.engine.tensor.Tensor;

/**
 * QK-Clip of MuonClip (Kimi K2 report, section 2.1, multi-head attention): after the optimizer's
 * step, a head whose largest logit S_max of this step's forward pass is above tau has its W_q and
 * W_k multiplied by the square root of {@code gamma = min(1, tau / S_max)}. Other heads keep every
 * bit; momentum is not rescaled.
 *
 * <p>Shapes: H heads, K head size, D width.
 *
 * @param tau the threshold, above 0
 */
public record QkClip(double tau) {

  /** Gamma of a head: 1 where S_max is not above tau or is not finite. */
  public double gamma(float maxLogit) {
    return maxLogit > tau && maxLogit <= Float.MAX_VALUE ? tau / maxLogit : 1;
  }

  /**
   * Scales the rows of the heads that pass tau.
   *
   * @param wQkv_3HKD W_q, W_k and W_v one below the other
   * @param stats what the forward pass of this step saw
   * @param gamma_H receives the factor of each head
   * @return how many heads were scaled
   */
  public int clip(
      Kernels kernels, Tensor wQkv_3HKD, HeadStats stats, int headSize, float[] gamma_H) {
    int heads = gamma_H.length;
    int clipped = 0;
    for (int h = 0; h < heads; h++) {
      double gamma = gamma(stats.maxLogit_H()[h]);
      gamma_H[h] = (float) gamma;
      if (gamma < 1) {
        clipped++;
        float root = (float) Math.sqrt(gamma);
        int query = h * headSize;
        int key = (heads + h) * headSize;
        kernels.scaleRows(wQkv_3HKD, query, query + headSize, root);
        kernels.scaleRows(wQkv_3HKD, key, key + headSize, root);
      }
    }
    return clipped;
  }
}
