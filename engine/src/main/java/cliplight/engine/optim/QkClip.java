package cliplight.engine.optim;

import cliplight.engine.model.Attention;
import cliplight.engine.tensor.AttentionShape;
import cliplight.engine.tensor.HeadStats;

/**
 * QK-Clip of MuonClip (Kimi K2 report, section 2.1): after the optimizer's step, a head whose
 * largest logit S_max of this step's forward pass is above tau has the weights behind its queries
 * and keys scaled, so that the logit of the same inputs becomes {@code gamma = min(1, tau / S_max)}
 * times what it was. Weights of other heads keep every bit, except as the rule for shared keys
 * says; momentum is not rescaled.
 *
 * @param tau the threshold, above 0
 * @param rule which weights share the factor
 */
public record QkClip(double tau, ClipRule rule) {

  /** Gamma of a head: 1 where S_max is not above tau or is not finite. */
  public double gamma(float maxLogit) {
    return maxLogit > tau && maxLogit <= Float.MAX_VALUE ? tau / maxLogit : 1;
  }

  /**
   * Scales the weights behind the heads that pass tau.
   *
   * @param stats what the forward pass of this step saw
   * @param gamma_H receives the factor on the logits of each query head
   * @return how many heads were scaled
   */
  public int clip(Attention attention, HeadStats stats, float[] gamma_H) {
    AttentionShape shape = attention.shape();
    int group = groupOf(shape);
    int clipped = factors(shape, stats.maxLogit_H(), gamma_H);
    for (int first = 0; first < shape.heads(); first += group) {
      double smallest = smallest(stats.maxLogit_H(), first, group);
      for (int h = first; h < first + group; h++) {
        scaleQueries(attention, h, shareOf(stats.maxLogit_H()[h], smallest));
      }
      if (smallest < 1 && !queriesOnly(shape)) {
        scaleKeys(attention, first, group, smallest);
      }
    }
    return clipped;
  }

  /**
   * What {@link #clip} does to the logits of each query head, without doing it.
   *
   * @param maxLogit_H the largest logit of each query head
   * @param gamma_H receives the factors
   * @return how many are below 1
   */
  public int factors(AttentionShape shape, float[] maxLogit_H, float[] gamma_H) {
    int group = groupOf(shape);
    int below = 0;
    for (int first = 0; first < shape.heads(); first += group) {
      double smallest = smallest(maxLogit_H, first, group);
      for (int h = first; h < first + group; h++) {
        double gamma = shareOf(maxLogit_H[h], smallest);
        double factor =
            queriesOnly(shape) || gamma == smallest
                ? gamma
                : Math.sqrt(gamma) * Math.sqrt(smallest);
        gamma_H[h] = (float) factor;
        below += gamma_H[h] < 1 ? 1 : 0;
      }
    }
    return below;
  }

  /** How many neighbouring heads are looked at together. */
  private int groupOf(AttentionShape shape) {
    return rule == ClipRule.GLOBAL ? shape.heads() : shape.group();
  }

  private double smallest(float[] maxLogit_H, int first, int group) {
    double smallest = 1;
    for (int h = first; h < first + group; h++) {
      smallest = Math.min(smallest, gamma(maxLogit_H[h]));
    }
    return smallest;
  }

  /** The gamma that a head's queries are scaled by. */
  private double shareOf(float maxLogit, double smallest) {
    return rule == ClipRule.GROUP || rule == ClipRule.GLOBAL ? smallest : gamma(maxLogit);
  }

  /** Whether keys are left alone. */
  private boolean queriesOnly(AttentionShape shape) {
    return rule == ClipRule.Q_ONLY || (rule == ClipRule.PER_HEAD && shape.group() > 1);
  }

  private void scaleQueries(Attention attention, int head, double gamma) {
    if (gamma < 1) {
      double own = queriesOnly(attention.shape()) ? gamma : Math.sqrt(gamma);
      attention.scaleQueries(head, (float) own, (float) gamma);
    }
  }

  private static void scaleKeys(Attention attention, int first, int count, double smallest) {
    int group = attention.shape().group();
    float root = (float) Math.sqrt(smallest);
    for (int kvHead = first / group; kvHead * group < first + count; kvHead++) {
      attention.scaleKeys(kvHead, root);
    }
  }
}
