package cliplight.engine.tensor.cpu;

import cliplight.engine.tensor.FloatMemory;
import cliplight.engine.tensor.Lanes;
import cliplight.engine.tensor.Tensor;
import java.nio.FloatBuffer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** Sum of squares, exact enough for norms of any finite array. */
final class SumOfSquares {

  /** Sums of squares in here are safe in float. */
  private static final float SMALLEST = 1e-30f;

  private static final float LARGEST = 1e30f;

  private final WorkerPool pool;
  private final WorkerPool.Task part = this::chunk;
  private Tensor x;
  private double[] sums = new double[0];

  SumOfSquares(WorkerPool pool, Tensor none) {
    this.pool = pool;
    this.x = none;
  }

  double apply(Tensor x) {
    this.x = x;
    int parts = Partition.count(x.length(), Partition.FLOATS);
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
    long from = (long) part * Partition.FLOATS;
    sums[part] = of(x.memory(), from, (int) Math.min(x.length() - from, Partition.FLOATS));
  }

  /** Sum of the squares of {@code count} floats from {@code at}. */
  static double of(FloatMemory memory, long at, int count) {
    Object lanes = memory.lanes();
    FloatBuffer floats = memory.floats();
    FloatVector even = FloatVector.zero(Lanes.SPECIES);
    FloatVector odd = FloatVector.zero(Lanes.SPECIES);
    int i = 0;
    for (; i <= count - 2 * Lanes.COUNT; i += 2 * Lanes.COUNT) {
      FloatVector v = Lanes.load(lanes, at + i);
      FloatVector w = Lanes.load(lanes, at + i + Lanes.COUNT);
      even = v.fma(v, even);
      odd = w.fma(w, odd);
    }
    FloatVector both = even.add(odd);
    float sum = LaneSum.ORDERED ? both.reduceLanes(VectorOperators.ADD) : LaneSum.of(both);
    double rest = 0;
    for (; i < count; i++) {
      double v = floats.get((int) at + i);
      rest += v * v;
    }
    if (sum >= SMALLEST && sum <= LARGEST) {
      return sum + rest;
    }
    double wide = 0;
    for (i = 0; i < count; i++) {
      double v = floats.get((int) at + i);
      wide += v * v;
    }
    return wide;
  }
}
