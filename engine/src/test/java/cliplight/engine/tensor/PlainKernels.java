package cliplight.engine.tensor;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Every operation as its formula reads, in plain loops and double precision: what the others are
 * tested against.
 */
final class PlainKernels implements Kernels {

  @Override
  public String describe() {
    return "plain";
  }

  private static double[] read(Tensor x) {
    float[] floats = x.toFloats();
    double[] values = new double[floats.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = floats[i];
    }
    return values;
  }

  private static void write(Tensor x, double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    x.copyFrom(floats);
  }

  @Override
  public void gatherRows(Tensor table_VD, int[] rows, int count, Tensor out_ND) {
    double[] table = read(table_VD);
    double[] out = read(out_ND);
    int width = table_VD.size(1);
    for (int i = 0; i < count * width; i++) {
      out[i] = table[rows[i / width] * width + i % width];
    }
    write(out_ND, out);
  }

  @Override
  public void embeddingBackward(Tensor d_ND, int[] rows, int count, float beta, Tensor dTable_VD) {
    double[] d = read(d_ND);
    int width = d_ND.size(1);
    double[] table = scaled(dTable_VD, beta);
    for (int i = 0; i < count * width; i++) {
      table[rows[i / width] * width + i % width] += d[i];
    }
    write(dTable_VD, table);
  }

  @Override
  public void rmsNorm(Tensor x_ND, Tensor gain_D, float eps, Tensor out_ND, Tensor invRms_N) {
    double[] x = read(x_ND);
    double[] gain = read(gain_D);
    double[] out = new double[x.length];
    int width = x_ND.size(1);
    double[] inverse = new double[x_ND.size(0)];
    for (int n = 0; n < inverse.length; n++) {
      double sum = 0;
      for (int i = 0; i < width; i++) {
        sum += x[n * width + i] * x[n * width + i];
      }
      inverse[n] = 1 / Math.sqrt(sum / width + eps);
      for (int i = 0; i < width; i++) {
        out[n * width + i] = x[n * width + i] * inverse[n] * gain[i];
      }
    }
    write(out_ND, out);
    write(invRms_N, inverse);
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
    double[] d = read(dOut_ND);
    double[] x = read(x_ND);
    double[] gain = read(gain_D);
    double[] inverse = read(invRms_N);
    double[] dX = read(dX_ND);
    int width = x_ND.size(1);
    double[] dGain = scaled(dGain_D, beta);
    for (int n = 0; n < inverse.length; n++) {
      double dot = 0;
      for (int i = 0; i < width; i++) {
        int at = n * width + i;
        dGain[i] += d[at] * x[at] * inverse[n];
        dot += d[at] * gain[i] * x[at];
      }
      for (int i = 0; i < width; i++) {
        int at = n * width + i;
        dX[at] += d[at] * gain[i] * inverse[n] - x[at] * Math.pow(inverse[n], 3) * dot / width;
      }
    }
    write(dX_ND, dX);
    write(dGain_D, dGain);
  }

  private static double[] scaled(Tensor x, float beta) {
    double[] values = beta == 0 ? new double[(int) x.length()] : read(x);
    for (int i = 0; i < values.length; i++) {
      values[i] *= beta;
    }
    return values;
  }

  /** {@code C = A op(B) + beta C}, or {@code A^T B} where asked; C is m x n. */
  private static void product(
      double[] a,
      int aAt,
      boolean transA,
      double[] b,
      int bAt,
      boolean transB,
      double[] c,
      int cAt,
      int m,
      int n,
      int k,
      double beta) {
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        double sum = 0;
        for (int l = 0; l < k; l++) {
          sum +=
              a[aAt + (transA ? l * m + i : i * k + l)] * b[bAt + (transB ? j * k + l : l * n + j)];
        }
        c[cAt + i * n + j] = sum + (beta == 0 ? 0 : beta * c[cAt + i * n + j]);
      }
    }
  }

  @Override
  public void linear(Tensor x_NI, Tensor w_OI, float beta, Tensor out_NO) {
    double[] out = read(out_NO);
    product(
        read(x_NI),
        0,
        false,
        read(w_OI),
        0,
        true,
        out,
        0,
        x_NI.size(0),
        w_OI.size(0),
        w_OI.size(1),
        beta);
    write(out_NO, out);
  }

  @Override
  public void linearBackwardInput(Tensor dOut_NO, Tensor w_OI, float beta, Tensor dX_NI) {
    double[] dX = read(dX_NI);
    product(
        read(dOut_NO),
        0,
        false,
        read(w_OI),
        0,
        false,
        dX,
        0,
        dOut_NO.size(0),
        w_OI.size(1),
        w_OI.size(0),
        beta);
    write(dX_NI, dX);
  }

  @Override
  public void linearBackwardWeight(Tensor dOut_NO, Tensor x_NI, float beta, Tensor dW_OI) {
    double[] dW = read(dW_OI);
    product(
        read(dOut_NO),
        0,
        true,
        read(x_NI),
        0,
        false,
        dW,
        0,
        dW_OI.size(0),
        dW_OI.size(1),
        x_NI.size(0),
        beta);
    write(dW_OI, dW);
  }

  @Override
  public void rope(Heads x, int heads, Tensor cos_TR2, Tensor sin_TR2, boolean inverse) {
    double[] values = read(x.rows_NW());
    double[] cos = read(cos_TR2);
    double[] sin = read(sin_TR2);
    int pairs = cos_TR2.size(1);
    for (int n = 0; n < x.rows_NW().size(0); n++) {
      for (int h = 0; h < heads; h++) {
        for (int pair = 0; pair < pairs; pair++) {
          int at = (int) x.at(n, h) + 2 * pair;
          int angle = n % cos_TR2.size(0) * pairs + pair;
          double s = inverse ? -sin[angle] : sin[angle];
          double even = values[at] * cos[angle] - values[at + 1] * s;
          double odd = values[at] * s + values[at + 1] * cos[angle];
          values[at] = even;
          values[at + 1] = odd;
        }
      }
    }
    write(x.rows_NW(), values);
  }

  @Override
  public void headNorm(Heads x, int heads, Tensor gain_K, float eps, Heads out, Tensor invRms_NH) {
    double[] from = read(x.rows_NW());
    double[] to = read(out.rows_NW());
    double[] gain = read(gain_K);
    double[] inverse = new double[(int) invRms_NH.length()];
    for (int n = 0; n < x.rows_NW().size(0); n++) {
      for (int h = 0; h < heads; h++) {
        double squares = 0;
        for (int i = 0; i < gain.length; i++) {
          squares += from[(int) x.at(n, h) + i] * from[(int) x.at(n, h) + i];
        }
        inverse[n * heads + h] = 1 / Math.sqrt(squares / gain.length + eps);
        for (int i = 0; i < gain.length; i++) {
          to[(int) out.at(n, h) + i] =
              from[(int) x.at(n, h) + i] * inverse[n * heads + h] * gain[i];
        }
      }
    }
    write(out.rows_NW(), to);
    write(invRms_NH, inverse);
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
    double[] d = read(dOut.rows_NW());
    double[] in = read(x.rows_NW());
    double[] to = read(dX.rows_NW());
    double[] gain = read(gain_K);
    double[] inverse = read(invRms_NH);
    double[] dGain = read(dGain_K);
    for (int i = 0; i < gain.length; i++) {
      dGain[i] = beta == 0 ? 0 : beta * dGain[i];
    }
    for (int n = 0; n < x.rows_NW().size(0); n++) {
      for (int h = 0; h < heads; h++) {
        int dAt = (int) dOut.at(n, h);
        int inAt = (int) x.at(n, h);
        double r = inverse[n * heads + h];
        double dot = 0;
        for (int i = 0; i < gain.length; i++) {
          dot += d[dAt + i] * gain[i] * in[inAt + i];
          dGain[i] += d[dAt + i] * in[inAt + i] * r;
        }
        for (int i = 0; i < gain.length; i++) {
          to[(int) dX.at(n, h) + i] =
              d[dAt + i] * gain[i] * r - in[inAt + i] * dot * r * r * r / gain.length;
        }
      }
    }
    write(dX.rows_NW(), to);
    write(dGain_K, dGain);
  }

  @Override
  public void joinKeys(Heads own, int ownSize, Tensor shared_NR, int heads, Heads keys) {
    double[] from = read(own.rows_NW());
    double[] shared = read(shared_NR);
    double[] to = read(keys.rows_NW());
    int size = shared_NR.size(1);
    for (int n = 0; n < shared_NR.size(0); n++) {
      for (int h = 0; h < heads; h++) {
        for (int i = 0; i < ownSize + size; i++) {
          to[(int) keys.at(n, h) + i] =
              i < ownSize ? from[(int) own.at(n, h) + i] : shared[n * size + i - ownSize];
        }
      }
    }
    write(keys.rows_NW(), to);
  }

  @Override
  public void joinKeysBackward(Heads dKeys, int ownSize, int heads, Heads dOwn, Tensor dShared_NR) {
    double[] from = read(dKeys.rows_NW());
    double[] own = read(dOwn.rows_NW());
    double[] shared = new double[(int) dShared_NR.length()];
    int size = dShared_NR.size(1);
    for (int n = 0; n < dShared_NR.size(0); n++) {
      for (int h = 0; h < heads; h++) {
        for (int i = 0; i < ownSize; i++) {
          own[(int) dOwn.at(n, h) + i] = from[(int) dKeys.at(n, h) + i];
        }
        for (int i = 0; i < size; i++) {
          shared[n * size + i] += from[(int) dKeys.at(n, h) + ownSize + i];
        }
      }
    }
    write(dOwn.rows_NW(), own);
    write(dShared_NR, shared);
  }

  @Override
  public void attention(
      Qkv qkv, AttentionShape shape, Tensor probs_BHST, Tensor out_NHV, HeadStats stats) {
    double[] values = read(qkv.v().rows_NW());
    double[] probs = new double[(int) probs_BHST.length()];
    double[] out = new double[(int) out_NHV.length()];
    int context = shape.context();
    int size = shape.valueSize();
    for (int h = 0; h < shape.heads(); h++) {
      double max = Double.NEGATIVE_INFINITY;
      double entropy = 0;
      for (int b = 0; b < shape.batch(); b++) {
        for (int t = 0; t < context; t++) {
          int column = (b * shape.heads() + h) * context * context + t;
          double[] logits = logits(qkv, shape, b, h, t);
          double rowMax = Double.NEGATIVE_INFINITY;
          for (int s = 0; s <= t; s++) {
            max = Math.max(max, logits[s]);
            logits[s] = capped(logits[s], shape);
            rowMax = Math.max(rowMax, logits[s]);
          }
          double sum = 0;
          for (int s = 0; s <= t; s++) {
            probs[column + s * context] = Math.exp(logits[s] - rowMax);
            sum += probs[column + s * context];
          }
          for (int s = 0; s <= t; s++) {
            double p = probs[column + s * context] / sum;
            probs[column + s * context] = p;
            entropy -= p == 0 ? 0 : p * Math.log(p);
            int v = (int) qkv.v().at((long) b * context + s, h / shape.group());
            for (int i = 0; i < size; i++) {
              out[((b * context + t) * shape.heads() + h) * size + i] += p * values[v + i];
            }
          }
        }
      }
      stats.maxLogit_H()[h] = (float) max;
      stats.entropy_H()[h] = (float) (entropy / (shape.batch() * context));
    }
    write(probs_BHST, probs);
    write(out_NHV, out);
  }

  /** Scaled logits of one row. */
  private static double[] logits(Qkv qkv, AttentionShape shape, int b, int h, int t) {
    double[] queries = read(qkv.q().rows_NW());
    double[] keys = read(qkv.k().rows_NW());
    double[] logits = new double[t + 1];
    int q = (int) qkv.q().at((long) b * shape.context() + t, h);
    for (int s = 0; s <= t; s++) {
      int k = (int) qkv.k().at((long) b * shape.context() + s, h / shape.group());
      for (int i = 0; i < shape.keySize(); i++) {
        logits[s] += queries[q + i] * keys[k + i];
      }
      logits[s] *= shape.scale();
    }
    return logits;
  }

  private static double capped(double logit, AttentionShape shape) {
    double cap = shape.softCap();
    return cap == 0 ? logit : cap * Math.tanh(logit / cap);
  }

  @Override
  public void attentionBackward(
      Tensor dOut_NHV, Qkv qkv, Tensor probs_BHST, AttentionShape shape, Qkv dQkv) {
    double[] dOut = read(dOut_NHV);
    double[] probs = read(probs_BHST);
    // the same array where they share one
    Map<Tensor, double[]> gradients = new IdentityHashMap<>();
    for (Heads heads : List.of(dQkv.q(), dQkv.k(), dQkv.v())) {
      gradients.computeIfAbsent(heads.rows_NW(), PlainKernels::read);
    }
    clear(dQkv.q(), shape.heads(), shape.keySize(), gradients);
    clear(dQkv.k(), shape.kvHeads(), shape.keySize(), gradients);
    clear(dQkv.v(), shape.kvHeads(), shape.valueSize(), gradients);
    double[] dQ = gradients.get(dQkv.q().rows_NW());
    double[] dK = gradients.get(dQkv.k().rows_NW());
    double[] dV = gradients.get(dQkv.v().rows_NW());
    double[] queries = read(qkv.q().rows_NW());
    double[] keys = read(qkv.k().rows_NW());
    double[] values = read(qkv.v().rows_NW());
    int context = shape.context();
    for (int b = 0; b < shape.batch(); b++) {
      for (int h = 0; h < shape.heads(); h++) {
        int kv = h / shape.group();
        for (int t = 0; t < context; t++) {
          long token = (long) b * context + t;
          int column = (b * shape.heads() + h) * context * context + t;
          int o = ((int) token * shape.heads() + h) * shape.valueSize();
          double[] logits = logits(qkv, shape, b, h, t);
          double[] dProbs = new double[t + 1];
          double dot = 0;
          for (int s = 0; s <= t; s++) {
            int v = (int) qkv.v().at((long) b * context + s, kv);
            int dv = (int) dQkv.v().at((long) b * context + s, kv);
            for (int i = 0; i < shape.valueSize(); i++) {
              dProbs[s] += dOut[o + i] * values[v + i];
              dV[dv + i] += probs[column + s * context] * dOut[o + i];
            }
            dot += dProbs[s] * probs[column + s * context];
          }
          int q = (int) qkv.q().at(token, h);
          int dq = (int) dQkv.q().at(token, h);
          for (int s = 0; s <= t; s++) {
            double dLogit = probs[column + s * context] * (dProbs[s] - dot) * shape.scale();
            if (shape.softCap() > 0) {
              double y = Math.tanh(logits[s] / shape.softCap());
              dLogit *= 1 - y * y;
            }
            int k = (int) qkv.k().at((long) b * context + s, kv);
            int dk = (int) dQkv.k().at((long) b * context + s, kv);
            for (int i = 0; i < shape.keySize(); i++) {
              dQ[dq + i] += dLogit * keys[k + i];
              dK[dk + i] += dLogit * queries[q + i];
            }
          }
        }
      }
    }
    gradients.forEach(PlainKernels::write);
  }

  private static void clear(Heads heads, int count, int size, Map<Tensor, double[]> gradients) {
    for (int n = 0; n < heads.rows_NW().size(0); n++) {
      for (int h = 0; h < count; h++) {
        int at = (int) heads.at(n, h);
        java.util.Arrays.fill(gradients.get(heads.rows_NW()), at, at + size, 0);
      }
    }
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  @Override
  public void swiglu(Tensor gateUp_N2F, int rows, Tensor out_NF) {
    double[] in = read(gateUp_N2F);
    double[] out = read(out_NF);
    int hidden = out_NF.size(1);
    for (int at = 0; at < rows * hidden; at++) {
      int gate = at / hidden * 2 * hidden + at % hidden;
      out[at] = in[gate] * sigmoid(in[gate]) * in[gate + hidden];
    }
    write(out_NF, out);
  }

  @Override
  public void swigluBackward(Tensor dOut_NF, Tensor gateUp_N2F, int rows, Tensor dGateUp_N2F) {
    double[] d = read(dOut_NF);
    double[] in = read(gateUp_N2F);
    double[] dIn = read(dGateUp_N2F);
    int hidden = dOut_NF.size(1);
    for (int at = 0; at < rows * hidden; at++) {
      int gate = at / hidden * 2 * hidden + at % hidden;
      double s = sigmoid(in[gate]);
      dIn[gate] = d[at] * in[gate + hidden] * s * (1 + in[gate] * (1 - s));
      dIn[gate + hidden] = d[at] * in[gate] * s;
    }
    write(dGateUp_N2F, dIn);
  }

  @Override
  public void expertLinear(Tensor x_SI, Tensor w_EOI, int[] offset_E1, Tensor out_SO) {
    double[] x = read(x_SI);
    double[] w = read(w_EOI);
    double[] out = read(out_SO);
    int o = w_EOI.size(1);
    int i = w_EOI.size(2);
    for (int e = 0; e < w_EOI.size(0); e++) {
      int from = offset_E1[e];
      int rows = offset_E1[e + 1] - from;
      product(x, from * i, false, w, e * o * i, true, out, from * o, rows, o, i, 0);
    }
    write(out_SO, out);
  }

  @Override
  public void expertLinearBackwardInput(
      Tensor dOut_SO, Tensor w_EOI, int[] offset_E1, Tensor dX_SI) {
    double[] d = read(dOut_SO);
    double[] w = read(w_EOI);
    double[] dX = read(dX_SI);
    int o = w_EOI.size(1);
    int i = w_EOI.size(2);
    for (int e = 0; e < w_EOI.size(0); e++) {
      int from = offset_E1[e];
      int rows = offset_E1[e + 1] - from;
      product(d, from * o, false, w, e * o * i, false, dX, from * i, rows, i, o, 0);
    }
    write(dX_SI, dX);
  }

  @Override
  public void expertLinearBackwardWeight(
      Tensor dOut_SO, Tensor x_SI, int[] offset_E1, float beta, Tensor dW_EOI) {
    double[] d = read(dOut_SO);
    double[] x = read(x_SI);
    double[] dW = read(dW_EOI);
    int o = dW_EOI.size(1);
    int i = dW_EOI.size(2);
    for (int e = 0; e < dW_EOI.size(0); e++) {
      int from = offset_E1[e];
      int rows = offset_E1[e + 1] - from;
      for (int r = 0; r < o; r++) {
        for (int c = 0; c < i; c++) {
          double sum = 0;
          for (int n = from; n < from + rows; n++) {
            sum += d[n * o + r] * x[n * i + c];
          }
          int at = (e * o + r) * i + c;
          dW[at] = sum + (beta == 0 ? 0 : beta * dW[at]);
        }
      }
    }
    write(dW_EOI, dW);
  }

  @Override
  public void combineExperts(
      Tensor y_SD, int[] position_S, float[] gate_S, int topK, Tensor out_ND) {
    double[] y = read(y_SD);
    double[] out = read(out_ND);
    int width = out_ND.size(1);
    for (int slot = 0; slot < out_ND.size(0) * topK; slot++) {
      for (int i = 0; i < width; i++) {
        out[slot / topK * width + i] += gate_S[slot] * y[position_S[slot] * width + i];
      }
    }
    write(out_ND, out);
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
    double[] d = read(dOut_ND);
    double[] y = read(y_SD);
    double[] dY = read(dY_SD);
    int width = dOut_ND.size(1);
    for (int slot = 0; slot < dOut_ND.size(0) * topK; slot++) {
      double dot = 0;
      for (int i = 0; i < width; i++) {
        double token = d[slot / topK * width + i];
        dot += token * y[position_S[slot] * width + i];
        dY[position_S[slot] * width + i] = gate_S[slot] * token;
      }
      dGate_S[slot] = (float) dot;
    }
    write(dY_SD, dY);
  }

  @Override
  public void gatherTokensBackward(Tensor d_SD, int[] position_S, int topK, Tensor dX_ND) {
    double[] d = read(d_SD);
    double[] dX = read(dX_ND);
    int width = dX_ND.size(1);
    for (int slot = 0; slot < dX_ND.size(0) * topK; slot++) {
      for (int i = 0; i < width; i++) {
        dX[slot / topK * width + i] += d[position_S[slot] * width + i];
      }
    }
    write(dX_ND, dX);
  }

  @Override
  public double crossEntropy(Tensor logits_NV, int[] targets, float scale, float zLoss) {
    double[] logits = read(logits_NV);
    int rows = logits_NV.size(0);
    int vocabulary = logits_NV.size(1);
    double loss = 0;
    for (int n = 0; n < rows; n++) {
      double max = Double.NEGATIVE_INFINITY;
      for (int v = 0; v < vocabulary; v++) {
        max = Math.max(max, logits[n * vocabulary + v]);
      }
      double sum = 0;
      for (int v = 0; v < vocabulary; v++) {
        sum += Math.exp(logits[n * vocabulary + v] - max);
      }
      loss += Math.log(sum) + max - logits[n * vocabulary + targets[n]];
      for (int v = 0; v < vocabulary; v++) {
        double p = Math.exp(logits[n * vocabulary + v] - max) / sum;
        p *= 1 + 2 * zLoss * (Math.log(sum) + max);
        logits[n * vocabulary + v] = scale * (p - (v == targets[n] ? 1 : 0)) / rows;
      }
    }
    write(logits_NV, logits);
    return loss / rows;
  }

  @Override
  public double sumOfSquares(Tensor x) {
    double sum = 0;
    for (double v : read(x)) {
      sum += v * v;
    }
    return sum;
  }

  @Override
  public void momentum(Tensor m, Tensor g, float mu, float share, boolean nesterov, Tensor out) {
    double[] velocity = read(m);
    double[] slope = scaled(g, share);
    double[] result = new double[slope.length];
    for (int i = 0; i < slope.length; i++) {
      velocity[i] = mu * velocity[i] + slope[i];
      result[i] = nesterov ? slope[i] + mu * velocity[i] : velocity[i];
    }
    write(m, velocity);
    write(out, result);
  }

  @Override
  public void newtonSchulz(Tensor x_MRC, float[][] coefficients, NewtonSchulzScratch scratch) {
    double[] all = read(x_MRC);
    int rows = x_MRC.size(1);
    int columns = x_MRC.size(2);
    int size = rows * columns;
    for (int m = 0; m < x_MRC.size(0); m++) {
      double[] x = java.util.Arrays.copyOfRange(all, m * size, (m + 1) * size);
      double norm = 0;
      for (double v : x) {
        norm += v * v;
      }
      for (int i = 0; i < size; i++) {
        x[i] /= Math.sqrt(norm) + 1e-7;
      }
      for (float[] abc : coefficients) {
        // (X X^T) X = X (X^T X): on either side the polynomial is the same
        double[] gram = new double[rows * rows];
        product(x, 0, false, x, 0, true, gram, 0, rows, rows, columns, 0);
        double[] cubic = new double[size];
        product(gram, 0, false, x, 0, false, cubic, 0, rows, columns, rows, 0);
        double[] quintic = new double[size];
        product(gram, 0, false, cubic, 0, false, quintic, 0, rows, columns, rows, 0);
        for (int i = 0; i < size; i++) {
          x[i] = abc[0] * x[i] + abc[1] * cubic[i] + abc[2] * quintic[i];
        }
      }
      System.arraycopy(x, 0, all, m * size, size);
    }
    write(x_MRC, all);
  }

  @Override
  public void applyUpdate(Tensor w, float decay, Tensor update, float scale) {
    double[] weight = read(w);
    double[] move = read(update);
    for (int i = 0; i < weight.length; i++) {
      weight[i] = decay * weight[i] + scale * move[i];
    }
    write(w, weight);
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
    double[] weight = read(w);
    double[] slope = read(g);
    double[] first = read(m);
    double[] second = read(v);
    double squares = 0;
    for (int i = 0; i < weight.length; i++) {
      first[i] = beta1 * first[i] + (1 - beta1) * slope[i];
      second[i] = beta2 * second[i] + (1 - beta2) * slope[i] * slope[i];
      double u = first[i] / correction1 / (Math.sqrt(second[i] / correction2) + eps);
      weight[i] = decay * weight[i] - lr * u;
      squares += u * u;
    }
    write(w, weight);
    write(m, first);
    write(v, second);
    return squares;
  }

  @Override
  public void scaleRows(Tensor w_RC, int from, int to, float factor) {
    double[] w = read(w_RC);
    for (int i = from * w_RC.size(1); i < to * w_RC.size(1); i++) {
      w[i] *= factor;
    }
    write(w_RC, w);
  }

  @Override
  public void zero(Tensor x) {
    write(x, new double[(int) x.length()]);
  }

  @Override
  public void close() {}
}
