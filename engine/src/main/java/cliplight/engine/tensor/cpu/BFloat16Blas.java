package cliplight.engine.tensor.cpu;

import cliplight.engine.tensor.FloatMemory;

/**
 * Products of floats that are rounded to bfloat16 first (8 bits of significand, the range of a
 * float) and summed in float: about twice as fast where the processor multiplies them. Products too
 * small to win are done in float. An object serves one thread.
 */
final class BFloat16Blas implements Blas {

  /** Shortest side that wins; a router's few outputs stay in float. */
  private static final int SMALLEST = 32;

  private final OneDnnBlas floats;
  private final RightFactor converted = new RightFactor();
  private FloatMemory roomA = FloatMemory.allocate(1);
  private long lengthA = 1;

  /**
   * @throws IllegalArgumentException if this processor has no such products
   */
  BFloat16Blas() {
    if (!OneDnnBlas.multipliesBFloat16()) {
      throw new IllegalArgumentException(
          "kernels is \"cpu-bf16\", but this processor does not multiply bfloat16 (it would need"
              + " AVX512-BF16 or AMX): use cpu");
    }
    floats = new OneDnnBlas();
  }

  @Override
  public String describe() {
    return floats.describe() + ", products in bfloat16";
  }

  @Override
  public void useOnThisThread() {
    floats.useOnThisThread();
  }

  @Override
  public void gemm(
      boolean transA,
      boolean transB,
      int m,
      int n,
      int k,
      float alpha,
      long a,
      int lda,
      long b,
      int ldb,
      float beta,
      long c,
      int ldc) {
    boolean wins = Math.min(Math.min(m, n), k) >= SMALLEST;
    if (!wins || alpha != 1 || (beta != 0 && beta != 1)) {
      floats.gemm(transA, transB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
      return;
    }
    long a16 = roomA((long) m * k);
    convert(a, transA ? k : m, transA ? m : k, lda, a16);
    long b16 = converted(b, transB ? n : k, transB ? k : n, ldb);
    multiply(transA, transB, m, n, k, a16, b16, beta == 1, c, ldc);
  }

  @Override
  public void begin() {
    converted.forget();
    floats.begin();
  }

  private long converted(long b, int rows, int columns, int stride) {
    long b16 = converted.room(((long) rows * columns + 1) / 2);
    if (!converted.holds(b, rows, columns, stride)) {
      convert(b, rows, columns, stride, b16);
    }
    return b16;
  }

  /** Rounds rows of floats, {@code stride} apart, to bfloat16, rows side by side. */
  void convert(long from, int rows, int columns, int stride, long to) {
    floats.primitives().convert(from, rows, columns, stride, to);
  }

  /** {@code C = op(A) op(B)}, or added to C, of dense matrices of bfloat16. */
  void multiply(
      boolean transA,
      boolean transB,
      int m,
      int n,
      int k,
      long a16,
      long b16,
      boolean add,
      long c,
      int ldc) {
    floats
        .primitives()
        .multiply(
            true, transA, transB, m, n, k, a16, transA ? m : k, b16, transB ? k : n, add, c, ldc);
  }

  @Override
  public void transpose(long from, int rows, int columns, int stride, long to, int strideTo) {
    floats.transpose(from, rows, columns, stride, to, strideTo);
  }

  /** Address of room for {@code length} numbers of bfloat16; grows once. */
  private long roomA(long length) {
    if (length > lengthA) {
      roomA.free();
      roomA = FloatMemory.allocate((length + 1) / 2);
      lengthA = length;
    }
    return roomA.address();
  }

  @Override
  public void close() {
    floats.close();
    converted.close();
    roomA.free();
  }
}
