package cliplight.engine.tensor.cpu;

import cliplight.engine.tensor.Heads;
import cliplight.engine.tensor.Lanes;
import cliplight.engine.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** RMSNorm of every head's vector with one gain (QK-norm). N tokens, H heads, K size of a head. */
final class HeadNorm {

  private final WorkerPool pool;
  private final WorkerPool.Task forwardPart = this::forward;
  private final WorkerPool.Task backwardPart = this::backward;
  private Heads x;
  private Heads out;
  private Heads dX;
  private Tensor gain;
  private Tensor invRms;
  private int heads;
  private float eps;
  private int rowsPerPart;
  private float[] dGainOfParts = new float[0];

  HeadNorm(WorkerPool pool, Tensor none) {
    this.pool = pool;
    this.x = new Heads(none, 0, 1);
    this.out = x;
    this.dX = x;
    this.gain = none;
    this.invRms = none;
  }

  void forward(Heads x, int heads, Tensor gain_K, float eps, Heads out, Tensor invRms_NH) {
    this.x = x;
    this.heads = heads;
    this.gain = gain_K;
    this.eps = eps;
    this.out = out;
    this.invRms = invRms_NH;
    this.rowsPerPart = Partition.rows(heads * gain_K.size(0));
    pool.run(Partition.count(x.rows_NW().size(0), rowsPerPart), forwardPart);
  }

  private void forward(int part, Worker worker) {
    int end = Math.min(x.rows_NW().size(0), (part + 1) * rowsPerPart);
    for (int n = part * rowsPerPart; n < end; n++) {
      for (int h = 0; h < heads; h++) {
        forwardHead((int) x.at(n, h), (int) out.at(n, h), n * heads + h);
      }
    }
  }

  private void forwardHead(int from, int to, int inverseAt) {
    int size = gain.size(0);
    Object in = x.rows_NW().memory().lanes();
    Object gains = gain.memory().lanes();
    Object result = out.rows_NW().memory().lanes();
    FloatBuffer inFloats = x.rows_NW().memory().floats();
    FloatBuffer gainFloats = gain.memory().floats();
    FloatBuffer outFloats = out.rows_NW().memory().floats();
    FloatVector squares = FloatVector.zero(Lanes.SPECIES);
    int i = 0;
    for (; i <= size - Lanes.COUNT; i += Lanes.COUNT) {
      FloatVector v = Lanes.load(in, from + i);
      squares = v.fma(v, squares);
    }
    float sum = LaneSum.ORDERED ? squares.reduceLanes(VectorOperators.ADD) : LaneSum.of(squares);
    for (; i < size; i++) {
      sum += inFloats.get(from + i) * inFloats.get(from + i);
    }
    float inverse = (float) (1 / Math.sqrt(sum / size + eps));
    invRms.memory().floats().put(inverseAt, inverse);
    for (i = 0; i <= size - Lanes.COUNT; i += Lanes.COUNT) {
      Lanes.store(Lanes.load(in, from + i).mul(inverse).mul(Lanes.load(gains, i)), result, to + i);
    }
    for (; i < size; i++) {
      outFloats.put(to + i, inFloats.get(from + i) * inverse * gainFloats.get(i));
    }
  }

  void backward(
      Heads dOut,
      Heads x,
      int heads,
      Tensor gain_K,
      Tensor invRms_NH,
      Heads dX,
      float beta,
      Tensor dGain_K) {
    this.out = dOut;
    this.x = x;
    this.heads = heads;
    this.gain = gain_K;
    this.invRms = invRms_NH;
    this.dX = dX;
    int size = gain_K.size(0);
    // few parts, since each has a gain gradient of its own to add up
    this.rowsPerPart = 4 * Partition.rows(heads * size);
    int parts = Partition.count(x.rows_NW().size(0), rowsPerPart);
    if (dGainOfParts.length < parts * size) {
      dGainOfParts = new float[parts * size];
    }
    pool.run(parts, backwardPart);
    FloatBuffer dGain = dGain_K.memory().floats();
    for (int i = 0; i < size; i++) {
      float sum = beta == 0 ? 0 : beta * dGain.get(i);
      for (int part = 0; part < parts; part++) {
        sum += dGainOfParts[part * size + i];
      }
      dGain.put(i, sum);
    }
  }

  private void backward(int part, Worker worker) {
    int size = gain.size(0);
    Arrays.fill(dGainOfParts, part * size, (part + 1) * size, 0f);
    int end = Math.min(x.rows_NW().size(0), (part + 1) * rowsPerPart);
    FloatBuffer inverses = invRms.memory().floats();
    for (int n = part * rowsPerPart; n < end; n++) {
      for (int h = 0; h < heads; h++) {
        backwardHead(
            (int) out.at(n, h),
            (int) x.at(n, h),
            (int) dX.at(n, h),
            inverses.get(n * heads + h),
            part * size);
      }
    }
  }

  private void backwardHead(int dAt, int inAt, int to, float inverse, int dGainAt) {
    int size = gain.size(0);
    Object d = out.rows_NW().memory().lanes();
    Object in = x.rows_NW().memory().lanes();
    Object gains = gain.memory().lanes();
    Object result = dX.rows_NW().memory().lanes();
    FloatBuffer dFloats = out.rows_NW().memory().floats();
    FloatBuffer inFloats = x.rows_NW().memory().floats();
    FloatBuffer gainFloats = gain.memory().floats();
    FloatBuffer resultFloats = dX.rows_NW().memory().floats();
    float[] dGain = dGainOfParts;
    FloatVector dots = FloatVector.zero(Lanes.SPECIES);
    int i = 0;
    for (; i <= size - Lanes.COUNT; i += Lanes.COUNT) {
      FloatVector dx = Lanes.load(d, dAt + i).mul(Lanes.load(in, inAt + i));
      dots = dx.fma(Lanes.load(gains, i), dots);
      dx.mul(inverse)
          .add(FloatVector.fromArray(Lanes.SPECIES, dGain, dGainAt + i))
          .intoArray(dGain, dGainAt + i);
    }
    float dot = LaneSum.ORDERED ? dots.reduceLanes(VectorOperators.ADD) : LaneSum.of(dots);
    for (; i < size; i++) {
      float dx = dFloats.get(dAt + i) * inFloats.get(inAt + i);
      dot += dx * gainFloats.get(i);
      dGain[dGainAt + i] += dx * inverse;
    }
    float back = -dot * inverse * inverse * inverse / size;
    for (i = 0; i <= size - Lanes.COUNT; i += Lanes.COUNT) {
      FloatVector own = Lanes.load(d, dAt + i).mul(Lanes.load(gains, i)).mul(inverse);
      Lanes.store(Lanes.load(in, inAt + i).mul(back).add(own), result, to + i);
    }
    for (; i < size; i++) {
      resultFloats.put(
          to + i,
          inFloats.get(inAt + i) * back + dFloats.get(dAt + i) * gainFloats.get(i) * inverse);
    }
  }
}
