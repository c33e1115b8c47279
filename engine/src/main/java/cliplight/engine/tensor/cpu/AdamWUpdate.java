package cliplight.engine.tensor.cpu;

import cliplight.engine.tensor.Lanes;
import cliplight.engine.tensor.Tensor;
import java.nio.FloatBuffer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** AdamW (Loshchilov and Hutter 2019) in one pass over the arrays. */
final class AdamWUpdate {

  private final WorkerPool pool;
  private final WorkerPool.Task part = this::chunk;
  private Tensor w;
  private Tensor g;
  private Tensor m;
  private Tensor v;
  private float beta1;
  private float beta2;
  private float correction1;
  private float correction2;
  private float eps;
  private float decay;
  private float lr;
  private double[] sums = new double[0];

  AdamWUpdate(WorkerPool pool, Tensor none) {
    this.pool = pool;
    this.w = none;
    this.g = none;
    this.m = none;
    this.v = none;
  }

  double apply(
      Tensor w,
      Tensor g,
      Tensor m,
      Tensor v,
      float beta1,
      float beta2,
      float correction1,
      float correction2,
      float eps,
      float decay,
      float lr) {
    this.w = w;
    this.g = g;
    this.m = m;
    this.v = v;
    this.beta1 = beta1;
    this.beta2 = beta2;
    this.correction1 = correction1;
    this.correction2 = correction2;
    this.eps = eps;
    this.decay = decay;
    this.lr = lr;
    int parts = Partition.count(w.length(), Partition.FLOATS);
    if (sums.length < parts) {
      sums = new double[parts];
    }
    pool.run(parts, part);
    double sum = 0;
    for (int i = 0; i < parts; i++) {
      sum += sums[i];
    }
    return sum;
  }

  private void chunk(int part, Worker worker) {
    Object weights = w.memory().lanes();
    Object gradients = g.memory().lanes();
    Object firsts = m.memory().lanes();
    Object seconds = v.memory().lanes();
    FloatVector squares = FloatVector.zero(Lanes.SPECIES);
    long i = (long) part * Partition.FLOATS;
    long end = Math.min(w.length(), i + Partition.FLOATS);
    for (; i <= end - Lanes.COUNT; i += Lanes.COUNT) {
      FloatVector slope = Lanes.load(gradients, i);
      FloatVector first = Lanes.load(firsts, i).mul(beta1).add(slope.mul(1 - beta1));
      FloatVector second = Lanes.load(seconds, i).mul(beta2).add(slope.mul(slope).mul(1 - beta2));
      Lanes.store(first, firsts, i);
      Lanes.store(second, seconds, i);
      FloatVector root = second.div(correction2).lanewise(VectorOperators.SQRT);
      FloatVector u = first.div(correction1).div(root.add(eps));
      squares = u.fma(u, squares);
      Lanes.store(Lanes.load(weights, i).mul(decay).sub(u.mul(lr)), weights, i);
    }
    double sum = LaneSum.ORDERED ? squares.reduceLanes(VectorOperators.ADD) : LaneSum.of(squares);
    FloatBuffer weightFloats = w.memory().floats();
    FloatBuffer gradientFloats = g.memory().floats();
    FloatBuffer firstFloats = m.memory().floats();
    FloatBuffer secondFloats = v.memory().floats();
    for (int at = (int) i; at < end; at++) {
      float slope = gradientFloats.get(at);
      float first = firstFloats.get(at) * beta1 + slope * (1 - beta1);
      float second = secondFloats.get(at) * beta2 + slope * slope * (1 - beta2);
      firstFloats.put(at, first);
      secondFloats.put(at, second);
      float u = first / correction1 / ((float) Math.sqrt(second / correction2) + eps);
      sum += (double) u * u;
      weightFloats.put(at, weightFloats.get(at) * decay - u * lr);
    }
    sums[part] = sum;
  }
}
