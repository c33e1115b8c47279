package cliplight.engine.tensor;

/**
 * What attention tells of each head, overwritten by every forward pass.
 *
 * @param maxLogit_H S_max: the largest scaled, unmasked logit of the batch, signed
 * @param entropy_H mean entropy in nats over all rows
 */
@SuppressWarnings("ArrayRecordComponent") // written by kernels, read by the trainer
public record HeadStats(float[] maxLogit_H, float[] entropy_H) {
  public static HeadStats ofHeads(int heads) {
    return new HeadStats(new float[heads], new float[heads]);
  }
}
