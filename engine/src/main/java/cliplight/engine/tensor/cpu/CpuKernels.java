package cliplight.engine.tensor.cpu;

import cliplight.engine.tensor.AttentionShape;
import cliplight.engine.tensor.HeadStats;
import cliplight.engine.tensor.Heads;
import cliplight.engine.tensor.Kernels;
import cliplight.engine.tensor.Lanes;
import cliplight.engine.tensor.NewtonSchulzScratch;
import cliplight.engine.tensor.Qkv;
import cliplight.engine.tensor.Tensor;
import cliplight.engine.tensor.TensorArena;

/**
 * The fast kernels: BLAS on the arrays' own memory, fused vector loops, a thread pool of its own.
 * One file of this package per operation; this class only names them. Several objects may live side
 * by side; each serves one calling thread.
 */
public final class CpuKernels implements Kernels {

  private final WorkerPool pool;
  private final TensorArena arena = new TensorArena();
  private final RowCopies rowCopies;
  private final RmsNorm rmsNorm;
  private final Linear linear;
  private final RotaryEmbedding rotaryEmbedding;
  private final HeadNorm headNorm;
  private final JoinKeys joinKeys;
  private final Attention attention;
  private final SwiGlu swiGlu;
  private final ExpertLinear expertLinear;
  private final CombineExperts combineExperts;
  private final CrossEntropy crossEntropy;
  private final SumOfSquares sumOfSquares;
  private final Momentum momentum;
  private final NewtonSchulz newtonSchulz;
  private final WeightUpdate weightUpdate;
  private final AdamWUpdate adamW;

  /**
   * @param threads threads that compute, the calling one among them
   * @throws IllegalArgumentException if {@code threads} is less than 1
   */
  public CpuKernels(int threads) {
    this(threads, false);
  }

  /**
   * The same, with the factors of products with weights, and of those in Newton-Schulz, rounded to
   * bfloat16. Sums, weights, the logits of attention and of routers, and all else stay float.
   *
   * @throws IllegalArgumentException if {@code threads} is less than 1, or this processor does not
   *     multiply bfloat16
   */
  public static CpuKernels bfloat16(int threads) {
    return new CpuKernels(threads, true);
  }

  /** Whether {@link #bfloat16} works on this machine. */
  public static boolean multipliesBFloat16() {
    return OneDnnBlas.multipliesBFloat16();
  }

  private CpuKernels(int threads, boolean bfloat16) {
    pool = new WorkerPool(threads, bfloat16);
    Tensor none = arena.allocate("none", 1);
    rowCopies = new RowCopies(pool, none);
    rmsNorm = new RmsNorm(pool, none);
    linear = new Linear(pool, none);
    rotaryEmbedding = new RotaryEmbedding(pool, none);
    headNorm = new HeadNorm(pool, none);
    joinKeys = new JoinKeys(pool, none);
    attention = new Attention(pool, none);
    swiGlu = new SwiGlu(pool, none);
    expertLinear = new ExpertLinear(pool, none);
    combineExperts = new CombineExperts(pool, none);
    crossEntropy = new CrossEntropy(pool, none);
    sumOfSquares = new SumOfSquares(pool, none);
    momentum = new Momentum(pool, none);
    newtonSchulz = new NewtonSchulz(pool, none);
    weightUpdate = new WeightUpdate(pool, none);
    adamW = new AdamWUpdate(pool, none);
  }

  /**
   * Bytes of the heap that the threads work in, beside the arrays of a run.
   *
   * @param shape of every layer's attention
   */
  public static long roomBytes(AttentionShape shape, int threads) {
    return (long) new AttentionRoom(shape).length * Float.BYTES * threads;
  }

  /** Bytes of the heap that the threads have taken to work in so far. */
  public long roomBytes() {
    return pool.rowLength() * Float.BYTES;
  }

  @Override
  public String describe() {
    return "cpu, "
        + pool.callersWorker().products().describe()
        + ", vectors of "
        + Lanes.COUNT
        + " floats, "
        + pool.threadCount()
        + (pool.threadCount() == 1 ? " thread" : " threads");
  }

  @Override
  public void widen(int threads) {
    pool.widen(threads);
  }

  @Override
  public void gatherRows(Tensor table_VD, int[] rows, int count, Tensor out_ND) {
    rowCopies.gather(table_VD, rows, count, out_ND);
  }

  @Override
  public void embeddingBackward(Tensor d_ND, int[] rows, int count, float beta, Tensor dTable_VD) {
    rowCopies.embeddingBackward(d_ND, rows, count, beta, dTable_VD);
  }

  @Override
  public void rmsNorm(Tensor x_ND, Tensor gain_D, float eps, Tensor out_ND, Tensor invRms_N) {
    rmsNorm.forward(x_ND, gain_D, eps, out_ND, invRms_N);
  }

  @Override
  public void rmsNormBackward(
      Tensor dOut_ND,
      Tensor x_ND,
      Tensor gain_D,
      Tensor invRms_N,
      Tensor dX_ND,
      float beta,
      Tensor dGain_D) {
    rmsNorm.backward(dOut_ND, x_ND, gain_D, invRms_N, dX_ND, beta, dGain_D);
  }

  @Override
  public void linear(Tensor x_NI, Tensor w_OI, float beta, Tensor out_NO) {
    linear.forward(x_NI, w_OI, beta, out_NO);
  }

  @Override
  public void routerLogits(Tensor x_ND, Tensor w_ED, Tensor logits_NE) {
    linear.forwardInFloat(x_ND, w_ED, logits_NE);
  }

  @Override
  public void linearBackwardInput(Tensor dOut_NO, Tensor w_OI, float beta, Tensor dX_NI) {
    linear.backwardInput(dOut_NO, w_OI, beta, dX_NI);
  }

  @Override
  public void linearBackwardWeight(Tensor dOut_NO, Tensor x_NI, float beta, Tensor dW_OI) {
    linear.backwardWeight(dOut_NO, x_NI, beta, dW_OI);
  }

  @Override
  public void rope(Heads x, int heads, Tensor cos_TR2, Tensor sin_TR2, boolean inverse) {
    rotaryEmbedding.turn(x, heads, cos_TR2, sin_TR2, inverse);
  }

  @Override
  public void headNorm(Heads x, int heads, Tensor gain_K, float eps, Heads out, Tensor invRms_NH) {
    headNorm.forward(x, heads, gain_K, eps, out, invRms_NH);
  }

  @Override
  public void headNormBackward(
      Heads dOut,
      Heads x,
      int heads,
      Tensor gain_K,
      Tensor invRms_NH,
      Heads dX,
      float beta,
      Tensor dGain_K) {
    headNorm.backward(dOut, x, heads, gain_K, invRms_NH, dX, beta, dGain_K);
  }

  @Override
  public void joinKeys(Heads own, int ownSize, Tensor shared_NR, int heads, Heads keys) {
    joinKeys.forward(own, ownSize, shared_NR, heads, keys);
  }

  @Override
  public void joinKeysBackward(Heads dKeys, int ownSize, int heads, Heads dOwn, Tensor dShared_NR) {
    joinKeys.backward(dKeys, ownSize, heads, dOwn, dShared_NR);
  }

  @Override
  public void attention(
      Qkv qkv, AttentionShape shape, Tensor probs_BHST, Tensor out_NHV, HeadStats stats) {
    attention.forward(qkv, shape, probs_BHST, out_NHV, stats);
  }

  @Override
  public void attentionBackward(
      Tensor dOut_NHV, Qkv qkv, Tensor probs_BHST, AttentionShape shape, Qkv dQkv) {
    attention.backward(dOut_NHV, qkv, probs_BHST, shape, dQkv);
  }

  @Override
  public void swiglu(Tensor gateUp_N2F, int rows, Tensor out_NF) {
    swiGlu.forward(gateUp_N2F, rows, out_NF);
  }

  @Override
  public void swigluBackward(Tensor dOut_NF, Tensor gateUp_N2F, int rows, Tensor dGateUp_N2F) {
    swiGlu.backward(dOut_NF, gateUp_N2F, rows, dGateUp_N2F);
  }

  @Override
  public void linearSwiglu(Tensor x_NI, Tensor w_2FI, Tensor gateUp_N2F, Tensor out_NF) {
    linear.gated(x_NI, w_2FI, gateUp_N2F, out_NF);
  }

  @Override
  public void swigluLinearBackward(
      Tensor dOut_NO, Tensor w_OF, Tensor gateUp_N2F, Tensor dHidden_NF, Tensor dGateUp_N2F) {
    linear.gatedBackward(dOut_NO, w_OF, gateUp_N2F, dHidden_NF, dGateUp_N2F);
  }

  @Override
  public void expertLinearSwiglu(
      Tensor x_SI, Tensor w_E2FI, int[] offset_E1, Tensor gateUp_S2F, Tensor out_SF) {
    expertLinear.gated(x_SI, w_E2FI, offset_E1, gateUp_S2F, out_SF);
  }

  @Override
  public void swigluExpertLinearBackward(
      Tensor dOut_SO,
      Tensor w_EOF,
      int[] offset_E1,
      Tensor gateUp_S2F,
      Tensor dHidden_SF,
      Tensor dGateUp_S2F) {
    expertLinear.gatedBackward(dOut_SO, w_EOF, offset_E1, gateUp_S2F, dHidden_SF, dGateUp_S2F);
  }

  @Override
  public void expertLinear(Tensor x_SI, Tensor w_EOI, int[] offset_E1, Tensor out_SO) {
    expertLinear.forward(x_SI, w_EOI, offset_E1, out_SO);
  }

  @Override
  public void expertLinearBackwardInput(
      Tensor dOut_SO, Tensor w_EOI, int[] offset_E1, Tensor dX_SI) {
    expertLinear.backwardInput(dOut_SO, w_EOI, offset_E1, dX_SI);
  }

  @Override
  public void expertLinearBackwardWeight(
      Tensor dOut_SO, Tensor x_SI, int[] offset_E1, float beta, Tensor dW_EOI) {
    expertLinear.backwardWeight(dOut_SO, x_SI, offset_E1, beta, dW_EOI);
  }

  @Override
  public void combineExperts(
      Tensor y_SD, int[] position_S, float[] gate_S, int topK, Tensor out_ND) {
    combineExperts.forward(y_SD, position_S, gate_S, topK, out_ND);
  }

  @Override
  public void combineExpertsBackward(
      Tensor dOut_ND,
      Tensor y_SD,
      int[] position_S,
      float[] gate_S,
      int topK,
      Tensor dY_SD,
      float[] dGate_S) {
    combineExperts.backward(dOut_ND, y_SD, position_S, gate_S, topK, dY_SD, dGate_S);
  }

  @Override
  public void gatherTokensBackward(Tensor d_SD, int[] position_S, int topK, Tensor dX_ND) {
    rowCopies.tokensBackward(d_SD, position_S, topK, dX_ND);
  }

  @Override
  public double crossEntropy(Tensor logits_NV, int[] targets, float scale, float zLoss) {
    return crossEntropy.apply(logits_NV, targets, scale, zLoss);
  }

  @Override
  public double sumOfSquares(Tensor x) {
    return sumOfSquares.apply(x);
  }

  @Override
  public void momentum(Tensor m, Tensor g, float mu, float share, boolean nesterov, Tensor out) {
    momentum.apply(m, g, mu, share, nesterov, out);
  }

  @Override
  public void newtonSchulz(Tensor x_MRC, float[][] coefficients, NewtonSchulzScratch scratch) {
    newtonSchulz.apply(x_MRC, coefficients, scratch);
  }

  @Override
  public void applyUpdate(Tensor w, float decay, Tensor update, float scale) {
    weightUpdate.apply(w, decay, update, scale);
  }

  @Override
  public double adamW(
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
    return adamW.apply(w, g, m, v, beta1, beta2, correction1, correction2, eps, decay, lr);
  }

  @Override
  public void scaleRows(Tensor w_RC, int from, int to, float factor) {
    long width = w_RC.size(1);
    Fill.scale(w_RC.memory(), from * width, to * width, factor);
  }

  @Override
  public void zero(Tensor x) {
    Fill.zero(x.memory(), 0, x.length());
  }

  @Override
  public void close() {
    pool.close();
    arena.close();
  }
}
