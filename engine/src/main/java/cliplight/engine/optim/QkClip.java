package cliplight.engine.optim;

import cliplight.engine.model.Attention;
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
    int heads = attention.shape().heads();
    int group = rule == ClipRule.GLOBAL ? heads : attention.shape().group();
    int clipped = 0;
    for (int first = 0; first < heads; first += group) {
      double smallest = 1;
      for (int h = first; h < first + group; h++) {
        smallest = Math.min(smallest, gamma(stats.maxLogit_H()[h]));
      }
      for (int h = first; h < first + group; h++) {
        double gamma =
            rule == ClipRule.GROUP || rule == ClipRule.GLOBAL
                ? smallest
                : gamma(stats.maxLogit_H()[h]);
        gamma_H[h] = (float) scaleQueries(attention, h, gamma, smallest);
        if (gamma_H[h] < 1) {
          clipped++;
        }
      }
      if (smallest < 1 && !queriesOnly(attention)) {
        scaleKeys(attention, first, group, smallest);
      }
    }
    return clipped;
  }

  /** Whether keys are left alone. */
  private boolean queriesOnly(Attention attention) {
    return rule == ClipRule.Q_ONLY || (rule == ClipRule.PER_HEAD && attention.shape().group() > 1);
  }

  /**
   * @return the factor on the head's logits once its key is scaled too
   */
  private double scaleQueries(Attention attention, int head, double gamma, double smallest) {
    if (queriesOnly(attention)) {
      if (gamma < 1) {
        attention.scaleQueries(head, (float) gamma, (float) gamma);
      }
      return gamma;
    }
    double root = Math.sqrt(gamma);
    if (gamma < 1) {
      attention.scaleQueries(head, (float) root, (float) gamma);
    }
    return gamma == smallest ? gamma : root * Math.sqrt(smallest);
  }

  private static void scaleKeys(Attention attention, int first, int count, double smallest) {
    int group = attention.shape().group();
    float root = (float) Math.sqrt(smallest);
    for (int kvHead = first / group; kvHead * group < first + count; kvHead++) {
      attention.scaleKeys(kvHead, root);
    }
  }
}
