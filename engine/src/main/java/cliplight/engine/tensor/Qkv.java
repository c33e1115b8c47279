package cliplight.engine.tensor;

/**
 * Queries, keys and values of attention, or their gradients, wherever they lie.
 *
 * @param q of every query head
 * @param k of every key head
 * @param v of every value head
 */
public record Qkv(Heads q, Heads k, Heads v) {

  /** All heads' queries, then keys, then values side by side in one array of 3HK columns. */
  public static Qkv fused(Tensor qkv_N3HK, int heads, int size) {
    return new Qkv(
        new Heads(qkv_N3HK, 0, size),
        new Heads(qkv_N3HK, heads * size, size),
        new Heads(qkv_N3HK, 2 * heads * size, size));
  }
}
