package cliplight.engine.tensor.cpu;

import cliplight.engine.tensor.Lanes;
import cliplight.engine.tensor.Tensor;
import java.nio.FloatBuffer;
import jdk.incubator.vector.FloatVector;

/** Momentum with Nesterov's look ahead, as Muon has it: heavy ball or running mean. */
final class Momentum {

  private final WorkerPool pool;
  private final WorkerPool.Task part = this::chunk;
  private Tensor m;
  private Tensor g;
  private Tensor out;
  private float mu;
  private float share;
  private boolean nesterov;

  Momentum(WorkerPool pool, Tensor none) {
    this.pool = pool;
    this.m = none;
    this.g = none;
    this.out = none;
  }

  void apply(Tensor m, Tensor g, float mu, float share, boolean nesterov, Tensor out) {
    this.m = m;
    this.g = g;
    this.mu = mu;
    this.share = share;
    this.nesterov = nesterov;
    this.out = out;
    pool.run(Partition.count(m.length(), Partition.FLOATS), part);
  }

  private void chunk(int part, Worker worker) {
    Object velocity = m.memory().lanes();
    Object gradient = g.memory().lanes();
    Object result = out.memory().lanes();
    long i = (long) part * Partition.FLOATS;
    long end = Math.min(m.length(), i + Partition.FLOATS);
    for (; i <= end - Lanes.COUNT; i += Lanes.COUNT) {
      FloatVector slope = Lanes.load(gradient, i).mul(share);
      FloatVector moved = Lanes.load(velocity, i).mul(mu).add(slope);
      Lanes.store(moved, velocity, i);
      Lanes.store(nesterov ? moved.mul(mu).add(slope) : moved, result, i);
    }
    FloatBuffer velocities = m.memory().floats();
    FloatBuffer gradients = g.memory().floats();
    FloatBuffer results = out.memory().floats();
    for (int at = (int) i; at < end; at++) {
      float slope = gradients.get(at) * share;
      float moved = velocities.get(at) * mu + slope;
      velocities.put(at, moved);
      results.put(at, nesterov ? moved * mu + slope : moved);
    }
  }
}
