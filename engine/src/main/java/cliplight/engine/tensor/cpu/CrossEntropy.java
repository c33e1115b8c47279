package cliplight.engine.tensor.cpu;

import cliplight.engine.tensor.Lanes;
import cliplight.engine.tensor.Tensor;
import java.nio.FloatBuffer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** Softmax and cross-entropy with its gradient in place of the logits. N tokens, V vocabulary. */
final class CrossEntropy {

  private final WorkerPool pool;
  private final WorkerPool.Task part = this::rows;
  private Tensor logits;
  private int[] targets = new int[0];
  private float scale;
  private float zLoss;
  private int rowsPerPart;
  private double[] lossOfParts = new double[0];

  CrossEntropy(WorkerPool pool, Tensor none) {
    this.pool = pool;
    this.logits = none;
  }

  double apply(Tensor logits_NV, int[] targets, float scale, float zLoss) {
    this.logits = logits_NV;
    this.targets = targets;
    int rows = logits_NV.size(0);
    this.scale = scale / rows;
    this.zLoss = zLoss;
    this.rowsPerPart = Partition.rows(logits_NV.size(1));
    int parts = Partition.count(rows, rowsPerPart);
    if (lossOfParts.length < parts) {
      lossOfParts = new double[parts];
    }
    pool.run(parts, part);
    double loss = 0;
    for (int i = 0; i < parts; i++) {
      loss += lossOfParts[i];
    }
    return loss / rows;
  }

  private void rows(int part, Worker worker) {
    int vocabulary = logits.size(1);
    Object lanes = logits.memory().lanes();
    FloatBuffer floats = logits.memory().floats();
    double loss = 0;
    int end = Math.min(logits.size(0), (part + 1) * rowsPerPart);
    for (int n = part * rowsPerPart; n < end; n++) {
      loss += row(lanes, floats, n * vocabulary, vocabulary, targets[n]);
    }
    lossOfParts[part] = loss;
  }

  private double row(Object lanes, FloatBuffer floats, int at, int vocabulary, int target) {
    FloatVector maxima = FloatVector.broadcast(Lanes.SPECIES, Float.NEGATIVE_INFINITY);
    int i = 0;
    for (; i <= vocabulary - Lanes.COUNT; i += Lanes.COUNT) {
      maxima = maxima.max(Lanes.load(lanes, at + i));
    }
    int rest = i;
    float max = maxima.reduceLanes(VectorOperators.MAX);
    for (; i < vocabulary; i++) {
      max = Math.max(max, floats.get(at + i));
    }
    float targetLogit = floats.get(at + target);
    FloatVector sums = FloatVector.zero(Lanes.SPECIES);
    for (i = 0; i < rest; i += Lanes.COUNT) {
      FloatVector e = VectorMath.exp(Lanes.load(lanes, at + i).sub(max));
      Lanes.store(e, lanes, at + i);
      sums = sums.add(e);
    }
    float sum = LaneSum.ORDERED ? sums.reduceLanes(VectorOperators.ADD) : LaneSum.of(sums);
    for (; i < vocabulary; i++) {
      float x = floats.get(at + i) - max;
      float e = x < VectorMath.UNDERFLOW ? 0f : (float) Math.exp(x);
      floats.put(at + i, e);
      sum += e;
    }
    double logSum = Math.log(sum);
    float factor = scale / sum;
    if (zLoss > 0) {
      factor *= (float) (1 + 2 * zLoss * (logSum + max));
    }
    for (i = 0; i < rest; i += Lanes.COUNT) {
      Lanes.store(Lanes.load(lanes, at + i).mul(factor), lanes, at + i);
    }
    for (; i < vocabulary; i++) {
      floats.put(at + i, floats.get(at + i) * factor);
    }
    floats.put(at + target, floats.get(at + target) - scale);
    return logSum + (max - targetLogit);
  }
}
