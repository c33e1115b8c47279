package cliplight.engine.optim;

/** The optimizers that a run can be trained with. */
public enum OptimizerKind {
  MUON,
  MUONCLIP,
  ADAMW
}
