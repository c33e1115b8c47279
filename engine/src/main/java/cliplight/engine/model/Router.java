package cliplight.engine.model;

import cliplight.engine.tensor.Kernels;
import cliplight.engine.tensor.Tensor;
import cliplight.engine.tensor.TensorArena;
import java.util.Arrays;
import java.util.List;

/**
 * Sends each token to its topK experts, as DeepSeek-V3 and Kimi K2 do: scores are {@code sigmoid(x
 * W_r^T)}; the topK largest of score + bias are chosen, on a tie the expert of lower number; their
 * weights are the scores over the sum of the chosen scores, times {@code routedScaling}. The bias
 * chooses only: it enters no weight and gets no gradient.
 *
 * <p>The choices of token n are slots n*topK to (n+1)*topK; sorted by expert they stand at {@link
 * #position()}.
 *
 * <p>Shapes: N tokens, D width, E experts, S = N*topK slots.
 */
public final class Router {

  /** Keeps the division finite when all chosen scores underflow. */
  private static final float SUM_FLOOR = 1e-9f;

  private final Kernels kernels;
  private final int tokens;
  private final int experts;
  private final int topK;
  private final float routedScaling;
  private final Tensor w_ED;
  private final Tensor dW_ED;
  private final Tensor logits_NE;
  private final Tensor dLogits_NE;
  private final float[] scores_NE;
  private final float[] dScores_NE;
  private final float[] bias_E;
  private final int[] load_E;
  private final int[] offset_E1;
  private final int[] next_E;
  private final int[] expert_S;
  private final float[] gate_S;
  private final int[] position_S;
  private final int[] tokenAt_S;
  private final AuxLossFreeBalance balance;

  static List<Weight> weights(ModelConfig config, int layer) {
    return List.of(
        Weight.matrices(
            name(layer),
            layer,
            config.experts(),
            config.width(),
            new Weight.Slice("W_router", "router", 1, 0)));
  }

  Router(
      ModelConfig config,
      int layer,
      int tokens,
      Parameters parameters,
      Kernels kernels,
      TensorArena arena) {
    this.kernels = kernels;
    this.tokens = tokens;
    experts = config.experts();
    topK = config.topK();
    routedScaling = (float) config.routedScaling();
    w_ED = parameters.get(name(layer)).rows();
    dW_ED = parameters.get(name(layer)).gradientRows();
    logits_NE = arena.allocate(name(layer) + " logits", tokens, experts);
    dLogits_NE = arena.allocate(name(layer) + " dLogits", tokens, experts);
    scores_NE = arena.floats((long) tokens * experts);
    dScores_NE = arena.floats((long) tokens * experts);
    bias_E = arena.floats(experts);
    load_E = arena.ints(experts);
    offset_E1 = arena.ints(experts + 1L);
    next_E = arena.ints(experts);
    long slots = (long) tokens * topK;
    expert_S = arena.ints(slots);
    gate_S = arena.floats(slots);
    position_S = arena.ints(slots);
    tokenAt_S = arena.ints(slots);
    balance = new AuxLossFreeBalance(config.biasRule(), (float) config.biasUpdateSpeed());
  }

  /** Chooses experts and weighs them; see {@link #gate()}, {@link #offset()} and the like. */
  void forward(Tensor x_ND) {
    kernels.routerLogits(x_ND, w_ED, logits_NE);
    logits_NE.copyTo(scores_NE);
    for (int i = 0; i < scores_NE.length; i++) {
      scores_NE[i] = (float) (1 / (1 + Math.exp(-scores_NE[i])));
    }
    Arrays.fill(load_E, 0);
    for (int n = 0; n < tokens; n++) {
      choose(n);
    }
    sortByExpert();
  }

  private void choose(int token) {
    int scores = token * experts;
    int slots = token * topK;
    float sum = 0;
    for (int k = 0; k < topK; k++) {
      int best = -1;
      float bestScore = Float.NEGATIVE_INFINITY;
      for (int e = 0; e < experts; e++) {
        float score = scores_NE[scores + e] + bias_E[e];
        if ((best < 0 || score > bestScore) && !chosen(slots, k, e)) {
          best = e;
          bestScore = score;
        }
      }
      expert_S[slots + k] = best;
      load_E[best]++;
      sum += scores_NE[scores + best];
    }
    float factor = routedScaling / (sum + SUM_FLOOR);
    for (int k = 0; k < topK; k++) {
      gate_S[slots + k] = scores_NE[scores + expert_S[slots + k]] * factor;
    }
  }

  private boolean chosen(int slots, int before, int expert) {
    for (int k = 0; k < before; k++) {
      if (expert_S[slots + k] == expert) {
        return true;
      }
    }
    return false;
  }

  private void sortByExpert() {
    for (int e = 0; e < experts; e++) {
      offset_E1[e + 1] = offset_E1[e] + load_E[e];
      next_E[e] = offset_E1[e];
    }
    for (int slot = 0; slot < expert_S.length; slot++) {
      int position = next_E[expert_S[slot]]++;
      position_S[slot] = position;
      tokenAt_S[position] = slot / topK;
    }
  }

  /**
   * Overwrites {@code dX}. With g_k = c s_k / sum and c = routedScaling, {@code dLoss/ds_k = c
   * sum_j s_j (dG_k - dG_j) / sum^2}: of differences, so that a lone expert, whose weight is c
   * whatever its score, has a gradient of exactly 0. Of rounding errors Muon would make a full
   * step.
   *
   * @param beta share that stays of the gradient of the weight
   */
  void backward(float[] dGate_S, Tensor x_ND, Tensor dX_ND, float beta) {
    Arrays.fill(dScores_NE, 0);
    for (int n = 0; n < tokens; n++) {
      int scores = n * experts;
      int slots = n * topK;
      float sum = SUM_FLOOR;
      for (int k = 0; k < topK; k++) {
        sum += scores_NE[scores + expert_S[slots + k]];
      }
      for (int k = 0; k < topK; k++) {
        float differences = 0;
        for (int j = 0; j < topK; j++) {
          float share = scores_NE[scores + expert_S[slots + j]] / sum;
          differences += share * (dGate_S[slots + k] - dGate_S[slots + j]);
        }
        int i = scores + expert_S[slots + k];
        float dScore = routedScaling * differences / sum;
        dScores_NE[i] = dScore * scores_NE[i] * (1 - scores_NE[i]);
      }
    }
    dLogits_NE.copyFrom(dScores_NE);
    kernels.linearBackwardWeight(dLogits_NE, x_ND, beta, dW_ED);
    kernels.linearBackwardInput(dLogits_NE, w_ED, 0, dX_ND);
  }

  /** Moves the bias by the tokens that each expert got from a whole batch. */
  public void rebalance(int[] batchLoad_E) {
    balance.update(bias_E, batchLoad_E);
  }

  /** Added to the scores for choosing; one per expert. */
  public float[] bias() {
    return bias_E;
  }

  /** Tokens that each expert got in the last forward pass. */
  public int[] load() {
    return load_E;
  }

  /** Weight of each slot, topK slots a token. */
  public float[] gate() {
    return gate_S;
  }

  /** The expert chosen for each slot, topK slots a token. */
  public int[] expert() {
    return expert_S;
  }

  /** Where each slot stands when sorted by expert. */
  int[] position() {
    return position_S;
  }

  /** The token that stands at each place when sorted by expert. */
  int[] tokenAt() {
    return tokenAt_S;
  }

  /** Expert e owns places offset[e] to offset[e + 1]. */
  int[] offset() {
    return offset_E1;
  }

  private static String name(int layer) {
    return "layers." + layer + ".router";
  }
}
