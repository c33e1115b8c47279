package cliplight.engine.tensor.cpu;

import cliplight.engine.tensor.Tensor;

/** Products with a weight matrix. N tokens, I inputs, O outputs. */
final class Linear {

  private final WorkerPool pool;
  private final WorkerPool.Task forwardPart = this::forward;
  private final WorkerPool.Task backwardInputPart = this::backwardInput;
  private final WorkerPool.Task backwardWeightPart = this::backwardWeight;
  private Tensor x;
  private Tensor w;
  private Tensor out;
  private float beta;
  private int rowsPerPart;

  Linear(WorkerPool pool, Tensor none) {
    this.pool = pool;
    this.x = none;
    this.w = none;
    this.out = none;
  }

  void forward(Tensor x_NI, Tensor w_OI, float beta, Tensor out_NO) {
    check(out_NO, x_NI, w_OI);
    this.x = x_NI;
    this.w = w_OI;
    this.beta = beta;
    this.out = out_NO;
    this.rowsPerPart = Partition.GEMM_ROWS;
    pool.run(Partition.count(x_NI.size(0), rowsPerPart), forwardPart);
  }

  private void forward(int part, Worker worker) {
    int inputs = w.size(1);
    int outputs = w.size(0);
    int from = part * rowsPerPart;
    worker
        .products()
        .gemm(
            false,
            true,
            Math.min(rowsPerPart, x.size(0) - from),
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
    int inputs = w.size(1);
    int outputs = w.size(0);
    int from = part * rowsPerPart;
    worker
        .products()
        .gemm(
            false,
            false,
            Math.min(rowsPerPart, x.size(0) - from),
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
