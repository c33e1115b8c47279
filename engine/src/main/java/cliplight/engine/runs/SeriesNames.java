package cliplight.engine.runs;

/** The names under which a training run of this engine records what it observes every step. */
public final class SeriesNames {

  /** Mean cross-entropy of the batch in nats per token. */
  public static final String LOSS = "loss";

  /** Mean cross-entropy in nats per token of held-out text, before the step's update. */
  public static final String VALIDATION_LOSS = "validation/loss";

  /** Euclidean norm of all gradients before any clipping. */
  public static final String GRAD_NORM = "grad_norm";

  public static final String LEARNING_RATE = "learning_rate";
  public static final String TOKENS_PER_SECOND = "tokens_per_second";

  /** S_max of one head: the largest scaled attention logit of the batch; labels layer, head. */
  public static final String MAX_LOGIT = "attention/max_logit";

  /** The largest S_max of all heads; no labels. */
  public static final String MAX_LOGIT_ALL = "attention/max_logit_all";

  /** The factor min(1, tau / S_max) that QK-Clip applied to one head; labels layer, head. */
  public static final String CLIP_GAMMA = "attention/clip_gamma";

  /** Mean entropy in nats of one head's attention rows; labels layer, head. */
  public static final String ENTROPY = "attention/entropy";

  /** Share of all heads, 0 to 1, that were clipped at the step; no labels. */
  public static final String HEADS_CLIPPED = "attention/heads_clipped";

  /** Root mean square of what the optimizer added, per matrix group; label group. */
  public static final String UPDATE_RMS = "update_rms";

  /** Root mean square of the weights, per matrix group; label group. */
  public static final String WEIGHT_RMS = "weight_rms";

  /** Share of routed tokens times experts, 1 when balanced; labels layer, expert. */
  public static final String ROUTER_LOAD = "router/load";

  /** Bias that auxiliary-loss-free balancing adds for selection; labels layer, expert. */
  public static final String ROUTER_BIAS = "router/bias";

  /** Share of recent steps that were spikes; label of (the series judged). */
  public static final String SPIKE_SCORE = "spike_score";

  private SeriesNames() {}
}
