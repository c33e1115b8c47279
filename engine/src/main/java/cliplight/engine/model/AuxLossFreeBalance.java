package cliplight.engine.model;

/**
 * Balances experts without an auxiliary loss (DeepSeek-V3, section 2.1.2): after each step the bias
 * of an expert that got less than the mean load rises by u, that of one that got more falls by u:
 * {@code b_i += u * sign(mean(load) - load_i)}.
 *
 * @param updateSpeed u
 */
record AuxLossFreeBalance(float updateSpeed) {

  void update(float[] bias_E, int[] load_E) {
    long total = 0;
    for (int load : load_E) {
      total += load;
    }
    for (int e = 0; e < bias_E.length; e++) {
      bias_E[e] += updateSpeed * Long.signum(total - (long) load_E[e] * load_E.length);
    }
  }
}
