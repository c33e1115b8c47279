package cliplight.engine.tensor.cpu;

import cliplight.engine.tensor.FloatMemory;
import cliplight.engine.tensor.Lanes;
import cliplight.engine.tensor.NewtonSchulzScratch;
import cliplight.engine.tensor.Tensor;
import java.nio.FloatBuffer;

/**
 * Orthogonalisation by Newton-Schulz (Jordan et al. 2024, Muon), one part per matrix. M matrices of
 * R x C, S the shorter and L the longer side.
 */
final class NewtonSchulz {

  /** Keeps a zero matrix finite. */
  private static final double NORM_EPS = 1e-7;

  private final WorkerPool pool;
  private final WorkerPool.Task part = this::matrix;
  private Tensor x;
  private Tensor gram;
  private Tensor poly;
  private Tensor next;
  private float[][] coefficients = new float[0][];

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
    pool.run(x_MRC.size(0), part);
  }

  private void matrix(int m, Worker worker) {
    int rows = x.size(1);
    int columns = x.size(2);
    int size = rows * columns;
    int side = Math.min(rows, columns);
    int square = side * side;
    boolean wide = rows <= columns;
    long gramAt = gram.memory().address((long) m * square);
    long polyAt = poly.memory().address((long) m * square);
    long here = x.memory().address((long) m * size);
    long there = next.memory().address((long) m * size);
    Blas blas = worker.blas();

    float scale =
        (float) (1 / (Math.sqrt(SumOfSquares.of(x.memory(), (long) m * size, size)) + NORM_EPS));
    // an odd number of iterations ends where it did not begin
    boolean startThere = coefficients.length % 2 == 1;
    scaled(x.memory(), (long) m * size, scale, startThere ? next.memory() : x.memory(), size);
    long from = startThere ? there : here;
    long to = startThere ? here : there;
    for (float[] abc : coefficients) {
      blas.gemm(
          !wide,
          wide,
          side,
          side,
          wide ? columns : rows,
          1f,
          from,
          columns,
          from,
          columns,
          0f,
          gramAt,
          side);
      prepare(m, square, side, abc[0], abc[1]);
      blas.gemm(
          false, false, side, side, side, abc[2], gramAt, side, gramAt, side, 1f, polyAt, side);
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

  private static void scaled(FloatMemory from, long at, float scale, FloatMemory to, int size) {
    Object in = from.lanes();
    Object out = to.lanes();
    int i = 0;
    for (; i <= size - Lanes.COUNT; i += Lanes.COUNT) {
      Lanes.store(Lanes.load(in, at + i).mul(scale), out, at + i);
    }
    for (; i < size; i++) {
      to.floats().put((int) at + i, from.floats().get((int) at + i) * scale);
    }
  }

  /** poly = a I + b gram, so that poly X is the whole polynomial once c gram^2 is added. */
  private void prepare(int m, int square, int side, float a, float b) {
    long at = (long) m * square;
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
