package cliplight.engine.tensor.cpu;

import cliplight.engine.tensor.Lanes;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * The innermost loops of small matrix products, with a tile of the result in registers (a
 * micro-kernel as in van Zee and van de Geijn 2015, BLIS). All matrices lie in heap arrays, whose
 * loads the JIT compiler folds into the multiply-adds: from two vectors of columns on 82 to 95 % of
 * a Zen 4 core's peak in attention, without a call or packing. Every element is one chain of
 * multiply-adds in the order of the inner index, the same whatever the width of a vector.
 *
 * <p>Sums begin as vectors made in the method: a constant among them, and the compiler would keep
 * all as objects.
 */
final class MicroKernel {

  /** Rows of {@link #add}. */
  static final int ROWS = 8;

  /** Rows of {@link #wide}. */
  static final int WIDE_ROWS = 4;

  /** Columns of {@link #wide}. */
  static final int WIDE = 4 * Lanes.COUNT;

  /** Whether there are 32 vector registers and not 16, as AVX2 has with its vectors of 8 floats. */
  private static final boolean MANY_REGISTERS = Lanes.COUNT != 8;

  private static final int TWO = 2 * Lanes.COUNT;

  private MicroKernel() {}

  /** {@code C = A B} for {@link #WIDE_ROWS} rows and {@link #WIDE} columns of C. */
  static void wide(
      float[] a,
      int aAt,
      int lda,
      int k,
      float[] b,
      int bAt,
      int ldb,
      float[] c,
      int cAt,
      int ldc) {
    if (MANY_REGISTERS) {
      fourByFour(a, aAt, lda, k, b, bAt, ldb, c, cAt, ldc);
      return;
    }
    for (int i = 0; i < WIDE_ROWS; i++) {
      Arrays.fill(c, cAt + i * ldc, cAt + i * ldc + WIDE, 0f);
    }
    fourByTwo(a, aAt, lda, k, b, bAt, ldb, c, cAt, ldc);
    fourByTwo(a, aAt, lda, k, b, bAt + TWO, ldb, c, cAt + TWO, ldc);
  }

  /**
   * {@code C += op(A) B} for {@link #ROWS} rows of C and {@code columns} columns, a multiple of
   * {@link Lanes#COUNT}.
   *
   * @param transA whether A is stored as its transpose
   */
  static void add(
      boolean transA,
      float[] a,
      int aAt,
      int lda,
      int k,
      float[] b,
      int bAt,
      int ldb,
      int columns,
      float[] c,
      int cAt,
      int ldc) {
    int column = 0;
    if (MANY_REGISTERS) {
      for (; column <= columns - TWO; column += TWO) {
        if (transA) {
          eightByTwoTransposed(a, aAt, lda, k, b, bAt + column, ldb, c, cAt + column, ldc);
        } else {
          eightByTwo(a, aAt, lda, k, b, bAt + column, ldb, c, cAt + column, ldc);
        }
      }
    }
    int below = ROWS / 2;
    addFour(transA, a, aAt, lda, k, b, bAt, ldb, column, columns, c, cAt, ldc);
    addFour(
        transA,
        a,
        aAt + (transA ? below : below * lda),
        lda,
        k,
        b,
        bAt,
        ldb,
        column,
        columns,
        c,
        cAt + below * ldc,
        ldc);
  }

  /** Four rows of {@link #add}, from {@code column} on. */
  static void addFour(
      boolean transA,
      float[] a,
      int aAt,
      int lda,
      int k,
      float[] b,
      int bAt,
      int ldb,
      int column,
      int columns,
      float[] c,
      int cAt,
      int ldc) {
    for (; column <= columns - TWO; column += TWO) {
      if (transA) {
        fourByTwoTransposed(a, aAt, lda, k, b, bAt + column, ldb, c, cAt + column, ldc);
      } else {
        fourByTwo(a, aAt, lda, k, b, bAt + column, ldb, c, cAt + column, ldc);
      }
    }
    if (column < columns) {
      if (transA) {
        fourByOneTransposed(a, aAt, lda, k, b, bAt + column, ldb, c, cAt + column, ldc);
      } else {
        fourByOne(a, aAt, lda, k, b, bAt + column, ldb, c, cAt + column, ldc);
      }
    }
  }

  private static void fourByFour(
      float[] a,
      int aAt,
      int lda,
      int k,
      float[] b,
      int bAt,
      int ldb,
      float[] c,
      int cAt,
      int ldc) {
    FloatVector zero = FloatVector.zero(Lanes.SPECIES);
    int c1 = cAt + ldc;
    int c2 = cAt + 2 * ldc;
    int c3 = cAt + 3 * ldc;
    FloatVector c00 = zero;
    FloatVector c01 = zero;
    FloatVector c02 = zero;
    FloatVector c03 = zero;
    FloatVector c10 = zero;
    FloatVector c11 = zero;
    FloatVector c12 = zero;
    FloatVector c13 = zero;
    FloatVector c20 = zero;
    FloatVector c21 = zero;
    FloatVector c22 = zero;
    FloatVector c23 = zero;
    FloatVector c30 = zero;
    FloatVector c31 = zero;
    FloatVector c32 = zero;
    FloatVector c33 = zero;
    int a1 = aAt + lda;
    int a2 = aAt + 2 * lda;
    int a3 = aAt + 3 * lda;
    for (int i = 0; i < k; i++) {
      FloatVector b0 = FloatVector.fromArray(Lanes.SPECIES, b, bAt);
      FloatVector b1 = FloatVector.fromArray(Lanes.SPECIES, b, bAt + Lanes.COUNT);
      FloatVector b2 = FloatVector.fromArray(Lanes.SPECIES, b, bAt + 2 * Lanes.COUNT);
      FloatVector b3 = FloatVector.fromArray(Lanes.SPECIES, b, bAt + 3 * Lanes.COUNT);
      FloatVector left0 = FloatVector.broadcast(Lanes.SPECIES, a[aAt + i]);
      c00 = left0.fma(b0, c00);
      c01 = left0.fma(b1, c01);
      c02 = left0.fma(b2, c02);
      c03 = left0.fma(b3, c03);
      FloatVector left1 = FloatVector.broadcast(Lanes.SPECIES, a[a1 + i]);
      c10 = left1.fma(b0, c10);
      c11 = left1.fma(b1, c11);
      c12 = left1.fma(b2, c12);
      c13 = left1.fma(b3, c13);
      FloatVector left2 = FloatVector.broadcast(Lanes.SPECIES, a[a2 + i]);
      c20 = left2.fma(b0, c20);
      c21 = left2.fma(b1, c21);
      c22 = left2.fma(b2, c22);
      c23 = left2.fma(b3, c23);
      FloatVector left3 = FloatVector.broadcast(Lanes.SPECIES, a[a3 + i]);
      c30 = left3.fma(b0, c30);
      c31 = left3.fma(b1, c31);
      c32 = left3.fma(b2, c32);
      c33 = left3.fma(b3, c33);
      bAt += ldb;
    }
    c00.intoArray(c, cAt);
    c01.intoArray(c, cAt + Lanes.COUNT);
    c02.intoArray(c, cAt + 2 * Lanes.COUNT);
    c03.intoArray(c, cAt + 3 * Lanes.COUNT);
    c10.intoArray(c, c1);
    c11.intoArray(c, c1 + Lanes.COUNT);
    c12.intoArray(c, c1 + 2 * Lanes.COUNT);
    c13.intoArray(c, c1 + 3 * Lanes.COUNT);
    c20.intoArray(c, c2);
    c21.intoArray(c, c2 + Lanes.COUNT);
    c22.intoArray(c, c2 + 2 * Lanes.COUNT);
    c23.intoArray(c, c2 + 3 * Lanes.COUNT);
    c30.intoArray(c, c3);
    c31.intoArray(c, c3 + Lanes.COUNT);
    c32.intoArray(c, c3 + 2 * Lanes.COUNT);
    c33.intoArray(c, c3 + 3 * Lanes.COUNT);
  }

  private static void eightByTwo(
      float[] a,
      int aAt,
      int lda,
      int k,
      float[] b,
      int bAt,
      int ldb,
      float[] c,
      int cAt,
      int ldc) {
    int c1 = cAt + ldc;
    int c2 = cAt + 2 * ldc;
    int c3 = cAt + 3 * ldc;
    int c4 = cAt + 4 * ldc;
    int c5 = cAt + 5 * ldc;
    int c6 = cAt + 6 * ldc;
    int c7 = cAt + 7 * ldc;
    FloatVector c00 = FloatVector.fromArray(Lanes.SPECIES, c, cAt);
    FloatVector c01 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + Lanes.COUNT);
    FloatVector c10 = FloatVector.fromArray(Lanes.SPECIES, c, c1);
    FloatVector c11 = FloatVector.fromArray(Lanes.SPECIES, c, c1 + Lanes.COUNT);
    FloatVector c20 = FloatVector.fromArray(Lanes.SPECIES, c, c2);
    FloatVector c21 = FloatVector.fromArray(Lanes.SPECIES, c, c2 + Lanes.COUNT);
    FloatVector c30 = FloatVector.fromArray(Lanes.SPECIES, c, c3);
    FloatVector c31 = FloatVector.fromArray(Lanes.SPECIES, c, c3 + Lanes.COUNT);
    FloatVector c40 = FloatVector.fromArray(Lanes.SPECIES, c, c4);
    FloatVector c41 = FloatVector.fromArray(Lanes.SPECIES, c, c4 + Lanes.COUNT);
    FloatVector c50 = FloatVector.fromArray(Lanes.SPECIES, c, c5);
    FloatVector c51 = FloatVector.fromArray(Lanes.SPECIES, c, c5 + Lanes.COUNT);
    FloatVector c60 = FloatVector.fromArray(Lanes.SPECIES, c, c6);
    FloatVector c61 = FloatVector.fromArray(Lanes.SPECIES, c, c6 + Lanes.COUNT);
    FloatVector c70 = FloatVector.fromArray(Lanes.SPECIES, c, c7);
    FloatVector c71 = FloatVector.fromArray(Lanes.SPECIES, c, c7 + Lanes.COUNT);
    int a1 = aAt + lda;
    int a2 = aAt + 2 * lda;
    int a3 = aAt + 3 * lda;
    int a4 = aAt + 4 * lda;
    int a5 = aAt + 5 * lda;
    int a6 = aAt + 6 * lda;
    int a7 = aAt + 7 * lda;
    for (int i = 0; i < k; i++) {
      FloatVector b0 = FloatVector.fromArray(Lanes.SPECIES, b, bAt);
      FloatVector b1 = FloatVector.fromArray(Lanes.SPECIES, b, bAt + Lanes.COUNT);
      FloatVector left0 = FloatVector.broadcast(Lanes.SPECIES, a[aAt + i]);
      c00 = left0.fma(b0, c00);
      c01 = left0.fma(b1, c01);
      FloatVector left1 = FloatVector.broadcast(Lanes.SPECIES, a[a1 + i]);
      c10 = left1.fma(b0, c10);
      c11 = left1.fma(b1, c11);
      FloatVector left2 = FloatVector.broadcast(Lanes.SPECIES, a[a2 + i]);
      c20 = left2.fma(b0, c20);
      c21 = left2.fma(b1, c21);
      FloatVector left3 = FloatVector.broadcast(Lanes.SPECIES, a[a3 + i]);
      c30 = left3.fma(b0, c30);
      c31 = left3.fma(b1, c31);
      FloatVector left4 = FloatVector.broadcast(Lanes.SPECIES, a[a4 + i]);
      c40 = left4.fma(b0, c40);
      c41 = left4.fma(b1, c41);
      FloatVector left5 = FloatVector.broadcast(Lanes.SPECIES, a[a5 + i]);
      c50 = left5.fma(b0, c50);
      c51 = left5.fma(b1, c51);
      FloatVector left6 = FloatVector.broadcast(Lanes.SPECIES, a[a6 + i]);
      c60 = left6.fma(b0, c60);
      c61 = left6.fma(b1, c61);
      FloatVector left7 = FloatVector.broadcast(Lanes.SPECIES, a[a7 + i]);
      c70 = left7.fma(b0, c70);
      c71 = left7.fma(b1, c71);
      bAt += ldb;
    }
    c00.intoArray(c, cAt);
    c01.intoArray(c, cAt + Lanes.COUNT);
    c10.intoArray(c, c1);
    c11.intoArray(c, c1 + Lanes.COUNT);
    c20.intoArray(c, c2);
    c21.intoArray(c, c2 + Lanes.COUNT);
    c30.intoArray(c, c3);
    c31.intoArray(c, c3 + Lanes.COUNT);
    c40.intoArray(c, c4);
    c41.intoArray(c, c4 + Lanes.COUNT);
    c50.intoArray(c, c5);
    c51.intoArray(c, c5 + Lanes.COUNT);
    c60.intoArray(c, c6);
    c61.intoArray(c, c6 + Lanes.COUNT);
    c70.intoArray(c, c7);
    c71.intoArray(c, c7 + Lanes.COUNT);
  }

  private static void eightByTwoTransposed(
      float[] a,
      int aAt,
      int lda,
      int k,
      float[] b,
      int bAt,
      int ldb,
      float[] c,
      int cAt,
      int ldc) {
    int c1 = cAt + ldc;
    int c2 = cAt + 2 * ldc;
    int c3 = cAt + 3 * ldc;
    int c4 = cAt + 4 * ldc;
    int c5 = cAt + 5 * ldc;
    int c6 = cAt + 6 * ldc;
    int c7 = cAt + 7 * ldc;
    FloatVector c00 = FloatVector.fromArray(Lanes.SPECIES, c, cAt);
    FloatVector c01 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + Lanes.COUNT);
    FloatVector c10 = FloatVector.fromArray(Lanes.SPECIES, c, c1);
    FloatVector c11 = FloatVector.fromArray(Lanes.SPECIES, c, c1 + Lanes.COUNT);
    FloatVector c20 = FloatVector.fromArray(Lanes.SPECIES, c, c2);
    FloatVector c21 = FloatVector.fromArray(Lanes.SPECIES, c, c2 + Lanes.COUNT);
    FloatVector c30 = FloatVector.fromArray(Lanes.SPECIES, c, c3);
    FloatVector c31 = FloatVector.fromArray(Lanes.SPECIES, c, c3 + Lanes.COUNT);
    FloatVector c40 = FloatVector.fromArray(Lanes.SPECIES, c, c4);
    FloatVector c41 = FloatVector.fromArray(Lanes.SPECIES, c, c4 + Lanes.COUNT);
    FloatVector c50 = FloatVector.fromArray(Lanes.SPECIES, c, c5);
    FloatVector c51 = FloatVector.fromArray(Lanes.SPECIES, c, c5 + Lanes.COUNT);
    FloatVector c60 = FloatVector.fromArray(Lanes.SPECIES, c, c6);
    FloatVector c61 = FloatVector.fromArray(Lanes.SPECIES, c, c6 + Lanes.COUNT);
    FloatVector c70 = FloatVector.fromArray(Lanes.SPECIES, c, c7);
    FloatVector c71 = FloatVector.fromArray(Lanes.SPECIES, c, c7 + Lanes.COUNT);
    for (int i = 0; i < k; i++) {
      FloatVector b0 = FloatVector.fromArray(Lanes.SPECIES, b, bAt);
      FloatVector b1 = FloatVector.fromArray(Lanes.SPECIES, b, bAt + Lanes.COUNT);
      FloatVector left0 = FloatVector.broadcast(Lanes.SPECIES, a[aAt]);
      c00 = left0.fma(b0, c00);
      c01 = left0.fma(b1, c01);
      FloatVector left1 = FloatVector.broadcast(Lanes.SPECIES, a[aAt + 1]);
      c10 = left1.fma(b0, c10);
      c11 = left1.fma(b1, c11);
      FloatVector left2 = FloatVector.broadcast(Lanes.SPECIES, a[aAt + 2]);
      c20 = left2.fma(b0, c20);
      c21 = left2.fma(b1, c21);
      FloatVector left3 = FloatVector.broadcast(Lanes.SPECIES, a[aAt + 3]);
      c30 = left3.fma(b0, c30);
      c31 = left3.fma(b1, c31);
      FloatVector left4 = FloatVector.broadcast(Lanes.SPECIES, a[aAt + 4]);
      c40 = left4.fma(b0, c40);
      c41 = left4.fma(b1, c41);
      FloatVector left5 = FloatVector.broadcast(Lanes.SPECIES, a[aAt + 5]);
      c50 = left5.fma(b0, c50);
      c51 = left5.fma(b1, c51);
      FloatVector left6 = FloatVector.broadcast(Lanes.SPECIES, a[aAt + 6]);
      c60 = left6.fma(b0, c60);
      c61 = left6.fma(b1, c61);
      FloatVector left7 = FloatVector.broadcast(Lanes.SPECIES, a[aAt + 7]);
      c70 = left7.fma(b0, c70);
      c71 = left7.fma(b1, c71);
      bAt += ldb;
      aAt += lda;
    }
    c00.intoArray(c, cAt);
    c01.intoArray(c, cAt + Lanes.COUNT);
    c10.intoArray(c, c1);
    c11.intoArray(c, c1 + Lanes.COUNT);
    c20.intoArray(c, c2);
    c21.intoArray(c, c2 + Lanes.COUNT);
    c30.intoArray(c, c3);
    c31.intoArray(c, c3 + Lanes.COUNT);
    c40.intoArray(c, c4);
    c41.intoArray(c, c4 + Lanes.COUNT);
    c50.intoArray(c, c5);
    c51.intoArray(c, c5 + Lanes.COUNT);
    c60.intoArray(c, c6);
    c61.intoArray(c, c6 + Lanes.COUNT);
    c70.intoArray(c, c7);
    c71.intoArray(c, c7 + Lanes.COUNT);
  }

  private static void fourByTwo(
      float[] a,
      int aAt,
      int lda,
      int k,
      float[] b,
      int bAt,
      int ldb,
      float[] c,
      int cAt,
      int ldc) {
    int c1 = cAt + ldc;
    int c2 = cAt + 2 * ldc;
    int c3 = cAt + 3 * ldc;
    FloatVector c00 = FloatVector.fromArray(Lanes.SPECIES, c, cAt);
    FloatVector c01 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + Lanes.COUNT);
    FloatVector c10 = FloatVector.fromArray(Lanes.SPECIES, c, c1);
    FloatVector c11 = FloatVector.fromArray(Lanes.SPECIES, c, c1 + Lanes.COUNT);
    FloatVector c20 = FloatVector.fromArray(Lanes.SPECIES, c, c2);
    FloatVector c21 = FloatVector.fromArray(Lanes.SPECIES, c, c2 + Lanes.COUNT);
    FloatVector c30 = FloatVector.fromArray(Lanes.SPECIES, c, c3);
    FloatVector c31 = FloatVector.fromArray(Lanes.SPECIES, c, c3 + Lanes.COUNT);
    int a1 = aAt + lda;
    int a2 = aAt + 2 * lda;
    int a3 = aAt + 3 * lda;
    for (int i = 0; i < k; i++) {
      FloatVector b0 = FloatVector.fromArray(Lanes.SPECIES, b, bAt);
      FloatVector b1 = FloatVector.fromArray(Lanes.SPECIES, b, bAt + Lanes.COUNT);
      FloatVector left0 = FloatVector.broadcast(Lanes.SPECIES, a[aAt + i]);
      c00 = left0.fma(b0, c00);
      c01 = left0.fma(b1, c01);
      FloatVector left1 = FloatVector.broadcast(Lanes.SPECIES, a[a1 + i]);
      c10 = left1.fma(b0, c10);
      c11 = left1.fma(b1, c11);
      FloatVector left2 = FloatVector.broadcast(Lanes.SPECIES, a[a2 + i]);
      c20 = left2.fma(b0, c20);
      c21 = left2.fma(b1, c21);
      FloatVector left3 = FloatVector.broadcast(Lanes.SPECIES, a[a3 + i]);
      c30 = left3.fma(b0, c30);
      c31 = left3.fma(b1, c31);
      bAt += ldb;
    }
    c00.intoArray(c, cAt);
    c01.intoArray(c, cAt + Lanes.COUNT);
    c10.intoArray(c, c1);
    c11.intoArray(c, c1 + Lanes.COUNT);
    c20.intoArray(c, c2);
    c21.intoArray(c, c2 + Lanes.COUNT);
    c30.intoArray(c, c3);
    c31.intoArray(c, c3 + Lanes.COUNT);
  }

  private static void fourByTwoTransposed(
      float[] a,
      int aAt,
      int lda,
      int k,
      float[] b,
      int bAt,
      int ldb,
      float[] c,
      int cAt,
      int ldc) {
    int c1 = cAt + ldc;
    int c2 = cAt + 2 * ldc;
    int c3 = cAt + 3 * ldc;
    FloatVector c00 = FloatVector.fromArray(Lanes.SPECIES, c, cAt);
    FloatVector c01 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + Lanes.COUNT);
    FloatVector c10 = FloatVector.fromArray(Lanes.SPECIES, c, c1);
    FloatVector c11 = FloatVector.fromArray(Lanes.SPECIES, c, c1 + Lanes.COUNT);
    FloatVector c20 = FloatVector.fromArray(Lanes.SPECIES, c, c2);
    FloatVector c21 = FloatVector.fromArray(Lanes.SPECIES, c, c2 + Lanes.COUNT);
    FloatVector c30 = FloatVector.fromArray(Lanes.SPECIES, c, c3);
    FloatVector c31 = FloatVector.fromArray(Lanes.SPECIES, c, c3 + Lanes.COUNT);
    for (int i = 0; i < k; i++) {
      FloatVector b0 = FloatVector.fromArray(Lanes.SPECIES, b, bAt);
      FloatVector b1 = FloatVector.fromArray(Lanes.SPECIES, b, bAt + Lanes.COUNT);
      FloatVector left0 = FloatVector.broadcast(Lanes.SPECIES, a[aAt]);
      c00 = left0.fma(b0, c00);
      c01 = left0.fma(b1, c01);
      FloatVector left1 = FloatVector.broadcast(Lanes.SPECIES, a[aAt + 1]);
      c10 = left1.fma(b0, c10);
      c11 = left1.fma(b1, c11);
      FloatVector left2 = FloatVector.broadcast(Lanes.SPECIES, a[aAt + 2]);
      c20 = left2.fma(b0, c20);
      c21 = left2.fma(b1, c21);
      FloatVector left3 = FloatVector.broadcast(Lanes.SPECIES, a[aAt + 3]);
      c30 = left3.fma(b0, c30);
      c31 = left3.fma(b1, c31);
      bAt += ldb;
      aAt += lda;
    }
    c00.intoArray(c, cAt);
    c01.intoArray(c, cAt + Lanes.COUNT);
    c10.intoArray(c, c1);
    c11.intoArray(c, c1 + Lanes.COUNT);
    c20.intoArray(c, c2);
    c21.intoArray(c, c2 + Lanes.COUNT);
    c30.intoArray(c, c3);
    c31.intoArray(c, c3 + Lanes.COUNT);
  }

  private static void fourByOne(
      float[] a,
      int aAt,
      int lda,
      int k,
      float[] b,
      int bAt,
      int ldb,
      float[] c,
      int cAt,
      int ldc) {
    int c1 = cAt + ldc;
    int c2 = cAt + 2 * ldc;
    int c3 = cAt + 3 * ldc;
    FloatVector c00 = FloatVector.fromArray(Lanes.SPECIES, c, cAt);
    FloatVector c10 = FloatVector.fromArray(Lanes.SPECIES, c, c1);
    FloatVector c20 = FloatVector.fromArray(Lanes.SPECIES, c, c2);
    FloatVector c30 = FloatVector.fromArray(Lanes.SPECIES, c, c3);
    int a1 = aAt + lda;
    int a2 = aAt + 2 * lda;
    int a3 = aAt + 3 * lda;
    for (int i = 0; i < k; i++) {
      FloatVector b0 = FloatVector.fromArray(Lanes.SPECIES, b, bAt);
      FloatVector left0 = FloatVector.broadcast(Lanes.SPECIES, a[aAt + i]);
      c00 = left0.fma(b0, c00);
      FloatVector left1 = FloatVector.broadcast(Lanes.SPECIES, a[a1 + i]);
      c10 = left1.fma(b0, c10);
      FloatVector left2 = FloatVector.broadcast(Lanes.SPECIES, a[a2 + i]);
      c20 = left2.fma(b0, c20);
      FloatVector left3 = FloatVector.broadcast(Lanes.SPECIES, a[a3 + i]);
      c30 = left3.fma(b0, c30);
      bAt += ldb;
    }
    c00.intoArray(c, cAt);
    c10.intoArray(c, c1);
    c20.intoArray(c, c2);
    c30.intoArray(c, c3);
  }

  private static void fourByOneTransposed(
      float[] a,
      int aAt,
      int lda,
      int k,
      float[] b,
      int bAt,
      int ldb,
      float[] c,
      int cAt,
      int ldc) {
    int c1 = cAt + ldc;
    int c2 = cAt + 2 * ldc;
    int c3 = cAt + 3 * ldc;
    FloatVector c00 = FloatVector.fromArray(Lanes.SPECIES, c, cAt);
    FloatVector c10 = FloatVector.fromArray(Lanes.SPECIES, c, c1);
    FloatVector c20 = FloatVector.fromArray(Lanes.SPECIES, c, c2);
    FloatVector c30 = FloatVector.fromArray(Lanes.SPECIES, c, c3);
    for (int i = 0; i < k; i++) {
      FloatVector b0 = FloatVector.fromArray(Lanes.SPECIES, b, bAt);
      FloatVector left0 = FloatVector.broadcast(Lanes.SPECIES, a[aAt]);
      c00 = left0.fma(b0, c00);
      FloatVector left1 = FloatVector.broadcast(Lanes.SPECIES, a[aAt + 1]);
      c10 = left1.fma(b0, c10);
      FloatVector left2 = FloatVector.broadcast(Lanes.SPECIES, a[aAt + 2]);
      c20 = left2.fma(b0, c20);
      FloatVector left3 = FloatVector.broadcast(Lanes.SPECIES, a[aAt + 3]);
      c30 = left3.fma(b0, c30);
      bAt += ldb;
      aAt += lda;
    }
    c00.intoArray(c, cAt);
    c10.intoArray(c, c1);
    c20.intoArray(c, c2);
    c30.intoArray(c, c3);
  }
}
