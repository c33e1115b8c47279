package cliplight.engine.tensor.cpu;

import cliplight.engine.tensor.Lanes;
import cliplight.engine.tensor.Tensor;
import java.nio.FloatBuffer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** Experts' outputs back to their tokens, weighted by the gates, forward and backward. */
final class CombineExperts {

  private final WorkerPool pool;
  private final WorkerPool.Task forwardPart = this::forward;
  private final WorkerPool.Task backwardPart = this::backward;
  private Tensor y;
  private Tensor tokens;
  private Tensor dY;
  private int[] position = new int[0];
  private float[] gate = new float[0];
  private float[] dGate = new float[0];
  private int topK;
  private int rowsPerPart;

  CombineExperts(WorkerPool pool, Tensor none) {
    this.pool = pool;
    this.y = none;
    this.tokens = none;
    this.dY = none;
  }

  void forward(Tensor y_SD, int[] position_S, float[] gate_S, int topK, Tensor out_ND) {
    this.y = y_SD;
    this.position = position_S;
    this.gate = gate_S;
    this.topK = topK;
    this.tokens = out_ND;
    this.rowsPerPart = Partition.rows(out_ND.size(1));
    pool.run(Partition.count(out_ND.size(0), rowsPerPart), forwardPart);
  }

  private void forward(int part, Worker worker) {
    int width = tokens.size(1);
    Object in = y.memory().lanes();
    Object out = tokens.memory().lanes();
    FloatBuffer inFloats = y.memory().floats();
    FloatBuffer outFloats = tokens.memory().floats();
    int end = Math.min(tokens.size(0), (part + 1) * rowsPerPart);
    for (int n = part * rowsPerPart; n < end; n++) {
      int to = n * width;
      for (int slot = n * topK; slot < (n + 1) * topK; slot++) {
        int from = position[slot] * width;
        float weight = gate[slot];
        int i = 0;
        for (; i <= width - Lanes.COUNT; i += Lanes.COUNT) {
          Lanes.store(
              Lanes.load(out, to + i).add(Lanes.load(in, from + i).mul(weight)), out, to + i);
        }
        for (; i < width; i++) {
          outFloats.put(to + i, outFloats.get(to + i) + inFloats.get(from + i) * weight);
        }
      }
    }
  }

  void backward(
      Tensor dOut_ND,
      Tensor y_SD,
      int[] position_S,
      float[] gate_S,
      int topK,
      Tensor dY_SD,
      float[] dGate_S) {
    this.tokens = dOut_ND;
    this.y = y_SD;
    this.position = position_S;
    this.gate = gate_S;
    this.topK = topK;
    this.dY = dY_SD;
    this.dGate = dGate_S;
    this.rowsPerPart = Partition.rows(dOut_ND.size(1));
    pool.run(Partition.count(dOut_ND.size(0), rowsPerPart), backwardPart);
  }

  private void backward(int part, Worker worker) {
    int width = tokens.size(1);
    Object d = tokens.memory().lanes();
    Object in = y.memory().lanes();
    Object out = dY.memory().lanes();
    FloatBuffer dFloats = tokens.memory().floats();
    FloatBuffer inFloats = y.memory().floats();
    FloatBuffer outFloats = dY.memory().floats();
    int end = Math.min(tokens.size(0), (part + 1) * rowsPerPart);
    for (int n = part * rowsPerPart; n < end; n++) {
      int from = n * width;
      for (int slot = n * topK; slot < (n + 1) * topK; slot++) {
        int to = position[slot] * width;
        float weight = gate[slot];
        FloatVector dots = FloatVector.zero(Lanes.SPECIES);
        int i = 0;
        for (; i <= width - Lanes.COUNT; i += Lanes.COUNT) {
          FloatVector dToken = Lanes.load(d, from + i);
          dots = dToken.fma(Lanes.load(in, to + i), dots);
          Lanes.store(VectorMath.flushed(dToken.mul(weight)), out, to + i);
        }
        float dot = LaneSum.ORDERED ? dots.reduceLanes(VectorOperators.ADD) : LaneSum.of(dots);
        for (; i < width; i++) {
          float dToken = dFloats.get(from + i);
          dot += dToken * inFloats.get(to + i);
          outFloats.put(to + i, VectorMath.flushed(dToken * weight));
        }
        dGate[slot] = dot;
      }
    }
  }
}
