package cliplight.engine.tensor.cpu;

/**
 * Matrix products on raw addresses, single-threaded, in C order. An object serves one thread, so
 * that a call allocates nothing.
 */
interface Blas {

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

  /**
   * MKL where it loads, else OpenBLAS; {@code -Dcliplight.blas=mkl} or {@code openblas} forces one.
   * A rule and not a race, since the choice decides the last bits of a run. On Zen 4 MKL 2025.2 was
   * measured 0 to 12 % faster than OpenBLAS 0.3.30 on the shapes of our models, on Intel it is
   * further ahead.
   */
  static Blas open() {
    String wish = System.getProperty("cliplight.blas", "");
    return switch (wish) {
      case "mkl" -> new MklBlas();
      case "openblas" -> new OpenBlas();
      case "" -> MklBlas.isAvailable() ? new MklBlas() : new OpenBlas();
      default ->
          throw new IllegalArgumentException(
              "cliplight.blas is '" + wish + "'; it must be mkl or openblas");
    };
  }
}
