package cliplight.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The reference against loops in double precision that follow the formulas one by one. */
class Nd4jKernelsTest {

  private static final Offset<Double> CLOSE = within(2e-5);

  private final TensorArena arena = new TensorArena();
  private final SplittableRandom random = new SplittableRandom(1);
  private final Kernels kernels = new Nd4jKernels();

  @AfterEach
  void free() {
    arena.close();
  }

  @Test
  void linearAndItsBackwardPassesAreMatrixProducts() {
    Tensor x_NI = filled("x", 5, 3);
    Tensor w_OI = filled("w", 4, 3);
    Tensor out_NO = filled("out", 5, 4);
    float[] x = x_NI.toFloats();
    float[] w = w_OI.toFloats();
    float[] before = out_NO.toFloats();
    kernels.linear(x_NI, w_OI, 0.5f, out_NO);
    float[] out = out_NO.toFloats();
    for (int n = 0; n < 5; n++) {
      for (int o = 0; o < 4; o++) {
        double sum = 0.5 * before[n * 4 + o];
        for (int i = 0; i < 3; i++) {
          sum += (double) x[n * 3 + i] * w[o * 3 + i];
        }
        assertThat((double) out[n * 4 + o]).isCloseTo(sum, CLOSE);
      }
    }
    Tensor dX_NI = filled("dX", 5, 3);
    kernels.linearBackwardInput(out_NO, w_OI, 0, dX_NI);
    Tensor dW_OI = filled("dW", 4, 3);
    kernels.linearBackwardWeight(out_NO, x_NI, 0, dW_OI);
    float[] dX = dX_NI.toFloats();
    float[] dW = dW_OI.toFloats();
    for (int i = 0; i < 3; i++) {
      for (int n = 0; n < 5; n++) {
        double sum = 0;
        for (int o = 0; o < 4; o++) {
          sum += (double) out[n * 4 + o] * w[o * 3 + i];
        }
        assertThat((double) dX[n * 3 + i]).isCloseTo(sum, CLOSE);
      }
      for (int o = 0; o < 4; o++) {
        double sum = 0;
        for (int n = 0; n < 5; n++) {
          sum += (double) out[n * 4 + o] * x[n * 3 + i];
        }
        assertThat((double) dW[o * 3 + i]).isCloseTo(sum, CLOSE);
      }
    }
  }

  @Test
  void betaZeroForgetsNan() {
    Tensor out = arena.allocate("out", 2, 2);
    out.array().assign(Float.NaN);
    kernels.linear(filled("x", 2, 3), filled("w", 2, 3), 0, out);
    for (float value : out.toFloats()) {
      assertThat(value).isFinite();
    }
  }

  @Test
  void rmsNormDividesRowsByTheirRootMeanSquare() {
    Tensor x_ND = filled("x", 3, 6);
    Tensor gain_D = filled("gain", 6);
    Tensor out_ND = arena.allocate("out", 3, 6);
    Tensor invRms_N = arena.allocate("inv", 3);
    kernels.rmsNorm(x_ND, gain_D, 1e-6f, out_ND, invRms_N);
    float[] x = x_ND.toFloats();
    for (int n = 0; n < 3; n++) {
      double mean = 0;
      for (int d = 0; d < 6; d++) {
        mean += (double) x[n * 6 + d] * x[n * 6 + d] / 6;
      }
      double inv = 1 / Math.sqrt(mean + 1e-6);
      assertThat((double) invRms_N.toFloats()[n]).isCloseTo(inv, CLOSE);
      for (int d = 0; d < 6; d++) {
        assertThat((double) out_ND.toFloats()[n * 6 + d])
            .isCloseTo(x[n * 6 + d] * inv * gain_D.toFloats()[d], CLOSE);
      }
    }
  }

  @Test
  void ropeTurnsInterleavedPairsOfQueriesAndKeysOnlyAndTurnsBack() {
    Tensor qkv = filled("qkv", 6, 24);
    Tensor cos = arena.allocate("cos", 3, 2);
    Tensor sin = arena.allocate("sin", 3, 2);
    float[] angles = {0, 0, 0.3f, 1.1f, 0.6f, 2.2f};
    float[] cosines = new float[6];
    float[] sines = new float[6];
    for (int i = 0; i < 6; i++) {
      cosines[i] = (float) Math.cos(angles[i]);
      sines[i] = (float) Math.sin(angles[i]);
    }
    cos.copyFrom(cosines);
    sin.copyFrom(sines);
    float[] before = qkv.toFloats();
    kernels.rope(new Heads(qkv, 0, 4), 4, cos, sin, false);
    float[] after = qkv.toFloats();
    for (int n = 0; n < 6; n++) {
      for (int c = 0; c < 24; c++) {
        double expected = before[n * 24 + c];
        if (c < 16) {
          int pair = (c % 4) / 2;
          double angle = angles[(n % 3) * 2 + pair];
          double even = before[n * 24 + c - c % 2];
          double odd = before[n * 24 + c - c % 2 + 1];
          expected =
              c % 2 == 0
                  ? even * Math.cos(angle) - odd * Math.sin(angle)
                  : even * Math.sin(angle) + odd * Math.cos(angle);
        }
        assertThat((double) after[n * 24 + c]).isCloseTo(expected, CLOSE);
      }
    }
    kernels.rope(new Heads(qkv, 0, 4), 4, cos, sin, true);
    float[] back = qkv.toFloats();
    for (int i = 0; i < back.length; i++) {
      assertThat((double) back[i]).isCloseTo(before[i], CLOSE);
    }
  }

  @Test
  void attentionIsACausalSoftmaxThatTellsTheLargestLogitAndTheEntropyOfEachHead() {
    AttentionShape shape = AttentionShape.multiHead(2, 5, 3, 4, 0.5f);
    Tensor qkv_N3HK = filled("qkv", 10, 36);
    Tensor probs_BHST = filled("probs", 2, 3, 5, 5);
    Tensor out_NHK = filled("out", 10, 12);
    HeadStats stats = HeadStats.ofHeads(3);
    kernels.attention(Qkv.fused(qkv_N3HK, 3, 4), shape, probs_BHST, out_NHK, stats);
    float[] qkv = qkv_N3HK.toFloats();
    float[] probs = probs_BHST.toFloats();
    float[] out = out_NHK.toFloats();
    for (int h = 0; h < 3; h++) {
      double max = Double.NEGATIVE_INFINITY;
      double entropy = 0;
      for (int b = 0; b < 2; b++) {
        for (int t = 0; t < 5; t++) {
          double[] p = new double[5];
          double sum = 0;
          for (int s = 0; s <= t; s++) {
            double logit = 0;
            for (int i = 0; i < 4; i++) {
              logit +=
                  0.5 * qkv[(b * 5 + t) * 36 + h * 4 + i] * qkv[(b * 5 + s) * 36 + 12 + h * 4 + i];
            }
            max = Math.max(max, logit);
            p[s] = Math.exp(logit);
            sum += p[s];
          }
          double[] expected = new double[4];
          for (int s = 0; s < 5; s++) {
            p[s] /= sum;
            if (s <= t) {
              entropy -= p[s] * Math.log(p[s]) / 10;
            }
            double got = probs[((b * 3 + h) * 5 + s) * 5 + t];
            if (s > t) {
              assertThat(got).isEqualTo(0.0);
            }
            assertThat(got).isCloseTo(p[s], CLOSE);
            for (int i = 0; i < 4; i++) {
              expected[i] += p[s] * qkv[(b * 5 + s) * 36 + 24 + h * 4 + i];
            }
          }
          for (int i = 0; i < 4; i++) {
            assertThat((double) out[(b * 5 + t) * 12 + h * 4 + i]).isCloseTo(expected[i], CLOSE);
          }
        }
      }
      assertThat((double) stats.maxLogit_H()[h]).isCloseTo(max, CLOSE);
      assertThat((double) stats.entropy_H()[h]).isCloseTo(entropy, CLOSE);
    }
  }

  @Test
  void aNanLogitIsTheMaxLogitOfItsHeadAndOfNoOther() {
    AttentionShape shape = AttentionShape.multiHead(1, 3, 2, 2, 1);
    Tensor qkv = filled("qkv", 3, 12);
    qkv.array().putScalar(0, 0, Float.NaN);
    HeadStats stats = HeadStats.ofHeads(2);
    Tensor probs = arena.allocate("probs", 1, 2, 3, 3);
    kernels.attention(Qkv.fused(qkv, 2, 2), shape, probs, arena.allocate("out", 3, 4), stats);
    assertThat(stats.maxLogit_H()[0]).isNaN();
    assertThat(stats.maxLogit_H()[1]).isFinite();
  }

  @Test
  void expertsSeeTheirRowsOnlyAndAnIdleExpertGetsNoGradient() {
    Tensor x = filled("x", 6, 3);
    Tensor w = filled("w", 3, 2, 3);
    Tensor out = arena.allocate("out", 6, 2);
    int[] offset = {0, 4, 4, 6};
    kernels.expertLinear(x, w, offset, out);
    for (int n = 0; n < 6; n++) {
      int e = n < 4 ? 0 : 2;
      for (int o = 0; o < 2; o++) {
        double sum = 0;
        for (int i = 0; i < 3; i++) {
          sum += (double) x.toFloats()[n * 3 + i] * w.toFloats()[(e * 2 + o) * 3 + i];
        }
        assertThat((double) out.toFloats()[n * 2 + o]).isCloseTo(sum, CLOSE);
      }
    }
    Tensor dW = filled("dW", 3, 2, 3);
    kernels.expertLinearBackwardWeight(out, x, offset, 0, dW);
    assertThat(dW.slice(1).toFloats()).containsOnly(0f);
    assertThat(dW.slice(0).toFloats()).doesNotContain(0f);
  }

  @Test
  void combiningExpertsWeighsEachTokensChoices() {
    int[] position = {2, 0, 1, 3, 5, 4};
    float[] gate = {0.1f, 0.9f, 0.5f, 0.5f, 0.3f, 0.7f};
    Tensor y = filled("y", 6, 4);
    Tensor out = arena.allocate("out", 3, 4);
    kernels.combineExperts(y, position, gate, 2, out);
    Tensor dOut = filled("dOut", 3, 4);
    Tensor dY = filled("dY", 6, 4);
    float[] dGate = new float[6];
    kernels.combineExpertsBackward(dOut, y, position, gate, 2, dY, dGate);
    Tensor dX = arena.allocate("dX", 3, 4);
    kernels.gatherTokensBackward(y, position, 2, dX);
    float[] ys = y.toFloats();
    float[] ds = dOut.toFloats();
    for (int n = 0; n < 3; n++) {
      for (int d = 0; d < 4; d++) {
        int first = position[n * 2] * 4 + d;
        int second = position[n * 2 + 1] * 4 + d;
        assertThat((double) out.toFloats()[n * 4 + d])
            .isCloseTo(gate[n * 2] * ys[first] + gate[n * 2 + 1] * (double) ys[second], CLOSE);
        assertThat((double) dX.toFloats()[n * 4 + d])
            .isCloseTo((double) ys[first] + ys[second], CLOSE);
        assertThat((double) dY.toFloats()[first])
            .isCloseTo(gate[n * 2] * (double) ds[n * 4 + d], CLOSE);
      }
      for (int k = 0; k < 2; k++) {
        double dot = 0;
        for (int d = 0; d < 4; d++) {
          dot += (double) ds[n * 4 + d] * ys[position[n * 2 + k] * 4 + d];
        }
        assertThat((double) dGate[n * 2 + k]).isCloseTo(dot, CLOSE);
      }
    }
  }

  @Test
  void crossEntropyOfEqualLogitsIsTheLogOfTheVocabularyAndGradientsSumToZero() {
    Tensor logits = arena.allocate("logits", 4, 8);
    assertThat(kernels.crossEntropy(logits, new int[] {0, 1, 2, 7}, 2f, 0))
        .isCloseTo(Math.log(8), within(1e-6));
    float[] gradient = logits.toFloats();
    assertThat((double) gradient[0]).isCloseTo(2.0 / 4 * (1.0 / 8 - 1), CLOSE);
    assertThat((double) gradient[1]).isCloseTo(2.0 / 4 / 8, CLOSE);
  }

  @Test
  void gatheredRowsAndTheirGradientsFollowTheIndex() {
    Tensor table = filled("table", 5, 3);
    Tensor out = arena.allocate("out", 4, 3);
    kernels.gatherRows(table, new int[] {4, 1, 4, 0}, 3, out);
    assertThat(Arrays.copyOf(out.toFloats(), 3)).containsExactly(table.slice(4).toFloats());
    assertThat(Arrays.copyOfRange(out.toFloats(), 9, 12)).containsOnly(0f);
    Tensor dTable = filled("dTable", 5, 3);
    Tensor d = filled("d", 4, 3);
    kernels.embeddingBackward(d, new int[] {4, 1, 4, 0}, 3, 0, dTable);
    assertThat((double) dTable.toFloats()[12])
        .isCloseTo((double) d.toFloats()[0] + d.toFloats()[6], CLOSE);
    assertThat(dTable.slice(0).toFloats()).containsOnly(0f);
  }

  @Test
  void viewsShareMemoryAndRefuseToLeaveTheirArray() {
    Tensor all = arena.allocate("all", 4, 6);
    Tensor part = all.view("part", 6, 2, 3, 2);
    part.copyFrom(new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
    kernels.applyUpdate(part, 2, part.view("same", 0, 2, 3, 2), 0);
    assertThat(all.slice(1).toFloats()).containsExactly(2, 4, 6, 8, 10, 12);
    assertThat(all.slice(3).toFloats()).containsOnly(0f);
    float[] copy = new float[12];
    part.copyTo(copy);
    assertThat(copy[11]).isEqualTo(24f);
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> all.view("out", 20, 5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not inside all[4, 6]");
  }

  private Tensor filled(String name, long... shape) {
    Tensor tensor = arena.allocate(name, shape);
    float[] values = new float[Math.toIntExact(tensor.length())];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    tensor.copyFrom(values);
    return tensor;
  }
}
