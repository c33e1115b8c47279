package cliplight.engine.model;

/**
 * How the bias of each expert moves after a step when experts are balanced without an auxiliary
 * loss. With {@code e_i = mean(load) - load_i} and u the update speed:
 */
public enum BiasRule {
  /** {@code b_i += u sign(e_i)} (DeepSeek-V3, arXiv 2412.19437, section 2.1.2). */
  DEEPSEEK,

  /**
   * {@code b_i += u (sign(e_i) - mean(sign(e)))}, which leaves the sum of all biases as it is
   * (Moonlight, arXiv 2502.16982).
   */
  MOONLIGHT
}
