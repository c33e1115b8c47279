package cliplight.engine.optim;

/** How Muon keeps its momentum. With a constant factor both give the same update. */
public enum MomentumKind {
  /** {@code M = mu M + G}, as Moonlight and Kimi K2 write it. */
  HEAVY_BALL,
  /** {@code M = mu M + (1 - mu) G}, a running mean, as Keller Jordan's Muon has it. */
  EMA
}
