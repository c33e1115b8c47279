package cliplight.engine.tensor.cpu;

import org.bytedeco.dnnl.dnnl_version_t;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.Loader;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/** Intel's oneDNN: kernels compiled at run time for whatever x86 processor there is. */
final class OneDnnBlas implements Blas {

  private static final byte NO_TRANS = 'N';
  private static final byte TRANS = 'T';

  /** Rows, and columns of the right factor, from which on it pays to transpose that first. */
  private static final int TRANSPOSED_FROM = 64;

  /**
   * Floats between rows of a left factor to be transposed from which on a primitive is the faster:
   * the call reads what lies a page apart at two thirds of the rate.
   */
  private static final int FAR_ROWS = 1024;

  /** Inner sizes of a primitive: code is made for each, and a router sends any number of rows. */
  private static final int PRIMITIVE_INNER = 64;

  /** Loads once for all objects. */
  private static final class Library {
    static final boolean LOADED = load();

    private static boolean load() {
      try {
        Nd4j.getBackend();
        Loader.load(dnnl.class);
        return true;
      } catch (LinkageError e) {
        return false;
      }
    }
  }

  private final RawFloats a = new RawFloats();
  private final RawFloats b = new RawFloats();
  private final RawFloats c = new RawFloats();
  private final RightFactor transposed = new RightFactor();
  private final OneDnnPrimitives primitives;

  OneDnnBlas() {
    if (!Library.LOADED) {
      throw new IllegalStateException(
          "oneDNN does not load on this machine: leave out -Dcliplight.blas=onednn to use"
              + " OpenBLAS");
    }
    primitives = new OneDnnPrimitives();
  }

  static boolean isAvailable() {
    return Library.LOADED;
  }

  /** Whether the processor multiplies bfloat16 by itself. */
  static boolean multipliesBFloat16() {
    return Library.LOADED
        && (dnnl.dnnl_get_effective_cpu_isa() & dnnl.dnnl_cpu_isa_avx512_core_bf16)
            == dnnl.dnnl_cpu_isa_avx512_core_bf16;
  }

  OneDnnPrimitives primitives() {
    return primitives;
  }

  @Override
  public String describe() {
    dnnl_version_t version = dnnl.dnnl_version();
    return "oneDNN "
        + version.major()
        + "."
        + version.minor()
        + "."
        + version.patch()
        + " for "
        + instructionSet(dnnl.dnnl_get_effective_cpu_isa());
  }

  private static String instructionSet(int isa) {
    return switch (isa) {
      case dnnl.dnnl_cpu_isa_avx2 -> "AVX2";
      case dnnl.dnnl_cpu_isa_avx2_vnni -> "AVX2 VNNI";
      case dnnl.dnnl_cpu_isa_avx512_core -> "AVX-512";
      case dnnl.dnnl_cpu_isa_avx512_core_vnni -> "AVX-512 VNNI";
      case dnnl.dnnl_cpu_isa_avx512_core_bf16 -> "AVX-512 BF16";
      case dnnl.dnnl_cpu_isa_avx512_core_fp16 -> "AVX-512 FP16";
      case dnnl.dnnl_cpu_isa_avx512_core_amx -> "AMX";
      case dnnl.dnnl_cpu_isa_avx512_core_amx_fp16 -> "AMX FP16";
      default -> "instruction set 0x" + Integer.toHexString(isa);
    };
  }

  /**
   * The library would share a product among OpenMP's threads, whose number is each thread's own.
   */
  @Override
  public void useOnThisThread() {
    NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(1);
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
    boolean far = transA && !transB && lda >= FAR_ROWS && k % PRIMITIVE_INNER == 0;
    if (far && alpha == 1 && (beta == 0 || beta == 1)) {
      primitives.multiply(false, true, false, m, n, k, a, lda, b, ldb, beta == 1, c, ldc);
      return;
    }
    boolean transposeFirst = !transA && transB && Math.min(m, k) >= TRANSPOSED_FROM;
    long right = transposeFirst ? transposed(b, n, k, ldb) : b;
    int ldRight = transposeFirst ? n : ldb;
    int status =
        dnnl.dnnl_sgemm(
            transA ? TRANS : NO_TRANS,
            transB && !transposeFirst ? TRANS : NO_TRANS,
            m,
            n,
            k,
            alpha,
            this.a.at(a),
            lda,
            this.b.at(right),
            ldRight,
            beta,
            this.c.at(c),
            ldc);
    if (status != 0) {
      throw new IllegalArgumentException(
          "oneDNN refuses a product of " + m + " x " + k + " x " + n + ": status " + status);
    }
  }

  /** A product with an untransposed factor is up to a sixth faster. */
  private long transposed(long b, int rows, int columns, int stride) {
    long to = transposed.room((long) rows * columns);
    if (!transposed.holds(b, rows, columns, stride)) {
      primitives.transpose(b, rows, columns, stride, to, rows);
    }
    return to;
  }

  @Override
  public void begin() {
    transposed.forget();
  }

  @Override
  public void transpose(long from, int rows, int columns, int stride, long to, int strideTo) {
    primitives.transpose(from, rows, columns, stride, to, strideTo);
  }

  @Override
  public void close() {
    transposed.close();
    primitives.close();
  }
}
