package cliplight.engine.tensor;

/**
 * Sizes of multi-head attention.
 *
 * @param batch sequences (B)
 * @param context tokens per sequence (T)
 * @param heads heads (H)
 * @param headSize size of a head (K)
 * @param scale factor on q.k, 1/sqrt(K) as a rule
 */
public record AttentionShape(int batch, int context, int heads, int headSize, float scale) {
  public AttentionShape {
    if (batch < 1 || context < 1 || heads < 1 || headSize < 1) {
      throw new IllegalArgumentException("Sizes of attention must be positive");
    }
  }
}
