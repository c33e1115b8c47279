package cliplight.engine.tensor.cpu;

import cliplight.engine.tensor.AttentionShape;
import cliplight.engine.tensor.FloatMemory;
import cliplight.engine.tensor.HeadStats;
import cliplight.engine.tensor.Lanes;
import cliplight.engine.tensor.Tensor;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * Causal softmax attention, forward and backward, one part per (sequence, head). Only blocks that
 * touch the lower triangle are computed. B sequences, T context, H heads, K head size.
 */
final class Attention {

  /** Rows of the logits computed at a time. */
  private static final int BLOCK = 64;

  /** Stands for a masked logit: finite, so that 0 times it is 0. */
  private static final float MASKED = -3e38f;

  /** 0, 1, 2, ... */
  private static final FloatVector LANE_NUMBERS =
      (FloatVector) FloatVector.zero(Lanes.SPECIES).addIndex(1);

  private final WorkerPool pool;
  private final WorkerPool.Task forwardPart = this::forward;
  private final WorkerPool.Task backwardPart = this::backward;
  private Tensor qkv;
  private Tensor probs;
  private Tensor out;
  private Tensor dOut;
  private Tensor dQkv;
  private AttentionShape shape = new AttentionShape(1, 1, 1, 1, 1f);
  private float[] maxLogit_BH = new float[0];
  private double[] entropy_BH = new double[0];

  Attention(WorkerPool pool, Tensor none) {
    this.pool = pool;
    this.qkv = none;
    this.probs = none;
    this.out = none;
    this.dOut = none;
    this.dQkv = none;
  }

  void forward(
      Tensor qkv_N3HK, AttentionShape shape, Tensor probs_BHTT, Tensor out_NHK, HeadStats stats) {
    this.qkv = qkv_N3HK;
    this.shape = shape;
    this.probs = probs_BHTT;
    this.out = out_NHK;
    int heads = shape.heads();
    int parts = shape.batch() * heads;
    if (maxLogit_BH.length < parts) {
      maxLogit_BH = new float[parts];
      entropy_BH = new double[parts];
    }
    pool.run(parts, forwardPart);
    for (int h = 0; h < heads; h++) {
      float max = Float.NEGATIVE_INFINITY;
      double entropy = 0;
      for (int b = 0; b < shape.batch(); b++) {
        max = Math.max(max, maxLogit_BH[b * heads + h]);
        entropy += entropy_BH[b * heads + h];
      }
      stats.maxLogit_H()[h] = max;
      stats.entropy_H()[h] = (float) (entropy / ((long) shape.batch() * shape.context()));
    }
  }

  private void forward(int part, Worker worker) {
    int context = shape.context();
    int size = shape.headSize();
    int width = shape.heads() * size;
    int stride = 3 * width;
    int firstToken = part / shape.heads() * context;
    int head = part % shape.heads();
    FloatMemory packed = qkv.memory();
    long queryAt = (long) firstToken * stride + head * size;
    long key = packed.address(queryAt + width);
    long value = packed.address(queryAt + 2 * width);
    long outAt = (long) firstToken * width + head * size;

    // vector loops run over whole vectors: rows of another length are worked on with padding
    int padded = padded(context);
    boolean inPlace = padded == context;
    long base = inPlace ? (long) part * context * context : 0;
    FloatMemory scores =
        inPlace ? probs.memory() : worker.room((long) Math.min(BLOCK, context) * padded);
    maxLogit_BH[part] = Float.NEGATIVE_INFINITY;
    entropy_BH[part] = 0;
    for (int row = 0; row < context; row += BLOCK) {
      int rows = Math.min(BLOCK, context - row);
      int columns = row + rows;
      long at = inPlace ? base + (long) row * padded : 0;
      worker
          .blas()
          .gemm(
              false,
              true,
              rows,
              columns,
              size,
              shape.scale(),
              packed.address(queryAt + (long) row * stride),
              stride,
              key,
              stride,
              0f,
              scores.address(at),
              padded);
      for (int t = row; t < columns; t++) {
        long rowAt = at + (long) (t - row) * padded;
        softmaxRow(scores.lanes(), rowAt, t + 1, padded, part);
      }
      worker
          .blas()
          .gemm(
              false,
              false,
              rows,
              size,
              columns,
              1f,
              scores.address(at),
              padded,
              value,
              stride,
              0f,
              out.memory().address(outAt + (long) row * width),
              width);
      if (!inPlace) {
        long to = ((long) part * context + row) * context;
        copyRows(scores, 0, padded, probs.memory(), to, context, rows, context);
      }
    }
  }

  /**
   * Softmax of the first {@code count} logits of a row, 0 after them; adds the row's maximum and
   * its entropy to those of the part.
   *
   * <p>All of it in one method, and that one too long to be inlined: as part of a longer one the
   * JIT compiler would stop inlining half way and box every vector.
   */
  private void softmaxRow(Object lanes, long at, int count, int padded, int part) {
    int end = count / Lanes.COUNT * Lanes.COUNT;
    if (end < count) {
      VectorMask<Float> masked = LANE_NUMBERS.compare(VectorOperators.GE, (float) (count - end));
      Lanes.store(Lanes.load(lanes, at + end).blend(MASKED, masked), lanes, at + end);
      end += Lanes.COUNT;
    }
    FloatVector zero = FloatVector.zero(Lanes.SPECIES);
    for (int i = end; i < padded; i += Lanes.COUNT) {
      Lanes.store(zero, lanes, at + i);
    }
    FloatVector maxima = FloatVector.broadcast(Lanes.SPECIES, Float.NEGATIVE_INFINITY);
    for (int i = 0; i < end; i += Lanes.COUNT) {
      maxima = maxima.max(Lanes.load(lanes, at + i));
    }
    float max = maxima.reduceLanes(VectorOperators.MAX);
    FloatVector sums = zero;
    FloatVector weighted = zero;
    for (int i = 0; i < end; i += Lanes.COUNT) {
      FloatVector x = Lanes.load(lanes, at + i).sub(max);
      FloatVector e = VectorMath.exp(x);
      Lanes.store(e, lanes, at + i);
      sums = sums.add(e);
      weighted = e.fma(x, weighted);
    }
    float sum = sums.reduceLanes(VectorOperators.ADD);
    float inverse = 1 / sum;
    for (int i = 0; i < end; i += Lanes.COUNT) {
      Lanes.store(Lanes.load(lanes, at + i).mul(inverse), lanes, at + i);
    }
    maxLogit_BH[part] = Math.max(maxLogit_BH[part], max);
    // -sum p log p with log p = x - log sum
    entropy_BH[part] +=
        Math.log(sum) - weighted.reduceLanes(VectorOperators.ADD) * (double) inverse;
  }

  void backward(
      Tensor dOut_NHK, Tensor qkv_N3HK, Tensor probs_BHTT, AttentionShape shape, Tensor dQkv_N3HK) {
    this.dOut = dOut_NHK;
    this.qkv = qkv_N3HK;
    this.probs = probs_BHTT;
    this.shape = shape;
    this.dQkv = dQkv_N3HK;
    pool.run(shape.batch() * shape.heads(), backwardPart);
  }

  private void backward(int part, Worker worker) {
    int context = shape.context();
    int size = shape.headSize();
    int width = shape.heads() * size;
    int stride = 3 * width;
    int firstToken = part / shape.heads() * context;
    int head = part % shape.heads();
    long queryAt = (long) firstToken * stride + head * size;
    long query = qkv.memory().address(queryAt);
    long key = qkv.memory().address(queryAt + width);
    long value = qkv.memory().address(queryAt + 2 * width);
    FloatMemory gradient = dQkv.memory();
    long outAt = (long) firstToken * width + head * size;

    int padded = padded(context);
    boolean inPlace = padded == context;
    long square = (long) context * padded;
    FloatMemory room = worker.room(inPlace ? square : 2 * square);
    FloatMemory weights = inPlace ? probs.memory() : room;
    long weightsAt = inPlace ? part * square : square;
    if (!inPlace) {
      long from = (long) part * context * context;
      Fill.zero(room, square, 2 * square);
      copyRows(probs.memory(), from, context, room, square, padded, context, context);
    }

    Blas blas = worker.blas();
    for (int row = 0; row < context; row += BLOCK) {
      int rows = Math.min(BLOCK, context - row);
      int columns = row + rows;
      long at = (long) row * padded;
      blas.gemm(
          false,
          true,
          rows,
          columns,
          size,
          1f,
          dOut.memory().address(outAt + (long) row * width),
          width,
          value,
          stride,
          0f,
          room.address(at),
          padded);
      for (int t = row; t < columns; t++) {
        long rowAt = (long) t * padded;
        softmaxBackwardRow(
            weights.lanes(), weightsAt + rowAt, room.lanes(), rowAt, t + 1, columns, shape.scale());
      }
      blas.gemm(
          false,
          false,
          rows,
          size,
          columns,
          1f,
          room.address(at),
          padded,
          key,
          stride,
          0f,
          gradient.address(queryAt + (long) row * stride),
          stride);
    }
    for (int column = 0; column < context; column += BLOCK) {
      int columns = Math.min(BLOCK, context - column);
      int rowsBelow = context - column;
      long corner = (long) column * padded + column;
      long keyAt = queryAt + width + (long) column * stride;
      blas.gemm(
          true,
          false,
          columns,
          size,
          rowsBelow,
          1f,
          room.address(corner),
          padded,
          query + (long) column * stride * Float.BYTES,
          stride,
          0f,
          gradient.address(keyAt),
          stride);
      blas.gemm(
          true,
          false,
          columns,
          size,
          rowsBelow,
          1f,
          weights.address(weightsAt + corner),
          padded,
          dOut.memory().address(outAt + (long) column * width),
          width,
          0f,
          gradient.address(keyAt + width),
          stride);
    }
  }

  /** {@code ds = scale * p * (dp - sum(p * dp))} in place of dp, exact 0 after {@code count}. */
  private static void softmaxBackwardRow(
      Object weights, long weightsAt, Object lanes, long at, int count, int columns, float scale) {
    FloatVector dots = FloatVector.zero(Lanes.SPECIES);
    for (int i = 0; i < count; i += Lanes.COUNT) {
      dots = Lanes.load(weights, weightsAt + i).fma(Lanes.load(lanes, at + i), dots);
    }
    float dot = dots.reduceLanes(VectorOperators.ADD);
    int i = 0;
    for (; i < count; i += Lanes.COUNT) {
      FloatVector ds = Lanes.load(lanes, at + i).sub(dot).mul(Lanes.load(weights, weightsAt + i));
      Lanes.store(ds.mul(scale), lanes, at + i);
    }
    FloatVector zero = FloatVector.zero(Lanes.SPECIES);
    for (; i < columns; i += Lanes.COUNT) {
      Lanes.store(zero, lanes, at + i);
    }
  }

  private static int padded(int context) {
    return (context + Lanes.COUNT - 1) / Lanes.COUNT * Lanes.COUNT;
  }

  private static void copyRows(
      FloatMemory from,
      long fromAt,
      int fromStride,
      FloatMemory to,
      long toAt,
      int toStride,
      int rows,
      int columns) {
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < columns; i++) {
        to.floats()
            .put(
                (int) (toAt + (long) row * toStride + i),
                from.floats().get((int) (fromAt + (long) row * fromStride + i)));
      }
    }
  }
}
