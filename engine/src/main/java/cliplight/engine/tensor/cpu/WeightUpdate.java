package cliplight.engine.tensor.cpu;

import cliplight.engine.tensor.Lanes;
import cliplight.engine.tensor.Tensor;
import java.nio.FloatBuffer;

/** {@code w = decay * w + scale * update}: decoupled weight decay and a step. */
final class WeightUpdate {

  private final WorkerPool pool;
  private final WorkerPool.Task part = this::chunk;
  private Tensor w;
  private Tensor update;
  private float decay;
  private float scale;

  WeightUpdate(WorkerPool pool, Tensor none) {
    this.pool = pool;
    this.w = none;
    this.update = none;
  }

  void apply(Tensor w, float decay, Tensor update, float scale) {
    this.w = w;
    this.decay = decay;
    this.update = update;
    this.scale = scale;
    pool.run(Partition.count(w.length(), Partition.FLOATS), part);
  }

  private void chunk(int part, Worker worker) {
    Object weights = w.memory().lanes();
    Object updates = update.memory().lanes();
    long i = (long) part * Partition.FLOATS;
    long end = Math.min(w.length(), i + Partition.FLOATS);
    for (; i <= end - Lanes.COUNT; i += Lanes.COUNT) {
      Lanes.store(
          Lanes.load(weights, i).mul(decay).add(Lanes.load(updates, i).mul(scale)), weights, i);
    }
    FloatBuffer weightFloats = w.memory().floats();
    FloatBuffer updateFloats = update.memory().floats();
    for (int at = (int) i; at < end; at++) {
      weightFloats.put(at, weightFloats.get(at) * decay + updateFloats.get(at) * scale);
    }
  }
}
