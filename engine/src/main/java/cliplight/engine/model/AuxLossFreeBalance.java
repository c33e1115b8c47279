package cliplight.engine.model;

import java.util.Arrays;

/**
 * Balances experts without an auxiliary loss: after each step the bias of an expert that got less
 * than the mean load rises, that of one that got more falls.
 *
 * @param rule how far
 * @param updateSpeed u
 */
record AuxLossFreeBalance(BiasRule rule, float updateSpeed) {

  void update(float[] bias_E, int[] load_E) {
    int experts = load_E.length;
    long total = Arrays.stream(load_E).asLongStream().sum();
    int signs = 0;
    for (int load : load_E) {
      signs += sign(total, load, experts);
    }
    float mean = rule == BiasRule.MOONLIGHT ? (float) signs / experts : 0;
    for (int e = 0; e < experts; e++) {
      bias_E[e] += updateSpeed * (sign(total, load_E[e], experts) - mean);
    }
  }

  private static int sign(long total, int load, int experts) {
    return Long.signum(total - (long) load * experts);
  }
}
