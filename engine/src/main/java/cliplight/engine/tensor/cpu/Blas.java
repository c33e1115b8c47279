package cliplight.engine.tensor.cpu;

/**
 * Matrix products on raw addresses, single-threaded, in C order. An object serves one thread, so
 * that a call allocates nothing.
 */
interface Blas extends AutoCloseable {

  /** Name and version. */
  String describe();

  /**
   * {@code C = alpha op(A) op(B) + beta C} with C of m x n; op transposes where asked. Leading
   * dimensions count floats.
   */
  void gemm(
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
      int ldc);

  /** Writes the transpose of {@code rows x columns} floats; strides count floats between rows. */
  void transpose(long from, int rows, int columns, int stride, long to, int strideTo);

  /** Called once on each thread before it calls {@link #gemm}. */
  default void useOnThisThread() {}

  /**
   * Called before a task's first product, and by a part that has changed a right factor of its own.
   * From there to the next such call nobody changes a right factor: parts of one task do not write
   * what others read.
   */
  default void begin() {}

  @Override
  default void close() {}

  /**
   * oneDNN where it loads, which is on x86, else OpenBLAS; {@code -Dcliplight.blas=onednn} or
   * {@code openblas} forces one. A rule and not a race, since the choice decides the last bits of a
   * run.
   */
  static Blas open() {
    String wish = System.getProperty("cliplight.blas", "");
    return switch (wish) {
      case "onednn" -> new OneDnnBlas();
      case "openblas" -> new OpenBlas();
      case "" -> OneDnnBlas.isAvailable() ? new OneDnnBlas() : new OpenBlas();
      default ->
          throw new IllegalArgumentException(
              "cliplight.blas is '" + wish + "'; it must be onednn or openblas");
    };
  }
}
