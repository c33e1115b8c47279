package cliplight.engine.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import cliplight.engine.model.Attention;
import cliplight.engine.model.AttentionConfig;
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
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
      Tensor qkv = rows(model, "qkv");
      kernels.scaleRows(qkv, 0, HEADS * HEAD_SIZE, 5);
      model.forward(tokens, tokens);
      float[] before = attention.stats().maxLogit_H().clone();
      float[] sorted = before.clone();
      Arrays.sort(sorted);
      double tau = (sorted[2] + sorted[3]) / 2;
      Map<String, float[]> weights = weights(model.parameters());
      float[] gamma_H = new float[HEADS];
      int clipped = new QkClip(tau, ClipRule.PER_HEAD).clip(attention, attention.stats(), gamma_H);
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
    for (ClipRule rule : ClipRule.values()) {
      try (Kernels kernels = EveryKernels.ND4J.open();
          TensorArena own = new TensorArena()) {
        Transformer model = new Transformer(CONFIG, BATCH, 1, kernels, own);
        Map<String, float[]> before = weights(model.parameters());
        float[] maxLogits = new float[HEADS];
        Arrays.fill(maxLogits, maxLogit);
        HeadStats stats = new HeadStats(maxLogits, new float[HEADS]);
        float[] gamma_H = new float[HEADS];
        assertThat(new QkClip(30, rule).clip(model.attention(0), stats, gamma_H)).isZero();
        assertThat(gamma_H).containsOnly(1f);
        weights(model.parameters())
            .forEach((name, values) -> assertThat(values).as(name).isEqualTo(before.get(name)));
      }
    }
  }

  /**
   * Two key heads, each of two query heads; tau 5. The figures are those of the rules' formulas.
   */
  @ParameterizedTest
  @CsvSource({
    "PER_HEAD, 5, 3.77, 5, 5",
    "Q_ONLY, 5, 3.77, 5, 5",
    "GROUP, 5, 0.3006, 5, 2.0547",
    "GROUP_MIN, 5, 1.0646, 5, 3.2051",
    "GLOBAL, 5, 0.3006, 3.9394, 1.6188"
  })
  void headsThatShareKeysAreClippedByTheRule(
      ClipRule rule, double s0, double s1, double s2, double s3) {
    float[] maxLogits = {62.7f, 3.77f, 49.4f, 20.3f};
    AttentionConfig grouped =
        new AttentionConfig(AttentionConfig.Kind.MHA, 2, 0, 1, 2, 0, false, 0);
    ModelConfig config =
        new ModelConfig(11, 7, 6, 1, 4, HEAD_SIZE, 1, 7, 4, 5, 2, 1, 1, 1e-3, 100, 1e-6)
            .with(grouped);
    try (Kernels kernels = EveryKernels.CPU.open()) {
      Transformer model = new Transformer(config, BATCH, 1, kernels, arena);
      model.forward(tokens, tokens);
      float[] before = model.attention(0).stats().maxLogit_H().clone();
      Map<String, float[]> weights = weights(model.parameters());
      float[] gamma_H = new float[4];
      HeadStats stats = new HeadStats(maxLogits, new float[4]);
      new QkClip(5, rule).clip(model.attention(0), stats, gamma_H);
      model.forward(tokens, tokens);
      float[] after = model.attention(0).stats().maxLogit_H();
      double[] expected = {s0, s1, s2, s3};
      for (int h = 0; h < 4; h++) {
        assertThat((double) gamma_H[h] * maxLogits[h]).isCloseTo(expected[h], within(2e-3));
        // what the weights do is what gamma says, whatever the sign of the largest logit
        assertThat((double) after[h] / before[h]).isCloseTo(gamma_H[h], within(1e-4));
      }
      for (String untouched : List.of("embedding", "layers.0.attention.out", "head")) {
        assertThat(model.parameters().get(untouched).weight_MRC().toFloats())
            .isEqualTo(weights.get(untouched));
      }
      if (rule == ClipRule.PER_HEAD || rule == ClipRule.Q_ONLY) {
        assertThat(model.parameters().get("layers.0.attention.kv").weight_MRC().toFloats())
            .isEqualTo(weights.get("layers.0.attention.kv"));
      }
    }
  }

  /**
   * Kimi K2's rule: own parts by sqrt(gamma), q^R by gamma; k^R, values and latents keep every bit.
   */
  @ParameterizedTest
  @EnumSource
  void latentAttentionReachesTauAndTheSharedKeyKeepsItsBits(EveryKernels which) {
    AttentionConfig latent = new AttentionConfig(AttentionConfig.Kind.MLA, 0, 5, 4, 2, 3, false, 0);
    try (Kernels kernels = which.open()) {
      Transformer model = new Transformer(CONFIG.with(latent), BATCH, 1, kernels, arena);
      Tensor queries = rows(model, "q_b");
      kernels.scaleRows(queries, 0, queries.size(0), 5);
      Attention attention = model.attention(0);
      model.forward(tokens, tokens);
      float[] before = attention.stats().maxLogit_H().clone();
      float[] sorted = before.clone();
      Arrays.sort(sorted);
      double tau = (sorted[2] + sorted[3]) / 2;
      Map<String, float[]> weights = weights(model.parameters());
      float[] gamma_H = new float[HEADS];
      QkClip clip = new QkClip(tau, ClipRule.PER_HEAD);
      assertThat(clip.clip(attention, attention.stats(), gamma_H)).isEqualTo(2);
      float[] kv = rows(model, "kv_b").toFloats();
      model.forward(tokens, tokens);
      for (int h = 0; h < HEADS; h++) {
        assertThat((double) attention.stats().maxLogit_H()[h])
            .isCloseTo(Math.min(before[h], tau), within(1e-4 * tau));
        // rows of a head in kv_b: 4 of its own key, 3 of its values; 4 columns
        int values = (h * 7 + 4) * 4;
        assertThat(Arrays.copyOfRange(kv, values, values + 12))
            .isEqualTo(
                Arrays.copyOfRange(weights.get("layers.0.attention.kv_b"), values, values + 12));
      }
      for (String untouched : List.of("k_rope", "kv_a", "kv_a_norm", "q_a", "q_a_norm", "out")) {
        String name = "layers.0.attention." + untouched;
        assertThat(model.parameters().get(name).weight_MRC().toFloats())
            .as(name)
            .isEqualTo(weights.get(name));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void withQkNormTheClipChangesNoLogit(EveryKernels which) {
    AttentionConfig normed = new AttentionConfig(AttentionConfig.Kind.MHA, 0, 0, 1, 2, 0, true, 0);
    try (Kernels kernels = which.open()) {
      Transformer model = new Transformer(CONFIG.with(normed), BATCH, 1, kernels, arena);
      Attention attention = model.attention(0);
      model.forward(tokens, tokens);
      float[] before = attention.stats().maxLogit_H().clone();
      float[] gamma_H = new float[HEADS];
      HeadStats stats = new HeadStats(new float[] {60, 60, 60, 60, 60}, new float[HEADS]);
      assertThat(new QkClip(30, ClipRule.PER_HEAD).clip(attention, stats, gamma_H)).isEqualTo(5);
      model.forward(tokens, tokens);
      for (int h = 0; h < HEADS; h++) {
        assertThat((double) attention.stats().maxLogit_H()[h])
            .isCloseTo(before[h], within(1e-4 * Math.abs(before[h])));
      }
    }
  }

  @Test
  void theSoftCapActsAfterTheMaximumIsTaken() {
    AttentionConfig capped =
        new AttentionConfig(AttentionConfig.Kind.MHA, 0, 0, 1, 2, 0, false, 0.1);
    try (Kernels kernels = EveryKernels.CPU.open()) {
      Transformer plain = new Transformer(CONFIG, BATCH, 1, kernels, arena);
      Transformer soft = new Transformer(CONFIG.with(capped), BATCH, 1, kernels, arena);
      double loss = plain.forward(tokens, tokens);
      assertThat(soft.forward(tokens, tokens)).isNotEqualTo(loss);
      assertThat(soft.attention(0).stats().maxLogit_H())
          .isEqualTo(plain.attention(0).stats().maxLogit_H());
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
      float[] w = rows(model, "qkv").toFloats();
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

  /** A weight of attention as one matrix. */
  private static Tensor rows(Transformer model, String name) {
    Tensor w_MRC = model.parameters().get("layers.0.attention." + name).weight_MRC();
    return w_MRC.view(name, 0, (long) w_MRC.size(0) * w_MRC.size(1), w_MRC.size(2));
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
