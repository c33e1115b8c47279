package cliplight.engine.tensor.cpu;

import cliplight.engine.tensor.Heads;
import cliplight.engine.tensor.Lanes;
import cliplight.engine.tensor.Tensor;
import java.nio.FloatBuffer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;

/**
 * RoPE (Su et al. 2021) on interleaved pairs of the first R columns of each head; its backward pass
 * turns the other way. T context.
 */
final class RotaryEmbedding {

  private static final VectorShuffle<Float> SWAP_PAIRS =
      VectorShuffle.fromOp(Lanes.SPECIES, lane -> lane ^ 1);

  private final WorkerPool pool;
  private final WorkerPool.Task part = this::turn;
  private Heads x;
  private int heads;
  private Tensor cos;
  private Tensor sin;
  private float direction;
  private int positionsPerPart;

  RotaryEmbedding(WorkerPool pool, Tensor none) {
    this.pool = pool;
    this.x = new Heads(none, 0, 1);
    this.cos = none;
    this.sin = none;
  }

  void turn(Heads x, int heads, Tensor cos_TR2, Tensor sin_TR2, boolean back) {
    this.x = x;
    this.heads = heads;
    this.cos = cos_TR2;
    this.sin = sin_TR2;
    this.direction = back ? -1f : 1f;
    int context = cos_TR2.size(0);
    this.positionsPerPart =
        Partition.rows(2 * cos_TR2.size(1) * heads * (x.rows_NW().size(0) / context));
    pool.run(Partition.count(context, positionsPerPart), part);
  }

  private void turn(int part, Worker worker) {
    int context = cos.size(0);
    int size = 2 * cos.size(1);
    int tokens = x.rows_NW().size(0);
    // cosines, then sines with the sign of their place in the pair, one for every float of a head,
    // for each position
    int from = part * positionsPerPart;
    int end = Math.min(context, from + positionsPerPart);
    float[] factors = worker.row(2 * size * positionsPerPart);
    FloatBuffer cosines = cos.memory().floats();
    FloatBuffer sines = sin.memory().floats();
    for (int t = from; t < end; t++) {
      int at = 2 * size * (t - from);
      for (int i = 0; i < size; i++) {
        int pair = t * (size / 2) + i / 2;
        factors[at + i] = cosines.get(pair);
        factors[at + size + i] = sines.get(pair) * (i % 2 == 0 ? -direction : direction);
      }
    }
    // token after token as they lie in memory
    for (int sequence = 0; sequence < tokens; sequence += context) {
      turnTokens(sequence + from, end - from, size, factors);
    }
  }

  /** Tokens that follow each other, each by its row of {@code factors}. */
  private void turnTokens(int token, int count, int size, float[] factors) {
    Object lanes = x.rows_NW().memory().lanes();
    int vectors = size / Lanes.COUNT * Lanes.COUNT;
    int stride = x.stride();
    int columns = heads * stride;
    int width = x.rows_NW().size(1);
    int first = (int) x.at(token, 0);
    for (int row = 0; row < count * 2 * size; row += 2 * size) {
      for (int i = 0; i < vectors; i += Lanes.COUNT) {
        FloatVector cosines = FloatVector.fromArray(Lanes.SPECIES, factors, row + i);
        FloatVector sines = FloatVector.fromArray(Lanes.SPECIES, factors, row + size + i);
        for (int at = first + i; at < first + columns; at += stride) {
          FloatVector pairs = Lanes.load(lanes, at);
          FloatVector turned = pairs.mul(cosines).add(pairs.rearrange(SWAP_PAIRS).mul(sines));
          Lanes.store(turned, lanes, at);
        }
      }
      if (vectors < size) {
        turnRest(first, vectors, size, factors, row);
      }
      first += width;
    }
  }

  private void turnRest(int first, int from, int size, float[] factors, int row) {
    FloatBuffer floats = x.rows_NW().memory().floats();
    for (int head = 0; head < heads; head++) {
      int at = first + head * x.stride();
      for (int i = from; i < size; i += 2) {
        float even = floats.get(at + i);
        float odd = floats.get(at + i + 1);
        floats.put(at + i, even * factors[row + i] + odd * factors[row + size + i]);
        floats.put(at + i + 1, odd * factors[row + i + 1] + even * factors[row + size + i + 1]);
      }
    }
  }
}
