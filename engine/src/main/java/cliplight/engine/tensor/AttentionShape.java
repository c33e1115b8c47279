package cliplight.engine.tensor;

/**
 * Sizes of causal attention. Query head h reads key and value head {@code h / (heads / kvHeads)}:
 * multi-head attention has as many of one as of the other, grouped-query attention fewer keys,
 * multi-query attention one.
 *
 * @param batch sequences (B)
 * @param context tokens per sequence (T)
 * @param heads query heads (H)
 * @param kvHeads key and value heads (G), a divisor of H
 * @param keySize size of a query and of a key (K)
 * @param valueSize size of a value and of a head's result (V)
 * @param scale factor on q.k, 1/sqrt(K) as a rule
 * @param softCap c of {@code c * tanh(logit / c)} before the softmax; 0 is off
 */
public record AttentionShape(
    int batch,
    int context,
    int heads,
    int kvHeads,
    int keySize,
    int valueSize,
    float scale,
    float softCap) {

  public AttentionShape {
    if (batch < 1 || context < 1 || heads < 1 || kvHeads < 1 || keySize < 1 || valueSize < 1) {
      throw new IllegalArgumentException("Sizes of attention must be positive");
    }
    if (heads % kvHeads != 0) {
      throw new IllegalArgumentException(
          "kvHeads is " + kvHeads + ", which does not divide heads, " + heads);
    }
    if (!(softCap >= 0)) {
      throw new IllegalArgumentException("softCap is " + softCap + ": use 0 (off) or more");
    }
  }

  /** Multi-head attention with keys, queries and values of one size. */
  public static AttentionShape multiHead(
      int batch, int context, int heads, int headSize, float scale) {
    return new AttentionShape(batch, context, heads, heads, headSize, headSize, scale, 0);
  }

  /** Query heads that share one key head. */
  public int group() {
    return heads / kvHeads;
  }
}
