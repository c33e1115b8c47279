package cliplight.engine.model;

/**
 * What kind of attention the layers have; its heads and their size stand in {@link ModelConfig}.
 *
 * @param kind multi-head (with fewer key heads: grouped-query, multi-query) or latent attention
 * @param kvHeads key and value heads of multi-head attention (G); 0 means as many as query heads
 * @param queryRank of latent attention: size of the compressed query; 0 leaves queries uncompressed
 * @param kvRank of latent attention: size of what keys and values are compressed to
 * @param ropeSize of latent attention: columns of a query that turn with the position, beside the
 *     {@code headSize} that do not; even
 * @param valueSize of latent attention: size of a value of a head (V); 0 means headSize
 * @param qkNorm whether queries and keys of multi-head attention are normalised per head, with a
 *     gain for each (Dehghani et al. 2023; as in Qwen 3)
 * @param softCap c of {@code c tanh(logit / c)} (Gemma 2); 0 is off
 */
public record AttentionConfig(
    Kind kind,
    int kvHeads,
    int queryRank,
    int kvRank,
    int ropeSize,
    int valueSize,
    boolean qkNorm,
    double softCap) {

  /** The kinds of attention. */
  public enum Kind {
    /** Every head has queries of its own; keys and values may be shared by groups of heads. */
    MHA,
    /** Multi-head latent attention of DeepSeek-V2, V3 and Kimi K2. */
    MLA
  }

  /** Plain multi-head attention. */
  public static final AttentionConfig MULTI_HEAD =
      new AttentionConfig(Kind.MHA, 0, 0, 32, 8, 0, false, 0);

  /**
   * @throws IllegalArgumentException naming the field, its value and what would do
   */
  public AttentionConfig {
    atLeast("kvHeads", kvHeads, 0);
    atLeast("queryRank", queryRank, 0);
    atLeast("kvRank", kvRank, 1);
    atLeast("ropeSize", ropeSize, 2);
    if (ropeSize % 2 != 0) {
      throw new IllegalArgumentException(
          "ropeSize is "
              + ropeSize
              + ", but RoPE turns pairs: use an even size such as "
              + (ropeSize - 1));
    }
    atLeast("valueSize", valueSize, 0);
    // kernels count in floats, in which the largest numbers are infinite
    if (!(softCap >= 0) || softCap > Float.MAX_VALUE) {
      throw new IllegalArgumentException(
          "softCap is "
              + softCap
              + ": use 0 (off) or a number above it that a float holds, such as 50");
    }
    if (kind == Kind.MLA && qkNorm) {
      throw new IllegalArgumentException(
          "qkNorm is true, but latent attention (mla) has no keys to normalise: it would undo the"
              + " compression. Use kind mha, or leave qkNorm out");
    }
    if (kind == Kind.MLA && kvHeads != 0) {
      throw new IllegalArgumentException(
          "kvHeads is "
              + kvHeads
              + ", but latent attention (mla) has as many key heads as query heads: use 0");
    }
  }

  private static void atLeast(String field, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(
          field + " is " + value + ": use a whole number of at least " + least);
    }
  }
}
