package cliplight.engine.tensor;

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
  public void rope(
      Tensor qkv_N3HK, Tensor cos_TK2, Tensor sin_TK2, AttentionShape shape, boolean inverse) {
    double[] qkv = read(qkv_N3HK);
    double[] cos = read(cos_TK2);
    double[] sin = read(sin_TK2);
    int half = shape.headSize() / 2;
    int width = shape.heads() * shape.headSize();
    for (int n = 0; n < qkv_N3HK.size(0); n++) {
      for (int pair = 0; pair < width; pair++) {
        int at = n * 3 * width + 2 * pair;
        int angle = n % shape.context() * half + pair % half;
        double s = inverse ? -sin[angle] : sin[angle];
        double even = qkv[at] * cos[angle] - qkv[at + 1] * s;
        double odd = qkv[at] * s + qkv[at + 1] * cos[angle];
        qkv[at] = even;
        qkv[at + 1] = odd;
      }
    }
    write(qkv_N3HK, qkv);
  }

  @Override
  public void attention(
      Tensor qkv_N3HK, AttentionShape shape, Tensor probs_BHTT, Tensor out_NHK, HeadStats stats) {
    double[] qkv = read(qkv_N3HK);
    double[] probs = new double[(int) probs_BHTT.length()];
    double[] out = new double[(int) out_NHK.length()];
    int context = shape.context();
    int size = shape.headSize();
    int width = shape.heads() * size;
    for (int h = 0; h < shape.heads(); h++) {
      double max = Double.NEGATIVE_INFINITY;
      double entropy = 0;
      for (int b = 0; b < shape.batch(); b++) {
        for (int t = 0; t < context; t++) {
          int q = (b * context + t) * 3 * width + h * size;
          int row = ((b * shape.heads() + h) * context + t) * context;
          double rowMax = Double.NEGATIVE_INFINITY;
          for (int s = 0; s <= t; s++) {
            int k = (b * context + s) * 3 * width + width + h * size;
            double logit = 0;
            for (int i = 0; i < size; i++) {
              logit += qkv[q + i] * qkv[k + i];
            }
            probs[row + s] = logit * shape.scale();
            rowMax = Math.max(rowMax, probs[row + s]);
          }
          max = Math.max(max, rowMax);
          double sum = 0;
          for (int s = 0; s <= t; s++) {
            probs[row + s] = Math.exp(probs[row + s] - rowMax);
            sum += probs[row + s];
          }
          for (int s = 0; s <= t; s++) {
            probs[row + s] /= sum;
            entropy -= probs[row + s] > 0 ? probs[row + s] * Math.log(probs[row + s]) : 0;
            int v = (b * context + s) * 3 * width + 2 * width + h * size;
            for (int i = 0; i < size; i++) {
              out[(b * context + t) * width + h * size + i] += probs[row + s] * qkv[v + i];
            }
          }
        }
      }
      stats.maxLogit_H()[h] = (float) max;
      stats.entropy_H()[h] = (float) (entropy / (shape.batch() * context));
    }
    write(probs_BHTT, probs);
    write(out_NHK, out);
  }

  @Override
  public void attentionBackward(
      Tensor dOut_NHK, Tensor qkv_N3HK, Tensor probs_BHTT, AttentionShape shape, Tensor dQkv_N3HK) {
    double[] dOut = read(dOut_NHK);
    double[] qkv = read(qkv_N3HK);
    double[] probs = read(probs_BHTT);
    double[] dQkv = new double[qkv.length];
    int context = shape.context();
    int size = shape.headSize();
    int width = shape.heads() * size;
    for (int bh = 0; bh < shape.batch() * shape.heads(); bh++) {
      int first = bh / shape.heads() * context;
      int column = bh % shape.heads() * size;
      for (int t = 0; t < context; t++) {
        int row = (bh * context + t) * context;
        int q = (first + t) * 3 * width + column;
        int o = (first + t) * width + column;
        double[] dProbs = new double[t + 1];
        double dot = 0;
        for (int s = 0; s <= t; s++) {
          int v = (first + s) * 3 * width + 2 * width + column;
          for (int i = 0; i < size; i++) {
            dProbs[s] += dOut[o + i] * qkv[v + i];
            dQkv[v + i] += probs[row + s] * dOut[o + i];
          }
          dot += dProbs[s] * probs[row + s];
        }
        for (int s = 0; s <= t; s++) {
          double dLogit = probs[row + s] * (dProbs[s] - dot) * shape.scale();
          int k = (first + s) * 3 * width + width + column;
          for (int i = 0; i < size; i++) {
            dQkv[q + i] += dLogit * qkv[k + i];
            dQkv[k + i] += dLogit * qkv[q + i];
          }
        }
      }
    }
    write(dQkv_N3HK, dQkv);
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
  public double crossEntropy(Tensor logits_NV, int[] targets, float scale) {
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
