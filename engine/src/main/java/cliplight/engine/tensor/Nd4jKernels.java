package cliplight.engine.tensor;

import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;
import static org.nd4j.linalg.indexing.NDArrayIndex.point;

import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * The reference: every operation in plain ND4J, as the formula reads. It allocates freely and is
 * many times slower than {@code CpuKernels}; it exists to be read, to be compared with, and to run
 * on whatever ND4J backend is on the class path.
 */
public final class Nd4jKernels implements Kernels {

  /** Keeps p log p at 0 for p = 0. */
  private static final double LOG_FLOOR = 1e-30;

  @Override
  public String describe() {
    return "nd4j " + Nd4j.getBackend().getClass().getSimpleName();
  }

  @Override
  public void gatherRows(Tensor table_VD, int[] rows, int count, Tensor out_ND) {
    if (count == 0) {
      return;
    }
    firstRows(out_ND, count).assign(pick(table_VD.array(), Arrays.copyOf(rows, count)));
  }

  @Override
  public void embeddingBackward(Tensor d_ND, int[] rows, int count, float beta, Tensor dTable_VD) {
    if (beta == 0) {
      zero(dTable_VD);
    } else {
      dTable_VD.array().muli(beta);
    }
    for (int n = 0; n < count; n++) {
      dTable_VD.array().getRow(rows[n]).addi(d_ND.array().getRow(n));
    }
  }

  @Override
  public void rmsNorm(Tensor x_ND, Tensor gain_D, float eps, Tensor out_ND, Tensor invRms_N) {
    INDArray x = x_ND.array();
    INDArray inv_N1 = Transforms.pow(x.mul(x).mean(true, 1).addi(eps), -0.5);
    invRms_N.array().assign(inv_N1.reshape(invRms_N.array().shape()));
    out_ND.array().assign(x.mulColumnVector(inv_N1).muliRowVector(gain_D.array()));
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
    INDArray dOut = dOut_ND.array();
    INDArray inv_N1 = invRms_N.array().reshape(invRms_N.length(), 1);
    INDArray xHat = x_ND.array().mulColumnVector(inv_N1);
    accumulate(dGain_D.array(), beta, dOut.mul(xHat).sum(0));
    INDArray dXHat = dOut.mulRowVector(gain_D.array());
    INDArray mean_N1 = dXHat.mul(xHat).mean(true, 1);
    dX_ND.array().addi(dXHat.sub(xHat.mulColumnVector(mean_N1)).muliColumnVector(inv_N1));
  }

  @Override
  public void linear(Tensor x_NI, Tensor w_OI, float beta, Tensor out_NO) {
    accumulate(out_NO.array(), beta, x_NI.array().mmul(w_OI.array().transpose()));
  }

  @Override
  public void linearBackwardInput(Tensor dOut_NO, Tensor w_OI, float beta, Tensor dX_NI) {
    accumulate(dX_NI.array(), beta, dOut_NO.array().mmul(w_OI.array()));
  }

  @Override
  public void linearBackwardWeight(Tensor dOut_NO, Tensor x_NI, float beta, Tensor dW_OI) {
    accumulate(dW_OI.array(), beta, dOut_NO.array().transpose().mmul(x_NI.array()));
  }

  @Override
  public void rope(Heads x, int heads, Tensor cos_TR2, Tensor sin_TR2, boolean inverse) {
    long context = cos_TR2.size(0);
    long pairs = cos_TR2.size(1);
    long batch = x.rows_NW().size(0) / context;
    INDArray cos_1TR2 = cos_TR2.array().reshape(1, context, pairs);
    INDArray sin_1TR2 = sin_TR2.array().reshape(1, context, pairs).mul(inverse ? -1 : 1);
    for (int h = 0; h < heads; h++) {
      INDArray head_NR = columns(x, h, (int) (2 * pairs));
      INDArray pairs_BTR22 = head_NR.dup('c').reshape(batch, context, pairs, 2);
      INDArray even = pairs_BTR22.get(all(), all(), all(), point(0)).dup('c');
      INDArray odd = pairs_BTR22.get(all(), all(), all(), point(1)).dup('c');
      pairs_BTR22
          .get(all(), all(), all(), point(0))
          .assign(even.mul(cos_1TR2).subi(odd.mul(sin_1TR2)));
      pairs_BTR22
          .get(all(), all(), all(), point(1))
          .assign(even.mul(sin_1TR2).addi(odd.mul(cos_1TR2)));
      head_NR.assign(pairs_BTR22.reshape(head_NR.shape()));
    }
  }

  @Override
  public void headNorm(Heads x, int heads, Tensor gain_K, float eps, Heads out, Tensor invRms_NH) {
    int size = gain_K.size(0);
    for (int h = 0; h < heads; h++) {
      INDArray x_NK = columns(x, h, size);
      INDArray inverse_N1 = Transforms.pow(x_NK.mul(x_NK).mean(true, 1).addi(eps), -0.5);
      invRms_NH.array().get(all(), interval(h, h + 1)).assign(inverse_N1);
      columns(out, h, size).assign(x_NK.mulColumnVector(inverse_N1).muliRowVector(gain_K.array()));
    }
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
    int size = gain_K.size(0);
    INDArray dGain = Nd4j.zeros(size);
    for (int h = 0; h < heads; h++) {
      INDArray inverse_N1 = invRms_NH.array().get(all(), interval(h, h + 1)).dup('c');
      INDArray normed_NK = columns(x, h, size).mulColumnVector(inverse_N1);
      INDArray d_NK = columns(dOut, h, size).dup('c');
      dGain.addi(d_NK.mul(normed_NK).sum(0));
      INDArray dNormed_NK = d_NK.mulRowVector(gain_K.array());
      INDArray mean_N1 = dNormed_NK.mul(normed_NK).mean(true, 1);
      columns(dX, h, size)
          .assign(dNormed_NK.sub(normed_NK.mulColumnVector(mean_N1)).muliColumnVector(inverse_N1));
    }
    if (beta == 0) {
      dGain_K.array().assign(dGain);
    } else {
      dGain_K.array().muli(beta).addi(dGain);
    }
  }

  @Override
  public void joinKeys(Heads own, int ownSize, Tensor shared_NR, int heads, Heads keys) {
    for (int h = 0; h < heads; h++) {
      columns(keys, h, ownSize).assign(columns(own, h, ownSize));
      columns(keys.from(ownSize), h, shared_NR.size(1)).assign(shared_NR.array());
    }
  }

  @Override
  public void joinKeysBackward(Heads dKeys, int ownSize, int heads, Heads dOwn, Tensor dShared_NR) {
    zero(dShared_NR);
    for (int h = 0; h < heads; h++) {
      columns(dOwn, h, ownSize).assign(columns(dKeys, h, ownSize));
      dShared_NR.array().addi(columns(dKeys.from(ownSize), h, dShared_NR.size(1)));
    }
  }

  @Override
  public void attention(
      Qkv qkv, AttentionShape shape, Tensor probs_BHST, Tensor out_NHV, HeadStats stats) {
    int context = shape.context();
    Arrays.fill(stats.maxLogit_H(), Float.NEGATIVE_INFINITY);
    Arrays.fill(stats.entropy_H(), 0);
    INDArray future_TT = aboveDiagonal(context, Float.NEGATIVE_INFINITY);
    Heads out = new Heads(out_NHV, 0, shape.valueSize());
    for (int b = 0; b < shape.batch(); b++) {
      for (int h = 0; h < shape.heads(); h++) {
        INDArray v_TV = head(qkv.v(), shape, b, h / shape.group(), shape.valueSize());
        INDArray logits_TT = logits(qkv, shape, b, h);
        stats.maxLogit_H()[h] =
            Math.max(stats.maxLogit_H()[h], maxOnOrBelowDiagonal(logits_TT, context));
        if (shape.softCap() > 0) {
          logits_TT = capped(logits_TT, shape.softCap());
        }
        logits_TT.addi(future_TT);
        INDArray weights_TT =
            Transforms.exp(logits_TT.subColumnVector(logits_TT.max(true, 1)), false);
        weights_TT.diviColumnVector(weights_TT.sum(true, 1));
        INDArray negativeEntropy = weights_TT.mul(Transforms.log(weights_TT.add(LOG_FLOOR)));
        stats.entropy_H()[h] -=
            negativeEntropy.sumNumber().floatValue() / (shape.batch() * context);
        probs_BHST.array().get(point(b), point(h), all(), all()).assign(weights_TT.transpose());
        head(out, shape, b, h, shape.valueSize()).assign(weights_TT.mmul(v_TV));
      }
    }
  }

  private static INDArray logits(Qkv qkv, AttentionShape shape, int b, int h) {
    INDArray q_TK = head(qkv.q(), shape, b, h, shape.keySize());
    INDArray k_TK = head(qkv.k(), shape, b, h / shape.group(), shape.keySize());
    return q_TK.mmul(k_TK.transpose()).muli(shape.scale()).dup('c');
  }

  private static INDArray capped(INDArray logits_TT, float softCap) {
    return Transforms.tanh(logits_TT.div(softCap), false).muli(softCap);
  }

  @Override
  public void attentionBackward(
      Tensor dOut_NHV, Qkv qkv, Tensor probs_BHST, AttentionShape shape, Qkv dQkv) {
    int keySize = shape.keySize();
    int valueSize = shape.valueSize();
    Heads dOut = new Heads(dOut_NHV, 0, valueSize);
    for (int b = 0; b < shape.batch(); b++) {
      for (int h = 0; h < shape.heads(); h++) {
        int kv = h / shape.group();
        INDArray dOut_TV = head(dOut, shape, b, h, valueSize);
        INDArray weights_TT = probs_BHST.array().get(point(b), point(h), all(), all()).transpose();
        INDArray dWeights_TT = dOut_TV.mmul(head(qkv.v(), shape, b, kv, valueSize).transpose());
        INDArray rowSum_T1 = dWeights_TT.mul(weights_TT).sum(true, 1);
        INDArray dLogits_TT =
            dWeights_TT.subColumnVector(rowSum_T1).muli(weights_TT).muli(shape.scale());
        if (shape.softCap() > 0) {
          INDArray tanh_TT =
              capped(logits(qkv, shape, b, h), shape.softCap()).divi(shape.softCap());
          dLogits_TT.muli(tanh_TT.mul(tanh_TT).rsubi(1));
        }
        head(dQkv.q(), shape, b, h, keySize)
            .assign(dLogits_TT.mmul(head(qkv.k(), shape, b, kv, keySize)));
        INDArray dK_TK = dLogits_TT.transpose().mmul(head(qkv.q(), shape, b, h, keySize));
        INDArray dV_TV = weights_TT.transpose().mmul(dOut_TV);
        if (h % shape.group() == 0) {
          head(dQkv.k(), shape, b, kv, keySize).assign(dK_TK);
          head(dQkv.v(), shape, b, kv, valueSize).assign(dV_TV);
        } else {
          head(dQkv.k(), shape, b, kv, keySize).addi(dK_TK);
          head(dQkv.v(), shape, b, kv, valueSize).addi(dV_TV);
        }
      }
    }
  }

  @Override
  public void swiglu(Tensor gateUp_N2F, int rows, Tensor out_NF) {
    if (rows == 0) {
      return;
    }
    INDArray gate = half(gateUp_N2F, rows, 0);
    INDArray up = half(gateUp_N2F, rows, 1);
    firstRows(out_NF, rows).assign(Transforms.sigmoid(gate, true).muli(gate).muli(up));
  }

  @Override
  public void swigluBackward(Tensor dOut_NF, Tensor gateUp_N2F, int rows, Tensor dGateUp_N2F) {
    if (rows == 0) {
      return;
    }
    INDArray dOut = firstRows(dOut_NF, rows);
    INDArray gate = half(gateUp_N2F, rows, 0);
    INDArray up = half(gateUp_N2F, rows, 1);
    INDArray sigmoid = Transforms.sigmoid(gate, true);
    INDArray dSilu = sigmoid.rsub(1).muli(gate).addi(1).muli(sigmoid);
    half(dGateUp_N2F, rows, 0).assign(dSilu.muli(up).muli(dOut));
    half(dGateUp_N2F, rows, 1).assign(sigmoid.mul(gate).muli(dOut));
  }

  @Override
  public void expertLinear(Tensor x_SI, Tensor w_EOI, int[] offset_E1, Tensor out_SO) {
    for (int e = 0; e < w_EOI.size(0); e++) {
      if (offset_E1[e] < offset_E1[e + 1]) {
        rowsOf(out_SO, offset_E1, e)
            .assign(rowsOf(x_SI, offset_E1, e).mmul(matrix(w_EOI, e).transpose()));
      }
    }
  }

  @Override
  public void expertLinearBackwardInput(
      Tensor dOut_SO, Tensor w_EOI, int[] offset_E1, Tensor dX_SI) {
    for (int e = 0; e < w_EOI.size(0); e++) {
      if (offset_E1[e] < offset_E1[e + 1]) {
        rowsOf(dX_SI, offset_E1, e).assign(rowsOf(dOut_SO, offset_E1, e).mmul(matrix(w_EOI, e)));
      }
    }
  }

  @Override
  public void expertLinearBackwardWeight(
      Tensor dOut_SO, Tensor x_SI, int[] offset_E1, float beta, Tensor dW_EOI) {
    for (int e = 0; e < dW_EOI.size(0); e++) {
      INDArray dW_OI = matrix(dW_EOI, e);
      if (offset_E1[e] < offset_E1[e + 1]) {
        INDArray dOut = rowsOf(dOut_SO, offset_E1, e);
        accumulate(dW_OI, beta, dOut.transpose().mmul(rowsOf(x_SI, offset_E1, e)));
      } else if (beta == 0) {
        dW_OI.assign(0);
      } else {
        dW_OI.muli(beta);
      }
    }
  }

  @Override
  public void combineExperts(
      Tensor y_SD, int[] position_S, float[] gate_S, int topK, Tensor out_ND) {
    int tokens = out_ND.size(0);
    for (int k = 0; k < topK; k++) {
      INDArray gate_N1 = Nd4j.createFromArray(choice(gate_S, tokens, topK, k)).reshape(tokens, 1);
      INDArray y_ND = pick(y_SD.array(), choice(position_S, tokens, topK, k));
      out_ND.array().addi(y_ND.muliColumnVector(gate_N1));
    }
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
    int tokens = dOut_ND.size(0);
    int slots = tokens * topK;
    int[] tokenAt_S = new int[slots];
    float[] gateAt_S = new float[slots];
    for (int i = 0; i < slots; i++) {
      tokenAt_S[position_S[i]] = i / topK;
      gateAt_S[position_S[i]] = gate_S[i];
    }
    for (int k = 0; k < topK; k++) {
      INDArray y_ND = pick(y_SD.array(), choice(position_S, tokens, topK, k));
      float[] dGate_N = y_ND.muli(dOut_ND.array()).sum(1).toFloatVector();
      for (int n = 0; n < tokens; n++) {
        dGate_S[n * topK + k] = dGate_N[n];
      }
    }
    INDArray dOut_SD = pick(dOut_ND.array(), tokenAt_S);
    dY_SD
        .array()
        .assign(dOut_SD.muliColumnVector(Nd4j.createFromArray(gateAt_S).reshape(slots, 1)));
  }

  @Override
  public void gatherTokensBackward(Tensor d_SD, int[] position_S, int topK, Tensor dX_ND) {
    int tokens = dX_ND.size(0);
    for (int k = 0; k < topK; k++) {
      dX_ND.array().addi(pick(d_SD.array(), choice(position_S, tokens, topK, k)));
    }
  }

  @Override
  public double crossEntropy(Tensor logits_NV, int[] targets, float scale, float zLoss) {
    INDArray logits = logits_NV.array();
    int rows = logits_NV.size(0);
    INDArray max_N1 = logits.max(true, 1);
    logits.subiColumnVector(max_N1);
    double targetLogits = 0;
    for (int n = 0; n < rows; n++) {
      targetLogits += logits.getDouble(n, targets[n]);
    }
    Transforms.exp(logits, false);
    INDArray sum_N1 = logits.sum(true, 1);
    INDArray log_N1 = Transforms.log(sum_N1);
    double logSums = log_N1.castTo(DataType.DOUBLE).sumNumber().doubleValue();
    logits.diviColumnVector(sum_N1);
    if (zLoss > 0) {
      logits.muliColumnVector(log_N1.add(max_N1).muli(2 * zLoss).addi(1));
    }
    for (int n = 0; n < rows; n++) {
      logits.putScalar(n, targets[n], logits.getDouble(n, targets[n]) - 1);
    }
    logits.muli(scale / rows);
    return (logSums - targetLogits) / rows;
  }

  @Override
  public double sumOfSquares(Tensor x) {
    INDArray wide = x.array().castTo(DataType.DOUBLE);
    return wide.muli(wide).sumNumber().doubleValue();
  }

  @Override
  public void momentum(Tensor m, Tensor g, float mu, float share, boolean nesterov, Tensor out) {
    INDArray slope = g.array().mul(share);
    m.array().muli(mu).addi(slope);
    out.array().assign(nesterov ? m.array().mul(mu).addi(slope) : m.array());
  }

  @Override
  public void newtonSchulz(Tensor x_MRC, float[][] coefficients, NewtonSchulzScratch scratch) {
    for (int m = 0; m < x_MRC.size(0); m++) {
      INDArray matrix = matrix(x_MRC, m);
      boolean tall = matrix.rows() > matrix.columns();
      INDArray x = (tall ? matrix.transpose() : matrix).dup('c');
      x.divi(x.norm2Number().doubleValue() + 1e-7);
      for (float[] abc : coefficients) {
        INDArray gram = x.mmul(x.transpose());
        INDArray poly = gram.mul(abc[1]).addi(gram.mmul(gram).muli(abc[2]));
        x = x.mul(abc[0]).addi(poly.mmul(x));
      }
      matrix.assign(tall ? x.transpose() : x);
    }
  }

  @Override
  public void applyUpdate(Tensor w, float decay, Tensor update, float scale) {
    w.array().muli(decay).addi(update.array().mul(scale));
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
    m.array().muli(beta1).addi(g.array().mul(1 - beta1));
    v.array().muli(beta2).addi(g.array().mul(g.array()).muli(1 - beta2));
    INDArray denominator = Transforms.sqrt(v.array().div(correction2), false).addi(eps);
    INDArray u = m.array().div(correction1).divi(denominator);
    w.array().muli(decay).subi(u.mul(lr));
    INDArray wide = u.castTo(DataType.DOUBLE);
    return wide.muli(wide).sumNumber().doubleValue();
  }

  @Override
  public void scaleRows(Tensor w_RC, int from, int to, float factor) {
    w_RC.array().get(interval(from, to), all()).muli(factor);
  }

  @Override
  public void zero(Tensor x) {
    x.array().assign(0);
  }

  @Override
  public void close() {
    // owns nothing: ND4J frees what it allocated
  }

  /** {@code out = product + beta * out}; beta 0 forgets what stood there, NaN too. */
  private static void accumulate(INDArray out, float beta, INDArray product) {
    if (beta == 0) {
      out.assign(product);
    } else {
      out.muli(beta).addi(product);
    }
  }

  private static INDArray pick(INDArray table, int[] rows) {
    return Nd4j.pullRows(table, 1, rows);
  }

  private static INDArray firstRows(Tensor x, int count) {
    return x.array().get(interval(0, count), all());
  }

  private static INDArray rowsOf(Tensor x, int[] offset_E1, int e) {
    return x.array().get(interval(offset_E1[e], offset_E1[e + 1]), all());
  }

  private static INDArray matrix(Tensor stack, int i) {
    return stack.array().get(point(i), all(), all());
  }

  /** The first or second half of the columns: gate or up. */
  private static INDArray half(Tensor gateUp_N2F, int rows, int which) {
    long hidden = gateUp_N2F.size(1) / 2;
    return gateUp_N2F
        .array()
        .get(interval(0, rows), interval(which * hidden, (which + 1) * hidden));
  }

  /** Rows of one sequence, columns of one head. */
  private static INDArray head(Heads x, AttentionShape shape, int b, int h, int size) {
    int from = x.offset() + h * x.stride();
    return x.rows_NW()
        .array()
        .get(
            interval((long) b * shape.context(), (b + 1L) * shape.context()),
            interval(from, from + size));
  }

  /** All rows, columns of one head. */
  private static INDArray columns(Heads x, int h, int size) {
    int from = x.offset() + h * x.stride();
    return x.rows_NW().array().get(all(), interval(from, from + size));
  }

  private static INDArray aboveDiagonal(int size, float value) {
    float[][] mask = new float[size][size];
    for (int row = 0; row < size; row++) {
      Arrays.fill(mask[row], row + 1, size, value);
    }
    return Nd4j.createFromArray(mask);
  }

  private static float maxOnOrBelowDiagonal(INDArray square, int size) {
    float[] values = square.data().asFloat();
    float max = Float.NEGATIVE_INFINITY;
    for (int row = 0; row < size; row++) {
      for (int column = 0; column <= row; column++) {
        max = Math.max(max, values[row * size + column]);
      }
    }
    return max;
  }

  /** Every topK-th value from k on: what each token says of its k-th expert. */
  private static int[] choice(int[] values, int tokens, int topK, int k) {
    int[] chosen = new int[tokens];
    for (int n = 0; n < tokens; n++) {
      chosen[n] = values[n * topK + k];
    }
    return chosen;
  }

  private static float[] choice(float[] values, int tokens, int topK, int k) {
    float[] chosen = new float[tokens];
    for (int n = 0; n < tokens; n++) {
      chosen[n] = values[n * topK + k];
    }
    return chosen;
  }
}
