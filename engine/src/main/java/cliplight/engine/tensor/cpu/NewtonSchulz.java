package cliplight.engine.tensor.cpu;

import cliplight.engine.tensor.FloatMemory;
import cliplight.engine.tensor.Lanes;
import cliplight.engine.tensor.NewtonSchulzScratch;
import cliplight.engine.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Orthogonalisation by Newton-Schulz (Jordan et al. 2024, Muon), one part per matrix. The Gram
 * matrix and its square are symmetric: of large ones only half is computed. M matrices of R x C, S
 * the shorter and L the longer side.
 */
final class NewtonSchulz {

  /** Keeps a zero matrix finite. */
  private static final double NORM_EPS = 1e-7;

  /** Rows and columns of a block of a symmetric matrix. */
  private static final int BLOCK = 32;

  private final WorkerPool pool;
  private final WorkerPool.Task part = this::matrix;
  private Tensor x;
  private Tensor gram;
  private Tensor poly;
  private Tensor next;
  private float[][] coefficients = new float[0][];

  /**
   * 1 for matrices of the scratch that a part works in. A part takes the first that is free, not
   * its own: that one still lies in the cache.
   */
  private AtomicIntegerArray taken = new AtomicIntegerArray(0);

  NewtonSchulz(WorkerPool pool, Tensor none) {
    this.pool = pool;
    this.x = none;
    this.gram = none;
    this.poly = none;
    this.next = none;
  }

  void apply(Tensor x_MRC, float[][] coefficients, NewtonSchulzScratch scratch) {
    this.x = x_MRC;
    this.coefficients = coefficients;
    this.gram = scratch.gram_MSS();
    this.poly = scratch.poly_MSS();
    this.next = scratch.next_MSL();
    if (taken.length() < x_MRC.size(0)) {
      taken = new AtomicIntegerArray(x_MRC.size(0));
    }
    pool.run(x_MRC.size(0), part);
  }

  private void matrix(int m, Worker worker) {
    int slot = 0;
    while (!taken.compareAndSet(slot, 0, 1)) {
      slot++;
    }
    try {
      matrix(m, slot, worker);
    } finally {
      taken.set(slot, 0);
    }
  }

  private void matrix(int m, int slot, Worker worker) {
    int rows = x.size(1);
    int columns = x.size(2);
    int size = rows * columns;
    int side = Math.min(rows, columns);
    int square = side * side;
    // of a square matrix either side would do: X^T X is the quicker product
    boolean wide = rows < columns;
    long gramAt = gram.memory().address((long) slot * square);
    long polyAt = poly.memory().address((long) slot * square);
    long here = x.memory().address((long) m * size);
    long there = next.memory().address((long) slot * size);
    Blas blas = worker.products();

    float scale =
        (float) (1 / (Math.sqrt(SumOfSquares.of(x.memory(), (long) m * size, size)) + NORM_EPS));
    // an odd number of iterations ends where it did not begin
    boolean startThere = coefficients.length % 2 == 1;
    scaled(
        x.memory(),
        (long) m * size,
        scale,
        startThere ? next.memory() : x.memory(),
        (long) (startThere ? slot : m) * size,
        size);
    long from = startThere ? there : here;
    long to = startThere ? here : there;
    if (blas instanceof BFloat16Blas bfloat16) {
      iterate(bfloat16, worker, slot, from, to);
      return;
    }
    boolean blocked = side > 2 * BLOCK;
    for (float[] abc : coefficients) {
      if (wide) {
        blas.begin();
        blas.gemm(
            false, true, side, side, columns, 1f, from, columns, from, columns, 0f, gramAt, side);
      } else if (blocked) {
        lowerTriangle(blas, true, side, rows, 1f, from, 0f, gramAt);
        mirror(blas, gramAt, side);
      } else {
        blas.gemm(
            true, false, side, side, rows, 1f, from, columns, from, columns, 0f, gramAt, side);
      }
      prepare(slot, square, side, abc[0], abc[1]);
      if (blocked) {
        lowerTriangle(blas, false, side, side, abc[2], gramAt, 1f, polyAt);
        mirror(blas, polyAt, side);
      } else {
        blas.gemm(
            false, false, side, side, side, abc[2], gramAt, side, gramAt, side, 1f, polyAt, side);
      }
      if (wide) {
        blas.gemm(
            false, false, rows, columns, side, 1f, polyAt, side, from, columns, 0f, to, columns);
      } else {
        blas.gemm(
            false, false, rows, columns, side, 1f, from, columns, polyAt, side, 0f, to, columns);
      }
      long swap = from;
      from = to;
      to = swap;
    }
  }

  /** The same iteration with every factor rounded to bfloat16; ends in {@code there}. */
  private void iterate(BFloat16Blas blas, Worker worker, int slot, long here, long there) {
    int rows = x.size(1);
    int columns = x.size(2);
    int side = Math.min(rows, columns);
    int square = side * side;
    boolean wide = rows < columns;
    long gramAt = gram.memory().address((long) slot * square);
    long polyAt = poly.memory().address((long) slot * square);
    // in numbers of two bytes
    long x16 = worker.room(((long) rows * columns + square + 1) / 2).address();
    long square16 = x16 + 2L * rows * columns;
    long from = here;
    long to = there;
    for (float[] abc : coefficients) {
      blas.convert(from, rows, columns, columns, x16);
      blas.multiply(
          !wide, wide, side, side, Math.max(rows, columns), x16, x16, false, gramAt, side);
      blas.convert(gramAt, side, side, side, square16);
      blas.multiply(false, false, side, side, side, square16, square16, false, polyAt, side);
      combine(slot, square, side, abc);
      blas.convert(polyAt, side, side, side, square16);
      if (wide) {
        blas.multiply(false, false, rows, columns, side, square16, x16, false, to, columns);
      } else {
        blas.multiply(false, false, rows, columns, side, x16, square16, false, to, columns);
      }
      long swap = from;
      from = to;
      to = swap;
    }
  }

  /** poly = a I + b gram + c poly. */
  private void combine(int slot, int square, int side, float[] abc) {
    long at = (long) slot * square;
    Object in = gram.memory().lanes();
    Object out = poly.memory().lanes();
    FloatBuffer floats = poly.memory().floats();
    int i = 0;
    for (; i <= square - Lanes.COUNT; i += Lanes.COUNT) {
      Lanes.store(
          Lanes.load(in, at + i).mul(abc[1]).add(Lanes.load(out, at + i).mul(abc[2])), out, at + i);
    }
    for (; i < square; i++) {
      int k = (int) at + i;
      floats.put(k, gram.memory().floats().get(k) * abc[1] + floats.get(k) * abc[2]);
    }
    for (int diagonal = (int) at; diagonal < at + square; diagonal += side + 1) {
      floats.put(diagonal, floats.get(diagonal) + abc[0]);
    }
  }

  /**
   * {@code C = alpha op(A) A + beta C} for a result that is symmetric: only the blocks that touch
   * its lower triangle, {@code side} columns in A and C.
   */
  private static void lowerTriangle(
      Blas blas, boolean trans, int side, int inner, float alpha, long a, float beta, long c) {
    for (int row = 0; row < side; row += BLOCK) {
      int rows = Math.min(BLOCK, side - row);
      long first = (long) row * side * Float.BYTES;
      blas.gemm(
          trans,
          false,
          rows,
          row + rows,
          inner,
          alpha,
          a + (trans ? (long) row * Float.BYTES : first),
          side,
          a,
          side,
          beta,
          c + first,
          side);
    }
  }

  /** Copies the blocks below the diagonal to where their transposes stand. */
  private static void mirror(Blas blas, long at, int side) {
    for (int row = BLOCK; row < side; row += BLOCK) {
      blas.transpose(
          at + (long) row * side * Float.BYTES,
          Math.min(BLOCK, side - row),
          row,
          side,
          at + (long) row * Float.BYTES,
          side);
    }
  }

  private static void scaled(
      FloatMemory from, long at, float scale, FloatMemory to, long toAt, int size) {
    Object in = from.lanes();
    Object out = to.lanes();
    int i = 0;
    for (; i <= size - Lanes.COUNT; i += Lanes.COUNT) {
      Lanes.store(Lanes.load(in, at + i).mul(scale), out, toAt + i);
    }
    for (; i < size; i++) {
      to.floats().put((int) toAt + i, from.floats().get((int) at + i) * scale);
    }
  }

  /** poly = a I + b gram, so that poly X is the whole polynomial once c gram^2 is added. */
  private void prepare(int slot, int square, int side, float a, float b) {
    long at = (long) slot * square;
    Object in = gram.memory().lanes();
    Object out = poly.memory().lanes();
    FloatBuffer floats = poly.memory().floats();
    int i = 0;
    for (; i <= square - Lanes.COUNT; i += Lanes.COUNT) {
      Lanes.store(Lanes.load(in, at + i).mul(b), out, at + i);
    }
    for (; i < square; i++) {
      floats.put((int) at + i, gram.memory().floats().get((int) at + i) * b);
    }
    for (int diagonal = (int) at; diagonal < at + square; diagonal += side + 1) {
      floats.put(diagonal, floats.get(diagonal) + a);
    }
  }
}
