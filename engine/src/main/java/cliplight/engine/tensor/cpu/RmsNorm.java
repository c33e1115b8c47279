package cliplight.engine.tensor.cpu;

import cliplight.engine.tensor.Lanes;
import cliplight.engine.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** RMSNorm (Zhang and Sennrich 2019), forward and backward. N tokens, D width. */
final class RmsNorm {

  private final WorkerPool pool;
  private final WorkerPool.Task forwardPart = this::forward;
  private final WorkerPool.Task backwardPart = this::backward;
  private Tensor x;
  private Tensor gain;
  private Tensor invRms;
  private Tensor out;
  private Tensor dOut;
  private Tensor dX;
  private float eps;
  private int rowsPerPart;
  private float[] dGainOfParts = new float[0];

  RmsNorm(WorkerPool pool, Tensor none) {
    this.pool = pool;
    this.x = none;
    this.gain = none;
    this.invRms = none;
    this.out = none;
    this.dOut = none;
    this.dX = none;
  }

  void forward(Tensor x_ND, Tensor gain_D, float eps, Tensor out_ND, Tensor invRms_N) {
    this.x = x_ND;
    this.gain = gain_D;
    this.eps = eps;
    this.out = out_ND;
    this.invRms = invRms_N;
    this.rowsPerPart = Partition.rows(x_ND.size(1));
    pool.run(Partition.count(x_ND.size(0), rowsPerPart), forwardPart);
  }

  private void forward(int part, Worker worker) {
    int width = x.size(1);
    Object in = x.memory().lanes();
    Object gains = gain.memory().lanes();
    Object result = out.memory().lanes();
    FloatBuffer inFloats = x.memory().floats();
    FloatBuffer gainFloats = gain.memory().floats();
    FloatBuffer outFloats = out.memory().floats();
    FloatBuffer inverses = invRms.memory().floats();
    int end = Math.min(x.size(0), (part + 1) * rowsPerPart);
    for (int n = part * rowsPerPart; n < end; n++) {
      int at = n * width;
      FloatVector squares = FloatVector.zero(Lanes.SPECIES);
      int i = 0;
      for (; i <= width - Lanes.COUNT; i += Lanes.COUNT) {
        FloatVector v = Lanes.load(in, at + i);
        squares = v.fma(v, squares);
      }
      float sum = LaneSum.ORDERED ? squares.reduceLanes(VectorOperators.ADD) : LaneSum.of(squares);
      for (; i < width; i++) {
        sum += inFloats.get(at + i) * inFloats.get(at + i);
      }
      float inverse = (float) (1 / Math.sqrt(sum / width + eps));
      inverses.put(n, inverse);
      for (i = 0; i <= width - Lanes.COUNT; i += Lanes.COUNT) {
        Lanes.store(Lanes.load(in, at + i).mul(inverse).mul(Lanes.load(gains, i)), result, at + i);
      }
      for (; i < width; i++) {
        outFloats.put(at + i, inFloats.get(at + i) * inverse * gainFloats.get(i));
      }
    }
  }

  void backward(
      Tensor dOut_ND,
      Tensor x_ND,
      Tensor gain_D,
      Tensor invRms_N,
      Tensor dX_ND,
      float beta,
      Tensor dGain_D) {
    this.dOut = dOut_ND;
    this.x = x_ND;
    this.gain = gain_D;
    this.invRms = invRms_N;
    this.dX = dX_ND;
    int width = x_ND.size(1);
    // few parts, since each has a gain gradient of its own to add up
    this.rowsPerPart = 4 * Partition.rows(width);
    int parts = Partition.count(x_ND.size(0), rowsPerPart);
    if (dGainOfParts.length < parts * width) {
      dGainOfParts = new float[parts * width];
    }
    pool.run(parts, backwardPart);
    FloatBuffer dGain = dGain_D.memory().floats();
    for (int i = 0; i < width; i++) {
      float sum = 0;
      for (int part = 0; part < parts; part++) {
        sum += dGainOfParts[part * width + i];
      }
      dGain.put(i, beta == 0 ? sum : sum + beta * dGain.get(i));
    }
  }

  private void backward(int part, Worker worker) {
    int width = x.size(1);
    Object in = x.memory().lanes();
    Object gains = gain.memory().lanes();
    Object d = dOut.memory().lanes();
    Object dIn = dX.memory().lanes();
    FloatBuffer inFloats = x.memory().floats();
    FloatBuffer gainFloats = gain.memory().floats();
    FloatBuffer dFloats = dOut.memory().floats();
    FloatBuffer dInFloats = dX.memory().floats();
    FloatBuffer inverses = invRms.memory().floats();
    float[] dGain = dGainOfParts;
    int mine = part * width;
    Arrays.fill(dGain, mine, mine + width, 0f);
    int end = Math.min(x.size(0), (part + 1) * rowsPerPart);
    for (int n = part * rowsPerPart; n < end; n++) {
      int at = n * width;
      float inverse = inverses.get(n);
      FloatVector dots = FloatVector.zero(Lanes.SPECIES);
      int i = 0;
      for (; i <= width - Lanes.COUNT; i += Lanes.COUNT) {
        FloatVector dx = Lanes.load(d, at + i).mul(Lanes.load(in, at + i));
        dots = dx.fma(Lanes.load(gains, i), dots);
        dx.mul(inverse)
            .add(FloatVector.fromArray(Lanes.SPECIES, dGain, mine + i))
            .intoArray(dGain, mine + i);
      }
      float dot = LaneSum.ORDERED ? dots.reduceLanes(VectorOperators.ADD) : LaneSum.of(dots);
      for (; i < width; i++) {
        float dx = dFloats.get(at + i) * inFloats.get(at + i);
        dot += dx * gainFloats.get(i);
        dGain[mine + i] += dx * inverse;
      }
      float back = -dot * inverse * inverse * inverse / width;
      for (i = 0; i <= width - Lanes.COUNT; i += Lanes.COUNT) {
        FloatVector sum = Lanes.load(dIn, at + i).add(Lanes.load(in, at + i).mul(back));
        Lanes.store(
            sum.add(Lanes.load(d, at + i).mul(Lanes.load(gains, i)).mul(inverse)), dIn, at + i);
      }
      for (; i < width; i++) {
        dInFloats.put(
            at + i,
            dInFloats.get(at + i)
                + inFloats.get(at + i) * back
                + dFloats.get(at + i) * gainFloats.get(i) * inverse);
      }
    }
  }
}
