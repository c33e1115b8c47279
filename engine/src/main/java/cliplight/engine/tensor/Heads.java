package cliplight.engine.tensor;

/**
 * Where vectors of attention heads lie in an array with a row per token: that of head h begins at
 * column {@code offset + h * stride}.
 *
 * <p>Shapes: N tokens, W all columns of the array.
 *
 * @param rows_NW the array
 * @param offset column of head 0
 * @param stride columns from a head to the next
 */
public record Heads(Tensor rows_NW, int offset, int stride) {

  /** Index of the first float of a head of a token. */
  public long at(long token, int head) {
    return token * rows_NW.size(1) + offset + (long) head * stride;
  }

  /** The same heads from another column on. */
  public Heads from(int columns) {
    return new Heads(rows_NW, offset + columns, stride);
  }
}
