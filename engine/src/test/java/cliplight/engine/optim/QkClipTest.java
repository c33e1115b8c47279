package cliplight.engine.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import cliplight.engine.model.Attention;
import cliplight.engine.model.ModelConfig;
import cliplight.engine.model.Parameter;
import cliplight.engine.model.Parameters;
import cliplight.engine.model.Transformer;
import cliplight.engine.tensor.EveryKernels;
import cliplight.engine.tensor.HeadStats;
import cliplight.engine.tensor.Kernels;
import cliplight.engine.tensor.Tensor;
import cliplight.engine.tensor.TensorArena;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class QkClipTest {

  private static final int HEADS = 5;
  private static final int HEAD_SIZE = 4;
  private static final ModelConfig CONFIG =
      new ModelConfig(11, 7, 6, 1, HEADS, HEAD_SIZE, 1, 7, 4, 5, 2, 1, 1, 1e-3, 100, 1e-6);
  private static final int BATCH = 3;

  private final TensorArena arena = new TensorArena();
  private final int[] tokens = new SplittableRandom(8).ints((long) BATCH * 7, 0, 11).toArray();

  @AfterEach
  void free() {
    arena.close();
  }

  @ParameterizedTest
  @EnumSource
  void onTheSameBatchAClippedHeadReachesTauAndEveryOtherKeepsItsBits(EveryKernels which) {
    try (Kernels kernels = which.open()) {
      Transformer model = new Transformer(CONFIG, BATCH, 1, kernels, arena);
      Attention attention = model.attention(0);
      Tensor qkv = attention.qkvWeight();
      kernels.scaleRows(qkv, 0, HEADS * HEAD_SIZE, 5);
      model.forward(tokens, tokens);
      float[] before = attention.stats().maxLogit_H().clone();
      float[] sorted = before.clone();
      Arrays.sort(sorted);
      double tau = (sorted[2] + sorted[3]) / 2;
      Map<String, float[]> weights = weights(model.parameters());
      float[] gamma_H = new float[HEADS];
      int clipped = new QkClip(tau).clip(kernels, qkv, attention.stats(), HEAD_SIZE, gamma_H);
      assertThat(clipped).isEqualTo(2);
      model.forward(tokens, tokens);
      float[] after = attention.stats().maxLogit_H();
      float[] old = weights.get("layers.0.attention.qkv");
      for (int h = 0; h < HEADS; h++) {
        assertThat((double) after[h]).isCloseTo(Math.min(before[h], tau), within(1e-4 * tau));
        assertThat((double) gamma_H[h]).isCloseTo(Math.min(1, tau / before[h]), within(1e-6));
        float[] now = qkv.toFloats();
        for (int third = 0; third < 3; third++) {
          int from = (third * HEADS + h) * HEAD_SIZE * CONFIG.width();
          int to = from + HEAD_SIZE * CONFIG.width();
          if (third == 2 || before[h] <= tau) {
            assertThat(Arrays.copyOfRange(now, from, to))
                .isEqualTo(Arrays.copyOfRange(old, from, to));
          } else {
            assertThat(norm(now, from, to) / norm(old, from, to))
                .isCloseTo(Math.sqrt(tau / before[h]), within(1e-5));
          }
        }
        if (before[h] <= tau) {
          assertThat(after[h]).isEqualTo(before[h]);
        }
      }
      weights.remove("layers.0.attention.qkv");
      weights.forEach(
          (name, values) ->
              assertThat(model.parameters().get(name).weight_MRC().toFloats())
                  .as(name)
                  .isEqualTo(values));
    }
  }

  @ParameterizedTest
  @ValueSource(
      floats = {30, 1, 0, -50, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void aHeadThatIsNotAboveTauOrNotFiniteOrHasNoDataKeepsItsWeights(float maxLogit) {
    try (Kernels kernels = EveryKernels.ND4J.open()) {
      Tensor qkv = arena.allocate("qkv", 3 * HEAD_SIZE, 6);
      qkv.array().assign(0.7);
      HeadStats stats = new HeadStats(new float[] {maxLogit}, new float[1]);
      float[] gamma_H = new float[1];
      assertThat(new QkClip(30).clip(kernels, qkv, stats, HEAD_SIZE, gamma_H)).isZero();
      assertThat(gamma_H).containsExactly(1f);
      assertThat(qkv.toFloats()).containsOnly(0.7f);
    }
  }

  /** S_max from first principles: positions turned, scaled once by 1/sqrt(K), future left out. */
  @ParameterizedTest
  @EnumSource
  void theRecordedMaxLogitIsTheScaledMaskedSignedMaximumAfterRotation(EveryKernels which) {
    try (Kernels kernels = which.open()) {
      Transformer model = new Transformer(CONFIG, BATCH, 1, kernels, arena);
      model.forward(tokens, tokens);
      float[] embedding = model.parameters().get("embedding").weight_MRC().toFloats();
      float[] w = model.attention(0).qkvWeight().toFloats();
      for (int h = 0; h < HEADS; h++) {
        double max = Double.NEGATIVE_INFINITY;
        for (int b = 0; b < BATCH; b++) {
          for (int t = 0; t < 7; t++) {
            for (int s = 0; s <= t; s++) {
              double[] q = projected(embedding, w, tokens[b * 7 + t], h, t);
              double[] k = projected(embedding, w, tokens[b * 7 + s], HEADS + h, s);
              double logit = 0;
              for (int i = 0; i < HEAD_SIZE; i++) {
                logit += q[i] * k[i] / Math.sqrt(HEAD_SIZE);
              }
              max = Math.max(max, logit);
            }
          }
        }
        assertThat((double) model.attention(0).stats().maxLogit_H()[h])
            .isCloseTo(max, within(1e-4));
      }
    }
  }

  private static double[] projected(float[] embedding, float[] w, int token, int head, int t) {
    int width = CONFIG.width();
    double squares = 0;
    for (int d = 0; d < width; d++) {
      squares += (double) embedding[token * width + d] * embedding[token * width + d] / width;
    }
    double[] out = new double[HEAD_SIZE];
    for (int i = 0; i < HEAD_SIZE; i++) {
      for (int d = 0; d < width; d++) {
        double x = embedding[token * width + d] / Math.sqrt(squares + CONFIG.normEps());
        out[i] += x * w[(head * HEAD_SIZE + i) * width + d];
      }
    }
    for (int i = 0; i < HEAD_SIZE; i += 2) {
      double angle = t * Math.pow(CONFIG.ropeTheta(), -(double) i / HEAD_SIZE);
      double even = out[i];
      double odd = out[i + 1];
      out[i] = even * Math.cos(angle) - odd * Math.sin(angle);
      out[i + 1] = even * Math.sin(angle) + odd * Math.cos(angle);
    }
    return out;
  }

  private static Map<String, float[]> weights(Parameters parameters) {
    Map<String, float[]> weights = new HashMap<>();
    for (Parameter parameter : parameters.all()) {
      weights.put(parameter.name(), parameter.weight_MRC().toFloats());
    }
    return weights;
  }

  private static double norm(float[] values, int from, int to) {
    double squares = 0;
    for (int i = from; i < to; i++) {
      squares += (double) values[i] * values[i];
    }
    return Math.sqrt(squares);
  }
}
