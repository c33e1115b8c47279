package cliplight.engine.tensor.cpu;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.mkl.global.mkl_rt;
import org.nd4j.linalg.factory.Nd4j;

/** Intel's oneMKL: x86 Linux and Windows. */
final class MklBlas implements Blas {

  private static final int ROW_MAJOR = 101;
  private static final int NO_TRANS = 111;
  private static final int TRANS = 112;

  /** Loads once for all objects. */
  private static final class Library {
    static final boolean LOADED = load();

    private static boolean load() {
      try {
        // ND4J sets the threads of every BLAS it finds when it starts: let it do so first
        Nd4j.getBackend();
        Loader.load(mkl_rt.class);
        // the sequential layer is not among the published files; Intel's with one thread starts
        // none
        mkl_rt.MKL_Set_Threading_Layer(mkl_rt.MKL_THREADING_INTEL);
        mkl_rt.MKL_Set_Num_Threads(1);
        // same bits whatever the alignment
        mkl_rt.MKL_CBWR_Set(mkl_rt.MKL_CBWR_AUTO);
        return true;
      } catch (LinkageError e) {
        return false;
      }
    }
  }

  private final RawFloats a = new RawFloats();
  private final RawFloats b = new RawFloats();
  private final RawFloats c = new RawFloats();

  MklBlas() {
    if (!Library.LOADED) {
      throw new IllegalStateException(
          "MKL does not load on this machine: leave out -Dcliplight.blas=mkl to use OpenBLAS");
    }
  }

  static boolean isAvailable() {
    return Library.LOADED;
  }

  @Override
  public String describe() {
    byte[] text = new byte[256];
    mkl_rt.MKL_Get_Version_String(text, text.length);
    Matcher version =
        Pattern.compile("Version (\\S+?)-").matcher(new String(text, StandardCharsets.US_ASCII));
    return version.find() ? "MKL " + version.group(1) : "MKL";
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
    mkl_rt.cblas_sgemm(
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
}
