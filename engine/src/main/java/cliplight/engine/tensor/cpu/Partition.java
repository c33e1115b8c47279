package cliplight.engine.tensor.cpu;

/** How work is cut into parts: by sizes alone, never by the number of threads. */
final class Partition {

  /** Rows of a matrix product in one part. */
  static final int GEMM_ROWS = 256;

  /** Floats that stay in the second cache, beside the factors of a product. */
  private static final int CACHED_FLOATS = 65_536;

  /** Floats of an element-wise operation in one part. */
  static final int FLOATS = 16_384;

  /** Rows whose results still lie in the second cache when the next operation reads them. */
  static int cachedRows(int width) {
    return Math.min(GEMM_ROWS, Math.max(64, CACHED_FLOATS / width / 64 * 64));
  }

  private Partition() {}

  static int count(long items, int perPart) {
    return Math.toIntExact((items + perPart - 1) / perPart);
  }

  /** Rows per part of an operation on rows of {@code width} floats. */
  static int rows(int width) {
    return Math.max(1, FLOATS / width);
  }
}
