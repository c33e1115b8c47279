package cliplight.engine.tensor.cpu;

import cliplight.engine.tensor.AttentionShape;
import cliplight.engine.tensor.Lanes;
import cliplight.engine.tensor.Tensor;
import java.nio.FloatBuffer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;

/**
 * RoPE (Su et al. 2021) on interleaved pairs of q and k; its backward pass turns the other way. T
 * context, H heads, K head size.
 */
final class RotaryEmbedding {

  private static final VectorShuffle<Float> SWAP_PAIRS =
      VectorShuffle.fromOp(Lanes.SPECIES, lane -> lane ^ 1);

  private final WorkerPool pool;
  private final WorkerPool.Task part = this::turn;
  private Tensor qkv;
  private Tensor cos;
  private Tensor sin;
  private AttentionShape shape = new AttentionShape(1, 1, 1, 1, 1f);
  private float direction;
  private int positionsPerPart;

  RotaryEmbedding(WorkerPool pool, Tensor none) {
    this.pool = pool;
    this.qkv = none;
    this.cos = none;
    this.sin = none;
  }

  void turn(Tensor qkv_N3HK, Tensor cos_TK2, Tensor sin_TK2, AttentionShape shape, boolean back) {
    this.qkv = qkv_N3HK;
    this.cos = cos_TK2;
    this.sin = sin_TK2;
    this.shape = shape;
    this.direction = back ? -1f : 1f;
    this.positionsPerPart = Partition.rows(2 * shape.heads() * shape.headSize() * shape.batch());
    pool.run(Partition.count(shape.context(), positionsPerPart), part);
  }

  private void turn(int part, Worker worker) {
    int size = shape.headSize();
    int heads = 2 * shape.heads();
    int stride = 3 * shape.heads() * size;
    // cosines, then sines with the sign of their place in the pair, one for every float of a head
    float[] factors = worker.row(2 * size);
    FloatBuffer cosines = cos.memory().floats();
    FloatBuffer sines = sin.memory().floats();
    int end = Math.min(shape.context(), (part + 1) * positionsPerPart);
    for (int t = part * positionsPerPart; t < end; t++) {
      for (int i = 0; i < size; i++) {
        int pair = t * (size / 2) + i / 2;
        factors[i] = cosines.get(pair);
        factors[size + i] = sines.get(pair) * (i % 2 == 0 ? -direction : direction);
      }
      for (int b = 0; b < shape.batch(); b++) {
        int token = (b * shape.context() + t) * stride;
        for (int head = 0; head < heads; head++) {
          turnHead(token + head * size, size, factors);
        }
      }
    }
  }

  private void turnHead(int at, int size, float[] factors) {
    Object lanes = qkv.memory().lanes();
    int i = 0;
    for (; i <= size - Lanes.COUNT; i += Lanes.COUNT) {
      FloatVector x = Lanes.load(lanes, at + i);
      FloatVector turned =
          x.mul(FloatVector.fromArray(Lanes.SPECIES, factors, i))
              .add(
                  x.rearrange(SWAP_PAIRS)
                      .mul(FloatVector.fromArray(Lanes.SPECIES, factors, size + i)));
      Lanes.store(turned, lanes, at + i);
    }
    FloatBuffer floats = qkv.memory().floats();
    for (; i < size; i += 2) {
      float even = floats.get(at + i);
      float odd = floats.get(at + i + 1);
      floats.put(at + i, even * factors[i] + odd * factors[size + i]);
      floats.put(at + i + 1, odd * factors[i + 1] + even * factors[size + i + 1]);
    }
  }
}
