package cliplight.engine.tensor;

/**
 * Every operation a training step needs, named after what it is in a transformer. All arrays are
 * float, dense and in C order; nothing is allocated by a call. Results do not depend on the number
 * of threads. A {@code beta} of 0 forgets what stood there, NaN too.
 *
 * <p>Shapes: B batch, T context, N = B*T tokens, D width, H heads, K head size, F hidden size, E
 * experts, S = N*topK routed slots, V vocabulary, I and O inputs and outputs of a matrix.
 */
public interface Kernels extends AutoCloseable {

  /** Name, BLAS and threads in one line, for the record of a run. */
  String describe();

  /** Computes with so many threads from now on, where that is more than now. */
  default void widen(int threads) {}

  /** {@code out[i] = table[rows[i]]} for {@code count} rows: embedding, and tokens to experts. */
  void gatherRows(Tensor table_VD, int[] rows, int count, Tensor out_ND);

  /** {@code dTable = beta * dTable; dTable[rows[i]] += d[i]}, summed in the order of i. */
  void embeddingBackward(Tensor d_ND, int[] rows, int count, float beta, Tensor dTable_VD);

  /** {@code out = x * gain / rms(x)} per row; keeps 1/rms for the backward pass. */
  void rmsNorm(Tensor x_ND, Tensor gain_D, float eps, Tensor out_ND, Tensor invRms_N);

  /** Adds to {@code dX}; {@code dGain = gradient + beta * dGain}. */
  void rmsNormBackward(
      Tensor dOut_ND,
      Tensor x_ND,
      Tensor gain_D,
      Tensor invRms_N,
      Tensor dX_ND,
      float beta,
      Tensor dGain_D);

  /** {@code out = x w^T + beta * out}. */
  void linear(Tensor x_NI, Tensor w_OI, float beta, Tensor out_NO);

  /**
   * {@code logits = x w^T}, never rounded on the way: two scores that are close choose an expert.
   */
  default void routerLogits(Tensor x_ND, Tensor w_ED, Tensor logits_NE) {
    linear(x_ND, w_ED, 0, logits_NE);
  }

  /** {@code dX = dOut w + beta * dX}. */
  void linearBackwardInput(Tensor dOut_NO, Tensor w_OI, float beta, Tensor dX_NI);

  /** {@code dW = dOut^T x + beta * dW}. */
  void linearBackwardWeight(Tensor dOut_NO, Tensor x_NI, float beta, Tensor dW_OI);

  /**
   * Rotary position embedding in place on the first R columns of {@code heads} heads, interleaved
   * pairs (2i, 2i+1); {@code inverse} turns back, which is its backward pass.
   *
   * @param cos_TR2 cosines, context x R/2
   * @param sin_TR2 sines, context x R/2
   */
  void rope(Heads x, int heads, Tensor cos_TR2, Tensor sin_TR2, boolean inverse);

  /**
   * RMSNorm of each head's vector with one gain for all heads (QK-norm): {@code out = x * gain /
   * rms(x)}; keeps 1/rms for the backward pass.
   */
  void headNorm(Heads x, int heads, Tensor gain_K, float eps, Heads out, Tensor invRms_NH);

  /** Overwrites {@code dX}, which may be {@code dOut}; {@code dGain = its + beta * dGain}. */
  void headNormBackward(
      Heads dOut,
      Heads x,
      int heads,
      Tensor gain_K,
      Tensor invRms_NH,
      Heads dX,
      float beta,
      Tensor dGain_K);

  /**
   * Keys of latent attention: of each head its own part and then the part that all heads share,
   * {@code keys[n, h] = [own[n, h] | shared[n]]}.
   *
   * @param own U columns per head
   * @param shared_NR R columns
   * @param keys U + R columns per head
   */
  void joinKeys(Heads own, int ownSize, Tensor shared_NR, int heads, Heads keys);

  /** Overwrites {@code dOwn}, and {@code dShared} by the sum over the heads. */
  void joinKeysBackward(Heads dKeys, int ownSize, int heads, Heads dOwn, Tensor dShared_NR);

  /**
   * Causal softmax attention per (batch, head).
   *
   * @param probs_BHST receives the attention weights, a row for each key s and a column for each
   *     query t, exact 0 where s comes after t
   * @param out_NHV receives the heads' outputs side by side
   * @param stats receives S_max, taken before any soft cap, and mean entropy per query head; S_max
   *     is NaN where an unmasked logit is
   */
  void attention(Qkv qkv, AttentionShape shape, Tensor probs_BHST, Tensor out_NHV, HeadStats stats);

  /** Overwrites {@code dQkv}; may destroy nothing else. */
  void attentionBackward(
      Tensor dOut_NHV, Qkv qkv, Tensor probs_BHST, AttentionShape shape, Qkv dQkv);

  /** {@code out = silu(gate) * up} with gate and up side by side, for the first {@code rows}. */
  void swiglu(Tensor gateUp_N2F, int rows, Tensor out_NF);

  void swigluBackward(Tensor dOut_NF, Tensor gateUp_N2F, int rows, Tensor dGateUp_N2F);

  /** {@code gateUp = x w^T; out = silu(gate) * up} for all rows. */
  default void linearSwiglu(Tensor x_NI, Tensor w_2FI, Tensor gateUp_N2F, Tensor out_NF) {
    linear(x_NI, w_2FI, 0, gateUp_N2F);
    swiglu(gateUp_N2F, x_NI.size(0), out_NF);
  }

  /** Backward of {@code silu(gate) * up} times {@code w^T}; overwrites {@code dHidden}. */
  default void swigluLinearBackward(
      Tensor dOut_NO, Tensor w_OF, Tensor gateUp_N2F, Tensor dHidden_NF, Tensor dGateUp_N2F) {
    linearBackwardInput(dOut_NO, w_OF, 0, dHidden_NF);
    swigluBackward(dHidden_NF, gateUp_N2F, dOut_NO.size(0), dGateUp_N2F);
  }

  /** {@code out[rows of e] = x[rows of e] w[e]^T}; expert e owns rows offset[e] to offset[e+1]. */
  void expertLinear(Tensor x_SI, Tensor w_EOI, int[] offset_E1, Tensor out_SO);

  void expertLinearBackwardInput(Tensor dOut_SO, Tensor w_EOI, int[] offset_E1, Tensor dX_SI);

  /** As {@link #linearSwiglu}, each expert's rows with its matrix. */
  default void expertLinearSwiglu(
      Tensor x_SI, Tensor w_E2FI, int[] offset_E1, Tensor gateUp_S2F, Tensor out_SF) {
    expertLinear(x_SI, w_E2FI, offset_E1, gateUp_S2F);
    swiglu(gateUp_S2F, offset_E1[w_E2FI.size(0)], out_SF);
  }

  /** As {@link #swigluLinearBackward}, each expert's rows with its matrix. */
  default void swigluExpertLinearBackward(
      Tensor dOut_SO,
      Tensor w_EOF,
      int[] offset_E1,
      Tensor gateUp_S2F,
      Tensor dHidden_SF,
      Tensor dGateUp_S2F) {
    expertLinearBackwardInput(dOut_SO, w_EOF, offset_E1, dHidden_SF);
    swigluBackward(dHidden_SF, gateUp_S2F, offset_E1[w_EOF.size(0)], dGateUp_S2F);
  }

  /** {@code dW[e] = dOut[rows of e]^T x[rows of e] + beta * dW[e]}. */
  void expertLinearBackwardWeight(
      Tensor dOut_SO, Tensor x_SI, int[] offset_E1, float beta, Tensor dW_EOI);

  /**
   * {@code out[n] += sum over k of gate[n*topK+k] * y[position[n*topK+k]]}: experts back to tokens.
   */
  void combineExperts(Tensor y_SD, int[] position_S, float[] gate_S, int topK, Tensor out_ND);

  /** {@code dY[position] = gate * dOut[n]} and {@code dGate[n*topK+k] = dOut[n] . y[position]}. */
  void combineExpertsBackward(
      Tensor dOut_ND,
      Tensor y_SD,
      int[] position_S,
      float[] gate_S,
      int topK,
      Tensor dY_SD,
      float[] dGate_S);

  /** {@code dX[n] += sum over k of d[position[n*topK+k]]}: backward of tokens to experts. */
  void gatherTokensBackward(Tensor d_SD, int[] position_S, int topK, Tensor dX_ND);

  /**
   * Mean cross-entropy in nats; overwrites the logits by the gradient, with respect to them, of
   * {@code scale} times the mean of cross-entropy and {@code zLoss * log^2 Z}, with Z the sum of
   * the exponentials (PaLM, Chowdhery et al. 2022).
   *
   * @return the mean cross-entropy of the rows, neither scaled nor with the z-loss
   */
  double crossEntropy(Tensor logits_NV, int[] targets, float scale, float zLoss);

  double sumOfSquares(Tensor x);

  /**
   * {@code m = mu * m + share * g; out = nesterov ? share * g + mu * m : m}; {@code out} may be
   * {@code g}.
   */
  void momentum(Tensor m, Tensor g, float mu, float share, boolean nesterov, Tensor out);

  /**
   * Newton-Schulz orthogonalisation of a stack of matrices in place, each on its own: first {@code
   * X = X / (||X||_F + 1e-7)}, then {@code X = a X + b (X X^T) X + c (X X^T)^2 X} per coefficient
   * triple, on the shorter side. A zero matrix stays zero.
   *
   * @param x_MRC M matrices of R x C
   * @param coefficients one (a, b, c) per iteration
   */
  void newtonSchulz(Tensor x_MRC, float[][] coefficients, NewtonSchulzScratch scratch);

  /** {@code w = decay * w + scale * update}. */
  void applyUpdate(Tensor w, float decay, Tensor update, float scale);

  /**
   * AdamW with bias correction already in the factors: {@code m = beta1 m + (1-beta1) g}, {@code v
   * = beta2 v + (1-beta2) g^2}, {@code u = m / correction1 / (sqrt(v / correction2) + eps)}, {@code
   * w = decay * w - lr * u}.
   *
   * @return sum of u^2, for the update RMS
   */
  double adamW(
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
      float lr);

  /** Multiplies rows {@code from} to {@code to} (exclusive) of a matrix: what QK-Clip does. */
  void scaleRows(Tensor w_RC, int from, int to, float factor);

  void zero(Tensor x);

  /** {@code to = from}; both of one length. */
  default void copy(Tensor from, Tensor to) {
    to.copyFrom(from);
  }

  @Override
  void close();
}
