package cliplight.engine.tensor.cpu;

import cliplight.engine.tensor.AttentionShape;
import cliplight.engine.tensor.FloatMemory;
import cliplight.engine.tensor.HeadStats;
import cliplight.engine.tensor.Heads;
import cliplight.engine.tensor.Lanes;
import cliplight.engine.tensor.Qkv;
import cliplight.engine.tensor.Tensor;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * Causal softmax attention, forward (one part per sequence and query head) and backward (one per
 * sequence and key head). Only blocks that touch the lower triangle are computed. B sequences, T
 * context, H query heads, K size of a key, V size of a value.
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
  private Qkv qkv;
  private Tensor probs;
  private Tensor out;
  private Tensor dOut;
  private Qkv dQkv;
  private AttentionShape shape = AttentionShape.multiHead(1, 1, 1, 1, 1f);
  private float[] maxLogit_BH = new float[0];
  private double[] entropy_BH = new double[0];

  Attention(WorkerPool pool, Tensor none) {
    this.pool = pool;
    Heads nowhere = new Heads(none, 0, 1);
    this.qkv = new Qkv(nowhere, nowhere, nowhere);
    this.probs = none;
    this.out = none;
    this.dOut = none;
    this.dQkv = qkv;
  }

  void forward(Qkv qkv, AttentionShape shape, Tensor probs_BHTT, Tensor out_NHV, HeadStats stats) {
    this.qkv = qkv;
    this.shape = shape;
    this.probs = probs_BHTT;
    this.out = out_NHV;
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
    int head = part % shape.heads();
    int kvHead = head / shape.group();
    long token = (long) (part / shape.heads()) * context;
    int width = shape.heads() * shape.valueSize();
    long outAt = token * width + head * shape.valueSize();

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
      logits(worker.blas(), token, head, row, rows, scores.address(at), padded);
      for (int t = row; t < columns; t++) {
        long rowAt = at + (long) (t - row) * padded;
        if (shape.softCap() > 0) {
          float max = softCapRow(scores.lanes(), rowAt, t + 1, shape.softCap());
          softmaxRow(scores.lanes(), rowAt, t + 1, padded, part);
          maxLogit_BH[part] = Math.max(maxLogit_BH[part], max);
        } else {
          float max = softmaxRow(scores.lanes(), rowAt, t + 1, padded, part);
          maxLogit_BH[part] = Math.max(maxLogit_BH[part], max);
        }
      }
      worker
          .blas()
          .gemm(
              false,
              false,
              rows,
              shape.valueSize(),
              columns,
              1f,
              scores.address(at),
              padded,
              address(qkv.v(), token, kvHead),
              stride(qkv.v()),
              0f,
              out.memory().address(outAt + (long) row * width),
              width);
      if (!inPlace) {
        long to = ((long) part * context + row) * context;
        copyRows(scores, 0, padded, probs.memory(), to, context, rows, context);
      }
    }
  }

  /** Scaled logits of {@code rows} rows of a head, up to the last column that one of them sees. */
  private void logits(Blas blas, long token, int head, int row, int rows, long to, int padded) {
    blas.gemm(
        false,
        true,
        rows,
        row + rows,
        shape.keySize(),
        shape.scale(),
        address(qkv.q(), token + row, head),
        stride(qkv.q()),
        address(qkv.k(), token, head / shape.group()),
        stride(qkv.k()),
        0f,
        to,
        padded);
  }

  private static long address(Heads heads, long token, int head) {
    return heads.rows_NW().memory().address(heads.at(token, head));
  }

  private static int stride(Heads heads) {
    return heads.rows_NW().size(1);
  }

  /**
   * {@code cap * tanh(x / cap)} of a row's first {@code count} logits, in place; what lies behind
   * them up to a whole vector is written too.
   *
   * @return the largest of them before the cap; NaN where one is
   */
  private static float softCapRow(Object lanes, long at, int count, float cap) {
    FloatVector maxima = FloatVector.broadcast(Lanes.SPECIES, Float.NEGATIVE_INFINITY);
    for (int i = 0; i < count; i += Lanes.COUNT) {
      FloatVector x = Lanes.load(lanes, at + i);
      VectorMask<Float> seen = LANE_NUMBERS.compare(VectorOperators.LT, (float) (count - i));
      maxima = maxima.lanewise(VectorOperators.MAX, x, seen);
      Lanes.store(tanh(x.mul(1 / cap)).mul(cap), lanes, at + i);
    }
    return maxima.reduceLanes(VectorOperators.MAX);
  }

  private static FloatVector tanh(FloatVector x) {
    return VectorMath.sigmoid(x.add(x)).mul(2f).sub(1f);
  }

  /** {@code ds *= 1 - tanh(x / cap)^2} for a row's first {@code count} logits x. */
  private static void softCapBackwardRow(
      Object logits, long logitsAt, Object lanes, long at, int count, float cap) {
    for (int i = 0; i < count; i += Lanes.COUNT) {
      FloatVector y = tanh(Lanes.load(logits, logitsAt + i).mul(1 / cap));
      FloatVector ds = Lanes.load(lanes, at + i);
      Lanes.store(ds.sub(ds.mul(y).mul(y)), lanes, at + i);
    }
  }

  /**
   * Softmax of the first {@code count} logits of a row, 0 after them; adds the row's entropy to
   * that of the part and returns its largest logit.
   *
   * <p>All of it in one method, and that one too long to be inlined: as part of a longer one the
   * JIT compiler would stop inlining half way and box every vector.
   */
  private float softmaxRow(Object lanes, long at, int count, int padded, int part) {
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
    float sum = LaneSum.ORDERED ? sums.reduceLanes(VectorOperators.ADD) : LaneSum.of(sums);
    float inverse = 1 / sum;
    for (int i = 0; i < end; i += Lanes.COUNT) {
      Lanes.store(Lanes.load(lanes, at + i).mul(inverse), lanes, at + i);
    }
    // -sum p log p with log p = x - log sum
    entropy_BH[part] +=
        Math.log(sum)
            - (LaneSum.ORDERED ? weighted.reduceLanes(VectorOperators.ADD) : LaneSum.of(weighted))
                * (double) inverse;
    return max;
  }

  void backward(Tensor dOut_NHV, Qkv qkv, Tensor probs_BHTT, AttentionShape shape, Qkv dQkv) {
    this.dOut = dOut_NHV;
    this.qkv = qkv;
    this.probs = probs_BHTT;
    this.shape = shape;
    this.dQkv = dQkv;
    pool.run(shape.batch() * shape.kvHeads(), backwardPart);
  }

  /** Floats that a thread works in: gradients of weights, padded weights, logits before a cap. */
  static long room(AttentionShape shape) {
    int context = shape.context();
    long padded = padded(context);
    long squares = padded == context ? 1 : 2;
    long raw = shape.softCap() > 0 ? Math.min(BLOCK, context) : 0;
    return (squares * context + raw) * padded;
  }

  /** All query heads of one key head, one after the other, so that their sums have one order. */
  private void backward(int part, Worker worker) {
    int sequence = part / shape.kvHeads();
    int firstHead = part % shape.kvHeads() * shape.group();
    for (int head = firstHead; head < firstHead + shape.group(); head++) {
      backward(sequence, head, head == firstHead ? 0f : 1f, worker);
    }
  }

  /**
   * @param beta 0 where the gradients of key and value begin, 1 where they are added to
   */
  private void backward(int sequence, int head, float beta, Worker worker) {
    int context = shape.context();
    int kvHead = head / shape.group();
    int width = shape.heads() * shape.valueSize();
    long token = (long) sequence * context;
    long part = (long) sequence * shape.heads() + head;
    long outAt = token * width + head * shape.valueSize();

    int padded = padded(context);
    boolean inPlace = padded == context;
    boolean capped = shape.softCap() > 0;
    long square = (long) context * padded;
    long logitsAt = inPlace ? square : 2 * square;
    FloatMemory room = worker.room(room(shape));
    FloatMemory weights = inPlace ? probs.memory() : room;
    long weightsAt = inPlace ? part * square : square;
    if (!inPlace) {
      long from = part * context * context;
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
          shape.valueSize(),
          1f,
          dOut.memory().address(outAt + (long) row * width),
          width,
          address(qkv.v(), token, kvHead),
          stride(qkv.v()),
          0f,
          room.address(at),
          padded);
      if (capped) {
        logits(blas, token, head, row, rows, room.address(logitsAt), padded);
      }
      for (int t = row; t < columns; t++) {
        long rowAt = (long) t * padded;
        softmaxBackwardRow(
            weights.lanes(), weightsAt + rowAt, room.lanes(), rowAt, t + 1, columns, shape.scale());
        if (capped) {
          softCapBackwardRow(
              room.lanes(),
              logitsAt + (long) (t - row) * padded,
              room.lanes(),
              rowAt,
              t + 1,
              shape.softCap());
        }
      }
      blas.gemm(
          false,
          false,
          rows,
          shape.keySize(),
          columns,
          1f,
          room.address(at),
          padded,
          address(qkv.k(), token, kvHead),
          stride(qkv.k()),
          0f,
          address(dQkv.q(), token + row, head),
          stride(dQkv.q()));
    }
    for (int column = 0; column < context; column += BLOCK) {
      int columns = Math.min(BLOCK, context - column);
      int rowsBelow = context - column;
      long corner = (long) column * padded + column;
      blas.gemm(
          true,
          false,
          columns,
          shape.keySize(),
          rowsBelow,
          1f,
          room.address(corner),
          padded,
          address(qkv.q(), token + column, head),
          stride(qkv.q()),
          beta,
          address(dQkv.k(), token + column, kvHead),
          stride(dQkv.k()));
      blas.gemm(
          true,
          false,
          columns,
          shape.valueSize(),
          rowsBelow,
          1f,
          weights.address(weightsAt + corner),
          padded,
          dOut.memory().address(outAt + (long) column * width),
          width,
          beta,
          address(dQkv.v(), token + column, kvHead),
          stride(dQkv.v()));
    }
  }

  /** {@code ds = scale * p * (dp - sum(p * dp))} in place of dp, exact 0 after {@code count}. */
  private static void softmaxBackwardRow(
      Object weights, long weightsAt, Object lanes, long at, int count, int columns, float scale) {
    FloatVector dots = FloatVector.zero(Lanes.SPECIES);
    for (int i = 0; i < count; i += Lanes.COUNT) {
      dots = Lanes.load(weights, weightsAt + i).fma(Lanes.load(lanes, at + i), dots);
    }
    float dot = LaneSum.ORDERED ? dots.reduceLanes(VectorOperators.ADD) : LaneSum.of(dots);
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
