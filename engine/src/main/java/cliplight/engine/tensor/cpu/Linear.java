package cliplight.engine.tensor.cpu;

import cliplight.engine.tensor.Tensor;

/** Products with a weight matrix. N tokens, I inputs, O outputs. */
final class Linear {

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

  /** Whether the product is of floats whatever the kernels round to. */
  private boolean inFloat;

  private int rowsPerPart;

  Linear(WorkerPool pool, Tensor none) {
    this.pool = pool;
    this.x = none;
    this.w = none;
    this.out = none;
    this.gateUp = none;
    this.dGateUp = none;
  }

  void forward(Tensor x_NI, Tensor w_OI, float beta, Tensor out_NO) {
    inFloat = false;
    run(x_NI, w_OI, beta, out_NO);
  }

  void forwardInFloat(Tensor x_NI, Tensor w_OI, Tensor out_NO) {
    inFloat = true;
    run(x_NI, w_OI, 0, out_NO);
  }

  private void run(Tensor x_NI, Tensor w_OI, float beta, Tensor out_NO) {
    check(out_NO, x_NI, w_OI);
    this.x = x_NI;
    this.w = w_OI;
    this.beta = beta;
    this.out = out_NO;
    this.rowsPerPart = Partition.GEMM_ROWS;
    pool.run(Partition.count(x_NI.size(0), rowsPerPart), forwardPart);
  }

  private void forward(int part, Worker worker) {
    int from = part * rowsPerPart;
    product(from, Math.min(rowsPerPart, x.size(0) - from), out, worker);
  }

  void gated(Tensor x_NI, Tensor w_2FI, Tensor gateUp_N2F, Tensor out_NF) {
    check(gateUp_N2F, x_NI, w_2FI);
    this.x = x_NI;
    this.w = w_2FI;
    this.beta = 0;
    this.inFloat = false;
    this.gateUp = gateUp_N2F;
    this.out = out_NF;
    this.rowsPerPart = Partition.GEMM_ROWS;
    pool.run(Partition.count(x_NI.size(0), rowsPerPart), gatedPart);
  }

  private void gated(int part, Worker worker) {
    int end = Math.min(x.size(0), (part + 1) * rowsPerPart);
    int step = Partition.cachedRows(gateUp.size(1));
    for (int from = part * rowsPerPart; from < end; from += step) {
      int rows = Math.min(step, end - from);
      product(from, rows, gateUp, worker);
      SwiGlu.forward(gateUp, from, from + rows, out);
    }
  }

  /** Rows {@code from} on of {@code x w^T}. */
  private void product(int from, int rows, Tensor out, Worker worker) {
    int inputs = w.size(1);
    int outputs = w.size(0);
    (inFloat ? worker.blas() : worker.products())
        .gemm(
            false,
            true,
            rows,
            outputs,
            inputs,
            1f,
            x.memory().address((long) from * inputs),
            inputs,
            w.address(),
            inputs,
            beta,
            out.memory().address((long) from * outputs),
            outputs);
  }

  void backwardInput(Tensor dOut_NO, Tensor w_OI, float beta, Tensor dX_NI) {
    check(dOut_NO, dX_NI, w_OI);
    this.x = dOut_NO;
    this.w = w_OI;
    this.beta = beta;
    this.out = dX_NI;
    this.rowsPerPart = Partition.GEMM_ROWS;
    pool.run(Partition.count(dOut_NO.size(0), rowsPerPart), backwardInputPart);
  }

  private void backwardInput(int part, Worker worker) {
    int from = part * rowsPerPart;
    productBackward(from, Math.min(rowsPerPart, x.size(0) - from), worker);
  }

  void gatedBackward(
      Tensor dOut_NO, Tensor w_OF, Tensor gateUp_N2F, Tensor dHidden_NF, Tensor dGateUp_N2F) {
    check(dOut_NO, dHidden_NF, w_OF);
    this.x = dOut_NO;
    this.w = w_OF;
    this.beta = 0;
    this.out = dHidden_NF;
    this.gateUp = gateUp_N2F;
    this.dGateUp = dGateUp_N2F;
    this.rowsPerPart = Partition.GEMM_ROWS;
    pool.run(Partition.count(dOut_NO.size(0), rowsPerPart), gatedBackwardPart);
  }

  private void gatedBackward(int part, Worker worker) {
    int end = Math.min(x.size(0), (part + 1) * rowsPerPart);
    int step = Partition.cachedRows(gateUp.size(1));
    for (int from = part * rowsPerPart; from < end; from += step) {
      int rows = Math.min(step, end - from);
      productBackward(from, rows, worker);
      SwiGlu.backward(out, gateUp, from, from + rows, dGateUp);
    }
  }

  /** Rows {@code from} on of {@code dOut w}. */
  private void productBackward(int from, int rows, Worker worker) {
    int inputs = w.size(1);
    int outputs = w.size(0);
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
            w.address(),
            inputs,
            beta,
            out.memory().address((long) from * inputs),
            inputs);
  }

  void backwardWeight(Tensor dOut_NO, Tensor x_NI, float beta, Tensor dW_OI) {
    check(dOut_NO, x_NI, dW_OI);
    this.w = dOut_NO;
    this.x = x_NI;
    this.beta = beta;
    this.out = dW_OI;
    this.rowsPerPart = weightRowsPerPart(dW_OI.size(0));
    pool.run(Partition.count(dW_OI.size(0), rowsPerPart), backwardWeightPart);
  }

  /** Rows of a weight gradient in one part: a few parts, none of them thin. */
  static int weightRowsPerPart(int outputs) {
    return outputs >= 256 ? 128 : outputs >= 64 ? (outputs + 1) / 2 : outputs;
  }

  private void backwardWeight(int part, Worker worker) {
    int inputs = out.size(1);
    int outputs = out.size(0);
    int from = part * rowsPerPart;
    worker
        .products()
        .gemm(
            true,
            false,
            Math.min(rowsPerPart, outputs - from),
            inputs,
            x.size(0),
            1f,
            w.memory().address(from),
            outputs,
            x.address(),
            inputs,
            beta,
            out.memory().address((long) from * inputs),
            inputs);
  }

  private static void check(Tensor big_NO, Tensor small_NI, Tensor w_OI) {
    if (big_NO.size(0) != small_NI.size(0)
        || big_NO.size(1) != w_OI.size(0)
        || small_NI.size(1) != w_OI.size(1)) {
      throw new IllegalArgumentException(
          "Shapes of a linear layer do not fit: outputs "
              + big_NO
              + ", inputs "
              + small_NI
              + ", weight "
              + w_OI);
    }
  }
}
