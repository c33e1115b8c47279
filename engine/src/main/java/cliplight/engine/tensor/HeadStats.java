package cliplight.engine.tensor;

import java.util.Arrays;

/**
 * What attention tells of each head: of one forward pass, which overwrites it, or of all that were
 * added up.
 *
 * @param maxLogit_H S_max: the largest scaled, unmasked logit of the batch, signed
 * @param entropy_H mean entropy in nats over all rows
 */
@SuppressWarnings("ArrayRecordComponent") // written by kernels, read by the trainer
public record HeadStats(float[] maxLogit_H, float[] entropy_H) {
  public static HeadStats ofHeads(int heads) {
    return new HeadStats(new float[heads], new float[heads]);
  }

  /** Forgets: the largest of no logits is minus infinity. */
  public void reset() {
    Arrays.fill(maxLogit_H, Float.NEGATIVE_INFINITY);
    Arrays.fill(entropy_H, 0);
  }

  /** Takes in a microbatch: the larger maximum, NaN before all, and its share of the entropy. */
  public void add(HeadStats microbatch, float share) {
    for (int h = 0; h < maxLogit_H.length; h++) {
      maxLogit_H[h] = Math.max(maxLogit_H[h], microbatch.maxLogit_H[h]);
      entropy_H[h] += share * microbatch.entropy_H[h];
    }
  }
}
