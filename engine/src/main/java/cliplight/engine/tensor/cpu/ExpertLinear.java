package cliplight.engine.tensor.cpu;

import cliplight.engine.tensor.FloatMemory;
import cliplight.engine.tensor.Tensor;

/**
 * Products of each expert's rows with that expert's matrix. E experts, S routed rows sorted by
 * expert, I inputs, O outputs.
 */
final class ExpertLinear {

  private final WorkerPool pool;
  private final WorkerPool.Task forwardPart = this::forward;
  private final WorkerPool.Task gatedPart = this::gated;
  private final WorkerPool.Task backwardInputPart = this::backwardInput;
  private final WorkerPool.Task gatedBackwardPart = this::gatedBackward;
  private final WorkerPool.Task backwardWeightPart = this::backwardWeight;
  private Tensor x;
  private Tensor w;
  private Tensor out;

  /** Gates and ups, and the gradient of both. */
  private Tensor gateUp;

  private Tensor dGateUp;
  private float beta;
  private int[] offset = new int[0];
  private int weightParts;
  private int weightRowsPerPart;

  /** Expert and first row of each part. */
  private int[] partExpert = new int[0];

  private int[] partRow = new int[0];

  ExpertLinear(WorkerPool pool, Tensor none) {
    this.pool = pool;
    this.x = none;
    this.w = none;
    this.out = none;
    this.gateUp = none;
    this.dGateUp = none;
  }

  void forward(Tensor x_SI, Tensor w_EOI, int[] offset_E1, Tensor out_SO) {
    check(out_SO, x_SI, w_EOI, offset_E1);
    this.x = x_SI;
    this.w = w_EOI;
    this.out = out_SO;
    pool.run(cutRows(offset_E1, w_EOI.size(0)), forwardPart);
  }

  private void forward(int part, Worker worker) {
    product(part, partRow[part], rowsOf(part), out, worker);
  }

  void gated(Tensor x_SI, Tensor w_E2FI, int[] offset_E1, Tensor gateUp_S2F, Tensor out_SF) {
    check(gateUp_S2F, x_SI, w_E2FI, offset_E1);
    this.x = x_SI;
    this.w = w_E2FI;
    this.gateUp = gateUp_S2F;
    this.out = out_SF;
    pool.run(cutRows(offset_E1, w_E2FI.size(0)), gatedPart);
  }

  private void gated(int part, Worker worker) {
    int end = partRow[part] + rowsOf(part);
    int step = Partition.cachedRows(gateUp.size(1));
    for (int from = partRow[part]; from < end; from += step) {
      int rows = Math.min(step, end - from);
      product(part, from, rows, gateUp, worker);
      SwiGlu.forward(gateUp, from, from + rows, out);
    }
  }

  private void product(int part, int from, int rows, Tensor out, Worker worker) {
    int outputs = w.size(1);
    int inputs = w.size(2);
    worker
        .products()
        .gemm(
            false,
            true,
            rows,
            outputs,
            inputs,
            1f,
            x.memory().address((long) from * inputs),
            inputs,
            w.memory().address((long) partExpert[part] * outputs * inputs),
            inputs,
            0f,
            out.memory().address((long) from * outputs),
            outputs);
  }

  void backwardInput(Tensor dOut_SO, Tensor w_EOI, int[] offset_E1, Tensor dX_SI) {
    check(dOut_SO, dX_SI, w_EOI, offset_E1);
    this.x = dOut_SO;
    this.w = w_EOI;
    this.out = dX_SI;
    pool.run(cutRows(offset_E1, w_EOI.size(0)), backwardInputPart);
  }

  private void backwardInput(int part, Worker worker) {
    productBackward(part, partRow[part], rowsOf(part), worker);
  }

  void gatedBackward(
      Tensor dOut_SO,
      Tensor w_EOF,
      int[] offset_E1,
      Tensor gateUp_S2F,
      Tensor dHidden_SF,
      Tensor dGateUp_S2F) {
    check(dOut_SO, dHidden_SF, w_EOF, offset_E1);
    this.x = dOut_SO;
    this.w = w_EOF;
    this.out = dHidden_SF;
    this.gateUp = gateUp_S2F;
    this.dGateUp = dGateUp_S2F;
    pool.run(cutRows(offset_E1, w_EOF.size(0)), gatedBackwardPart);
  }

  private void gatedBackward(int part, Worker worker) {
    int end = partRow[part] + rowsOf(part);
    int step = Partition.cachedRows(gateUp.size(1));
    for (int from = partRow[part]; from < end; from += step) {
      int rows = Math.min(step, end - from);
      productBackward(part, from, rows, worker);
      SwiGlu.backward(out, gateUp, from, from + rows, dGateUp);
    }
  }

  private void productBackward(int part, int from, int rows, Worker worker) {
    int outputs = w.size(1);
    int inputs = w.size(2);
    worker
        .products()
        .gemm(
            false,
            false,
            rows,
            inputs,
            outputs,
            1f,
            x.memory().address((long) from * outputs),
            outputs,
            w.memory().address((long) partExpert[part] * outputs * inputs),
            inputs,
            0f,
            out.memory().address((long) from * inputs),
            inputs);
  }

  void backwardWeight(Tensor dOut_SO, Tensor x_SI, int[] offset_E1, float beta, Tensor dW_EOI) {
    check(dOut_SO, x_SI, dW_EOI, offset_E1);
    this.w = dOut_SO;
    this.x = x_SI;
    this.beta = beta;
    this.out = dW_EOI;
    this.offset = offset_E1;
    int outputs = dW_EOI.size(1);
    this.weightRowsPerPart = outputs >= 256 ? 128 : outputs;
    this.weightParts = Partition.count(outputs, weightRowsPerPart);
    pool.run(dW_EOI.size(0) * weightParts, backwardWeightPart);
  }

  private void backwardWeight(int part, Worker worker) {
    int outputs = out.size(1);
    int inputs = out.size(2);
    int expert = part / weightParts;
    int from = part % weightParts * weightRowsPerPart;
    int rows = Math.min(weightRowsPerPart, outputs - from);
    int firstToken = offset[expert];
    int tokens = offset[expert + 1] - firstToken;
    FloatMemory gradient = out.memory();
    long at = ((long) expert * outputs + from) * inputs;
    if (tokens == 0) {
      Fill.scale(gradient, at, at + (long) rows * inputs, beta);
      return;
    }
    worker
        .products()
        .gemm(
            true,
            false,
            rows,
            inputs,
            tokens,
            1f,
            w.memory().address((long) firstToken * outputs + from),
            outputs,
            x.memory().address((long) firstToken * inputs),
            inputs,
            beta,
            gradient.address(at),
            inputs);
  }

  /** Cuts every expert's rows into parts; returns how many. */
  private int cutRows(int[] offset_E1, int experts) {
    this.offset = offset_E1;
    int most = experts + Partition.count(offset_E1[experts], Partition.GEMM_ROWS);
    if (partRow.length < most) {
      partExpert = new int[most];
      partRow = new int[most];
    }
    int parts = 0;
    for (int expert = 0; expert < experts; expert++) {
      for (int row = offset_E1[expert]; row < offset_E1[expert + 1]; row += Partition.GEMM_ROWS) {
        partExpert[parts] = expert;
        partRow[parts++] = row;
      }
    }
    return parts;
  }

  private int rowsOf(int part) {
    return Math.min(Partition.GEMM_ROWS, offset[partExpert[part] + 1] - partRow[part]);
  }

  private static void check(Tensor big_SO, Tensor small_SI, Tensor w_EOI, int[] offset_E1) {
    int experts = w_EOI.size(0);
    if (big_SO.size(1) != w_EOI.size(1)
        || small_SI.size(1) != w_EOI.size(2)
        || offset_E1[experts] > Math.min(big_SO.size(0), small_SI.size(0))) {
      throw new IllegalArgumentException(
          "Shapes of expert layers do not fit: outputs "
              + big_SO
              + ", inputs "
              + small_SI
              + ", weights "
              + w_EOI
              + ", rows "
              + offset_E1[experts]);
    }
  }
}
