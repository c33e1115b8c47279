package cliplight.engine.tensor.cpu;

import cliplight.engine.tensor.AttentionShape;
import cliplight.engine.tensor.FloatMemory;
import cliplight.engine.tensor.HeadStats;
import cliplight.engine.tensor.Heads;
import cliplight.engine.tensor.Lanes;
import cliplight.engine.tensor.Qkv;
import cliplight.engine.tensor.Tensor;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * Causal softmax attention, forward (one part per sequence and query head) and backward (one per
 * sequence and key head). A head is copied to the heap and worked on there, a block of queries at a
 * time against the keys before them: logits, weights and their gradients have a row per key and a
 * column per query, and of products only what touches the lower triangle is computed.
 *
 * <p>B sequences, H query heads, T context as queries, S as keys, Q queries of a block, K size of a
 * key, V size of a value.
 */
final class Attention {

  /** Queries worked on at a time. */
  private static final int BLOCK = CausalSoftmax.STRIDE;

  private final WorkerPool pool;
  private final WorkerPool.Task forwardPart = this::forward;
  private final WorkerPool.Task backwardPart = this::backward;
  private Qkv qkv;
  private Tensor probs;

  /** Results, or their gradients. */
  private Heads out;

  private Qkv dQkv;
  private AttentionShape shape = AttentionShape.multiHead(1, 1, 1, 1, 1f);
  private AttentionRoom room = new AttentionRoom(shape);
  private float[] maxLogit_BH = new float[0];
  private double[] entropy_BH = new double[0];

  Attention(WorkerPool pool, Tensor none) {
    this.pool = pool;
    Heads nowhere = new Heads(none, 0, 1);
    this.qkv = new Qkv(nowhere, nowhere, nowhere);
    this.probs = none;
    this.out = nowhere;
    this.dQkv = qkv;
  }

  private void use(Qkv qkv, AttentionShape shape, Tensor probs, Tensor out) {
    this.qkv = qkv;
    this.probs = probs;
    if (out != this.out.rows_NW() || shape.valueSize() != this.out.stride()) {
      this.out = new Heads(out, 0, shape.valueSize());
    }
    if (!shape.equals(this.shape)) {
      this.shape = shape;
      this.room = new AttentionRoom(shape);
    }
  }

  void forward(Qkv qkv, AttentionShape shape, Tensor probs_BHST, Tensor out_NHV, HeadStats stats) {
    use(qkv, shape, probs_BHST, out_NHV);
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
    long token = (long) (part / shape.heads()) * context;
    float[] floats = worker.row(room.length);
    if (head == 0) {
      touch(qkv.q().rows_NW(), token, context, floats);
    }
    readKeysAndValues(token, head / shape.group(), floats);
    maxLogit_BH[part] = Float.NEGATIVE_INFINITY;
    entropy_BH[part] = 0;
    for (int first = 0; first < context; first += BLOCK) {
      int queries = Math.min(BLOCK, context - first);
      read(qkv.q(), token + first, head, queries, shape.keySize(), floats, room.q_QK);
      logits(floats, first, queries, room.s_SQ);
      for (int strip = 0; strip < queries; strip += Lanes.COUNT) {
        softmax(floats, strip, first + strip, part);
      }
      storeWeights(floats, first, queries, (long) part * context * context + first);
      forwardValues(floats, first, queries, token + first, head);
    }
  }

  private void readKeysAndValues(long token, int kvHead, float[] floats) {
    read(qkv.k(), token, kvHead, shape.context(), shape.keySize(), floats, room.k_SK);
    read(qkv.v(), token, kvHead, shape.context(), shape.valueSize(), floats, room.v_SV);
  }

  /** Scaled logits of the queries that were read. */
  private void logits(float[] floats, int first, int queries, int to) {
    int columns = room.keyColumns;
    transpose(floats, room.q_QK, columns, queries, shape.keySize(), shape.scale(), room.panel);
    keysTimesPanel(floats, room.k_SK, columns, shape.keySize(), first, queries, to);
  }

  /**
   * {@code to[s, q] = a[s] . panel[q]} for keys s and the queries q of a block that see one of four
   * keys, and a few more.
   */
  private void keysTimesPanel(
      float[] floats, int a, int lda, int size, int first, int queries, int to) {
    int half = BLOCK / 2;
    int keys = first + queries;
    int key = 0;
    for (; key < Math.min(keys, first + half); key += MicroKernel.WIDE_ROWS) {
      MicroKernel.wide(
          floats,
          a + key * lda,
          lda,
          size, //
          floats,
          room.panel,
          BLOCK,
          floats,
          to + key * BLOCK,
          BLOCK);
    }
    for (; key < keys; key += MicroKernel.ROWS) {
      int row = to + key * BLOCK + half;
      for (int i = 0; i < MicroKernel.ROWS; i++) {
        Arrays.fill(floats, row + i * BLOCK, row + i * BLOCK + half, 0f);
      }
      MicroKernel.add(
          false,
          floats,
          a + key * lda,
          lda,
          size, //
          floats,
          room.panel + half,
          BLOCK,
          half,
          floats,
          row,
          BLOCK);
    }
  }

  /**
   * Weights of a strip of queries but for their factor {@code inverse}; {@code query} is the first.
   */
  private void softmax(float[] floats, int strip, int query, int part) {
    int end = Math.min(shape.context(), query + Lanes.COUNT);
    int s = room.s_SQ + strip;
    int max = room.max;
    if (shape.softCap() > 0) {
      CausalSoftmax.cap(floats, s, query, end, shape.softCap(), room.max);
      max += Lanes.COUNT;
    }
    CausalSoftmax.forward(floats, s, query, end, max, room.sum, room.inverse + strip, room.mean);
    float largest = maxLogit_BH[part];
    double product = 1;
    double means = 0;
    for (int i = 0; i < end - query; i++) {
      largest = Math.max(largest, floats[room.max + i]);
      product *= floats[room.sum + i];
      means += floats[room.mean + i];
    }
    maxLogit_BH[part] = largest;
    // -sum p log p with log p = x - log sum; a sum is at most the context: no product overflows
    entropy_BH[part] += Math.log(product) - means;
  }

  /** A block's weights, row by row as they lie in memory, and 0 for keys that nobody sees. */
  private void storeWeights(float[] floats, int first, int queries, long to) {
    int context = shape.context();
    for (int key = 0; key < context; key++) {
      int row = room.s_SQ + Math.min(key, first + queries - 1) * BLOCK;
      int blind = Math.max(0, Math.min(queries, key - first));
      if (context % Lanes.COUNT == 0) {
        storeRow(floats, row, blind, queries, probs.memory().lanes(), to);
      } else {
        for (int i = 0; i < queries; i++) {
          float weight = i < blind ? 0f : floats[row + i] * floats[room.inverse + i];
          probs.memory().floats().put((int) to + i, weight);
        }
      }
      to += context;
    }
  }

  /** Of the strip that is blind in part the weights are 0 already. */
  private void storeRow(float[] floats, int row, int blind, int queries, Object lanes, long to) {
    FloatVector zero = FloatVector.zero(Lanes.SPECIES);
    int i = 0;
    for (; i <= blind - Lanes.COUNT; i += Lanes.COUNT) {
      Lanes.store(zero, lanes, to + i);
    }
    int inverse = room.inverse;
    for (; i < queries; i += Lanes.COUNT) {
      FloatVector e = FloatVector.fromArray(Lanes.SPECIES, floats, row + i);
      Lanes.store(e.mul(FloatVector.fromArray(Lanes.SPECIES, floats, inverse + i)), lanes, to + i);
    }
  }

  private void forwardValues(float[] floats, int first, int queries, long token, int head) {
    int columns = room.valueColumns;
    Arrays.fill(floats, room.o_QV, room.o_QV + queries * columns, 0f);
    queriesFromKeys(floats, room.s_SQ, first, queries, room.v_SV, columns, room.o_QV);
    for (int i = 0; i < queries; i++) {
      float inverse = floats[room.inverse + i];
      write(floats, room.o_QV + i * columns, shape.valueSize(), inverse, out, token + i, head);
    }
  }

  /** {@code to[q] += sum of s[s, q] b[s]} over the keys s that q sees, for queries of a block. */
  private void queriesFromKeys(
      float[] floats, int s, int first, int queries, int b, int columns, int to) {
    for (int i = 0; i < queries; i += MicroKernel.ROWS) {
      int keys = Math.min(shape.context(), first + i + MicroKernel.ROWS);
      MicroKernel.add(
          true,
          floats,
          s + i,
          BLOCK,
          keys, //
          floats,
          b,
          columns,
          columns,
          floats,
          to + i * columns,
          columns);
    }
  }

  /** {@code to[s] += sum of s[s, q] b[q]} over the queries q of a block that see key s. */
  private static void keysFromQueries(
      float[] floats, int s, int first, int queries, int b, int columns, int to) {
    for (int key = 0; key < first + queries; key += MicroKernel.ROWS) {
      int blind = Math.max(0, key - first);
      MicroKernel.add(
          false,
          floats,
          s + key * BLOCK + blind,
          BLOCK,
          queries - blind, //
          floats,
          b + blind * columns,
          columns,
          columns,
          floats,
          to + key * columns,
          columns);
    }
  }

  void backward(Tensor dOut_NHV, Qkv qkv, Tensor probs_BHST, AttentionShape shape, Qkv dQkv) {
    use(qkv, shape, probs_BHST, dOut_NHV);
    this.dQkv = dQkv;
    pool.run(shape.batch() * shape.kvHeads(), backwardPart);
  }

  /** All query heads of one key head, one after the other, so that their sums have one order. */
  private void backward(int part, Worker worker) {
    int context = shape.context();
    int sequence = part / shape.kvHeads();
    int kvHead = part % shape.kvHeads();
    long token = (long) sequence * context;
    float[] floats = worker.row(room.length);
    if (kvHead == 0) {
      touch(qkv.q().rows_NW(), token, context, floats);
      touch(out.rows_NW(), token, context, floats);
    }
    readKeysAndValues(token, kvHead, floats);
    Arrays.fill(floats, room.dk_SK, room.length, 0f);
    for (int head = kvHead * shape.group(); head < (kvHead + 1) * shape.group(); head++) {
      for (int first = 0; first < context; first += BLOCK) {
        backward(sequence, head, first, floats);
      }
    }
    for (int t = 0; t < context; t++) {
      int dk = room.dk_SK + t * room.keyColumns;
      int dv = room.dv_SV + t * room.valueColumns;
      write(floats, dk, shape.keySize(), 1f, dQkv.k(), token + t, kvHead);
      write(floats, dv, shape.valueSize(), 1f, dQkv.v(), token + t, kvHead);
    }
  }

  /** A block of queries of a head. */
  private void backward(int sequence, int head, int first, float[] floats) {
    int context = shape.context();
    int queries = Math.min(BLOCK, context - first);
    long token = (long) sequence * context + first;
    int keyColumns = room.keyColumns;
    int columns = room.valueColumns;
    boolean capped = shape.softCap() > 0;
    read(qkv.q(), token, head, queries, shape.keySize(), floats, room.q_QK);
    if (capped) {
      logits(floats, first, queries, room.raw_SQ);
    }
    read(out, token, head, queries, shape.valueSize(), floats, room.o_QV);
    transpose(floats, room.o_QV, columns, queries, shape.valueSize(), 1f, room.panel);
    keysTimesPanel(floats, room.v_SV, columns, shape.valueSize(), first, queries, room.ds_SQ);
    long square = ((long) sequence * shape.heads() + head) * context * context;
    loadWeights(floats, first, queries, square + first);
    for (int strip = 0; strip < queries; strip += Lanes.COUNT) {
      int end = Math.min(context, first + strip + Lanes.COUNT);
      int ds = room.ds_SQ + strip;
      CausalSoftmax.backward(floats, room.s_SQ + strip, ds, end, shape.scale());
      if (capped) {
        CausalSoftmax.capBackward(floats, room.raw_SQ + strip, ds, end, shape.softCap());
      }
    }
    Arrays.fill(floats, room.dq_QK, room.dq_QK + queries * keyColumns, 0f);
    queriesFromKeys(floats, room.ds_SQ, first, queries, room.k_SK, keyColumns, room.dq_QK);
    for (int i = 0; i < queries; i++) {
      int dq = room.dq_QK + i * keyColumns;
      write(floats, dq, shape.keySize(), 1f, dQkv.q(), token + i, head);
    }
    keysFromQueries(floats, room.ds_SQ, first, queries, room.q_QK, keyColumns, room.dk_SK);
    keysFromQueries(floats, room.s_SQ, first, queries, room.o_QV, columns, room.dv_SV);
  }

  /** A block's weights; of whole strips that see nothing, none. */
  private void loadWeights(float[] floats, int first, int queries, long from) {
    for (int key = 0; key < first + queries; key++) {
      int blind = Math.max(0, key - first) / Lanes.COUNT * Lanes.COUNT;
      int to = room.s_SQ + key * BLOCK + blind;
      copy(probs.memory(), from + blind, queries - blind, floats, to);
      from += shape.context();
    }
  }

  /** Rows of a head, as many floats apart as fill whole vectors. */
  private static void read(
      Heads heads, long token, int head, int rows, int size, float[] to, int at) {
    int columns = AttentionRoom.columns(size);
    for (int row = 0; row < rows; row++) {
      copy(heads.rows_NW().memory(), heads.at(token + row, head), size, to, at);
      at += columns;
    }
  }

  /**
   * Reads all heads' rows of a sequence as they lie in memory, for the first of its heads: the
   * processor fetches such ahead of time, but not the parts of rows that one head reads.
   */
  private static void touch(Tensor rows, long token, int count, float[] to) {
    FloatVector sum = FloatVector.zero(Lanes.SPECIES);
    Object lanes = rows.memory().lanes();
    long end = (token + count) * rows.size(1);
    for (long at = token * rows.size(1); at <= end - Lanes.COUNT; at += Lanes.COUNT) {
      sum = sum.max(Lanes.load(lanes, at));
    }
    sum.intoArray(to, 0);
  }

  private static void copy(FloatMemory from, long at, int count, float[] to, int toAt) {
    Object lanes = from.lanes();
    int i = 0;
    for (; i <= count - Lanes.COUNT; i += Lanes.COUNT) {
      Lanes.load(lanes, at + i).intoArray(to, toAt + i);
    }
    if (i < count) {
      from.floats().get((int) at + i, to, toAt + i, count - i);
    }
  }

  /** {@code factor} times the first {@code size} floats of a row. */
  private static void write(
      float[] floats, int from, int size, float factor, Heads heads, long token, int head) {
    FloatMemory memory = heads.rows_NW().memory();
    Object lanes = memory.lanes();
    long to = heads.at(token, head);
    int i = 0;
    for (; i <= size - Lanes.COUNT; i += Lanes.COUNT) {
      FloatVector row = FloatVector.fromArray(Lanes.SPECIES, floats, from + i);
      Lanes.store(row.mul(factor), lanes, to + i);
    }
    for (; i < size; i++) {
      memory.floats().put((int) to + i, floats[from + i] * factor);
    }
  }

  /** {@code factor} times {@code rows} rows, to columns of a panel. */
  private static void transpose(
      float[] floats, int from, int stride, int rows, int size, float factor, int to) {
    for (int row = 0; row < rows; row++) {
      int rowAt = from + row * stride;
      int column = to + row;
      for (int i = 0; i < size; i++) {
        floats[column + i * BLOCK] = floats[rowAt + i] * factor;
      }
    }
  }
}
