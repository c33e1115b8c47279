package cliplight.engine.tensor.cpu;

import cliplight.engine.tensor.Lanes;
import cliplight.engine.tensor.Tensor;
import java.nio.FloatBuffer;
import jdk.incubator.vector.FloatVector;

/** {@code silu(gate) * up} (Shazeer 2020), forward and backward. F hidden size. */
final class SwiGlu {

  private final WorkerPool pool;
  private final WorkerPool.Task forwardPart = this::forward;
  private final WorkerPool.Task backwardPart = this::backward;
  private Tensor gateUp;
  private Tensor out;
  private Tensor dOut;
  private int rows;
  private int rowsPerPart;

  SwiGlu(WorkerPool pool, Tensor none) {
    this.pool = pool;
    this.gateUp = none;
    this.out = none;
    this.dOut = none;
  }

  void forward(Tensor gateUp_N2F, int rows, Tensor out_NF) {
    this.gateUp = gateUp_N2F;
    this.rows = rows;
    this.out = out_NF;
    this.rowsPerPart = Partition.rows(out_NF.size(1));
    pool.run(Partition.count(rows, rowsPerPart), forwardPart);
  }

  private void forward(int part, Worker worker) {
    int from = part * rowsPerPart;
    forward(gateUp, from, Math.min(rows, from + rowsPerPart), out);
  }

  /** Rows {@code from} to {@code end}, exclusive. */
  static void forward(Tensor gateUp, int from, int end, Tensor out) {
    int hidden = out.size(1);
    Object in = gateUp.memory().lanes();
    Object result = out.memory().lanes();
    FloatBuffer inFloats = gateUp.memory().floats();
    FloatBuffer outFloats = out.memory().floats();
    for (int n = from; n < end; n++) {
      int gateAt = 2 * n * hidden;
      int upAt = gateAt + hidden;
      int at = n * hidden;
      int i = 0;
      for (; i <= hidden - Lanes.COUNT; i += Lanes.COUNT) {
        FloatVector gate = Lanes.load(in, gateAt + i);
        FloatVector silu = gate.mul(VectorMath.sigmoid(gate));
        Lanes.store(silu.mul(Lanes.load(in, upAt + i)), result, at + i);
      }
      for (; i < hidden; i++) {
        float gate = inFloats.get(gateAt + i);
        outFloats.put(at + i, gate * VectorMath.sigmoid(gate) * inFloats.get(upAt + i));
      }
    }
  }

  void backward(Tensor dOut_NF, Tensor gateUp_N2F, int rows, Tensor dGateUp_N2F) {
    this.dOut = dOut_NF;
    this.gateUp = gateUp_N2F;
    this.rows = rows;
    this.out = dGateUp_N2F;
    this.rowsPerPart = Partition.rows(dOut_NF.size(1));
    pool.run(Partition.count(rows, rowsPerPart), backwardPart);
  }

  private void backward(int part, Worker worker) {
    int from = part * rowsPerPart;
    backward(dOut, gateUp, from, Math.min(rows, from + rowsPerPart), out);
  }

  /**
   * Rows {@code from} to {@code end}, exclusive. All of it in one method, and that one too long to
   * be inlined: as part of a longer one the JIT compiler would stop inlining half way and box
   * vectors.
   */
  static void backward(Tensor dOut, Tensor gateUp, int from, int end, Tensor dGateUp) {
    int hidden = dOut.size(1);
    Object in = gateUp.memory().lanes();
    Object d = dOut.memory().lanes();
    Object result = dGateUp.memory().lanes();
    FloatBuffer inFloats = gateUp.memory().floats();
    FloatBuffer dFloats = dOut.memory().floats();
    FloatBuffer outFloats = dGateUp.memory().floats();
    for (int n = from; n < end; n++) {
      int gateAt = 2 * n * hidden;
      int upAt = gateAt + hidden;
      int at = n * hidden;
      int i = 0;
      for (; i <= hidden - Lanes.COUNT; i += Lanes.COUNT) {
        FloatVector gate = Lanes.load(in, gateAt + i);
        FloatVector sigmoid = VectorMath.sigmoid(gate);
        FloatVector silu = gate.mul(sigmoid);
        FloatVector dy = Lanes.load(d, at + i);
        Lanes.store(VectorMath.flushed(dy.mul(silu)), result, upAt + i);
        // silu' = s + g s (1 - s) = s + silu - silu s
        FloatVector slope = sigmoid.add(silu).sub(silu.mul(sigmoid));
        FloatVector dGate = dy.mul(Lanes.load(in, upAt + i)).mul(slope);
        Lanes.store(VectorMath.flushed(dGate), result, gateAt + i);
      }
      for (; i < hidden; i++) {
        float gate = inFloats.get(gateAt + i);
        float dy = dFloats.get(at + i);
        float sigmoid = VectorMath.sigmoid(gate);
        float silu = gate * sigmoid;
        float dGate = dy * inFloats.get(upAt + i) * (sigmoid + silu - silu * sigmoid);
        outFloats.put(gateAt + i, VectorMath.flushed(dGate));
        outFloats.put(upAt + i, VectorMath.flushed(dy * silu));
      }
    }
  }
}
