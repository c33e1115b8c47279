package cliplight.engine.tensor.cpu;

/** How work is cut into parts: by sizes alone, never by the number of threads. */
final class Partition {

  /** Rows of a matrix product in one part. */
  static final int GEMM_ROWS = 256;

  /** Floats of an element-wise operation in one part. */
  static final int FLOATS = 16_384;

  private Partition() {}

  static int count(long items, int perPart) {
    return Math.toIntExact((items + perPart - 1) / perPart);
  }

  /** Rows per part of an operation on rows of {@code width} floats. */
  static int rows(int width) {
    return Math.max(1, FLOATS / width);
  }
}
