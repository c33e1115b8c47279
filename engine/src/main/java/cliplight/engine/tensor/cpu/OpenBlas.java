package cliplight.engine.tensor.cpu;

import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.nd4j.linalg.factory.Nd4j;

/** OpenBLAS: every platform. */
final class OpenBlas implements Blas {

  private static final int ROW_MAJOR = 101;
  private static final int NO_TRANS = 111;
  private static final int TRANS = 112;

  private final RawFloats a = new RawFloats();
  private final RawFloats b = new RawFloats();
  private final RawFloats c = new RawFloats();

  OpenBlas() {
    // ND4J sets the number of threads when it starts: let it do so first
    Nd4j.getBackend();
    Loader.load(openblas_nolapack.class);
    openblas_nolapack.blas_set_num_threads(1);
  }

  @Override
  public String describe() {
    return "OpenBLAS " + openblas_nolapack.OPENBLAS_VERSION.trim().replace("OpenBLAS ", "");
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
    openblas_nolapack.cblas_sgemm(
        ROW_MAJOR,
        transA ? TRANS : NO_TRANS,
        transB ? TRANS : NO_TRANS,
        m,
        n,
        k,
        alpha,
        this.a.at(a),
        lda,
        this.b.at(b),
        ldb,
        beta,
        this.c.at(c),
        ldc);
  }

  @Override
  public void transpose(long from, int rows, int columns, int stride, long to, int strideTo) {
    for (int row = 0; row < rows; row++) {
      openblas_nolapack.cblas_scopy(
          columns,
          a.at(from + (long) row * stride * Float.BYTES),
          1,
          b.at(to + (long) row * Float.BYTES),
          strideTo);
    }
  }
}
