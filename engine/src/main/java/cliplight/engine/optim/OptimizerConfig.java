package cliplight.engine.optim;

/**
 * How weights move.
 *
 * @param kind which optimizer
 * @param lr peak learning rate of the main group: hidden matrices with Muon, all with AdamW
 * @param adamLr peak learning rate of AdamW for embedding, head and norms beside Muon
 * @param momentum of Muon
 * @param nesterov whether Muon looks ahead
 * @param newtonSchulz name of the coefficient set
 * @param newtonSchulzSteps iterations
 * @param weightDecay decoupled
 * @param beta1 of AdamW
 * @param beta2 of AdamW
 * @param eps of AdamW
 * @param tau threshold of QK-Clip; used by MuonClip only
 * @param gradClip largest gradient norm; 0 is off
 */
public record OptimizerConfig(
    OptimizerKind kind,
    double lr,
    double adamLr,
    double momentum,
    boolean nesterov,
    String newtonSchulz,
    int newtonSchulzSteps,
    double weightDecay,
    double beta1,
    double beta2,
    double eps,
    double tau,
    double gradClip) {

  public static final OptimizerConfig MUON =
      new OptimizerConfig(
          OptimizerKind.MUON, 0.1, 0.005, 0.95, true, "simple", 5, 0, 0.9, 0.95, 1e-8, 30, 0);
}
