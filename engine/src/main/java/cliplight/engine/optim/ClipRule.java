package cliplight.engine.optim;

/**
 * How QK-Clip shares the factor gamma between the weights that make a head's logits. Kimi K2's
 * report gives the rule for multi-head and latent attention; for keys that several query heads
 * share there are three published ones.
 */
public enum ClipRule {
  /**
   * The report's: query and own key by sqrt(gamma) each, the query part that meets the shared
   * rotary key by gamma. Where query heads share a key it is {@link #Q_ONLY}, the analogue of what
   * the report does for the shared rotary key.
   */
  PER_HEAD,
  /** Queries alone, by gamma: exact for every head, keys stay. */
  Q_ONLY,
  /** By the smallest gamma of the group for all its heads (Megatron): clips siblings too. */
  GROUP,
  /**
   * Queries by sqrt of their own gamma, the key by sqrt of the group's smallest (LLM-quest): clips
   * siblings less.
   */
  GROUP_MIN,
  /** By the smallest gamma of all heads of the layer: the report's first, naive variant. */
  GLOBAL
}
