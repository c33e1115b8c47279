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
    // cosines, then sines with the sign of their place in the pair, one for every float of a head
    float[] factors = worker.row(2 * size);
    FloatBuffer cosines = cos.memory().floats();
    FloatBuffer sines = sin.memory().floats();
    int end = Math.min(context, (part + 1) * positionsPerPart);
    for (int t = part * positionsPerPart; t < end; t++) {
      for (int i = 0; i < size; i++) {
        int pair = t * (size / 2) + i / 2;
        factors[i] = cosines.get(pair);
        factors[size + i] = sines.get(pair) * (i % 2 == 0 ? -direction : direction);
      }
      for (int token = t; token < tokens; token += context) {
        for (int head = 0; head < heads; head++) {
          turnHead((int) x.at(token, head), size, factors);
        }
      }
    }
  }

  private void turnHead(int at, int size, float[] factors) {
    Object lanes = x.rows_NW().memory().lanes();
    int i = 0;
    for (; i <= size - Lanes.COUNT; i += Lanes.COUNT) {
      FloatVector pairs = Lanes.load(lanes, at + i);
      FloatVector turned =
          pairs
              .mul(FloatVector.fromArray(Lanes.SPECIES, factors, i))
              .add(
                  pairs
                      .rearrange(SWAP_PAIRS)
                      .mul(FloatVector.fromArray(Lanes.SPECIES, factors, size + i)));
      Lanes.store(turned, lanes, at + i);
    }
    FloatBuffer floats = x.rows_NW().memory().floats();
    for (; i < size; i += 2) {
      float even = floats.get(at + i);
      float odd = floats.get(at + i + 1);
      floats.put(at + i, even * factors[i] + odd * factors[size + i]);
      floats.put(at + i + 1, odd * factors[i + 1] + even * factors[size + i + 1]);
    }
  }
}
