package cliplight.engine.optim;

/**
 * How weights move.
 *
 * @param kind which optimizer
 * @param lr peak learning rate of the main group: hidden matrices with Muon, all with AdamW
 * @param adamLr peak learning rate of AdamW for embedding, head and norms beside Muon
 * @param momentum of Muon
 * @param nesterov whether Muon looks ahead
 * @param newtonSchulz name of the coefficient set, one of {@link NewtonSchulz#names()}
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

  /**
   * @throws IllegalArgumentException naming the field, its value and what would do
   */
  public OptimizerConfig {
    atLeastZero("lr", lr);
    atLeastZero("adamLr", adamLr);
    share("momentum", momentum);
    if (newtonSchulzSteps < 1) {
      throw new IllegalArgumentException(
          "newtonSchulzSteps is " + newtonSchulzSteps + ": use at least 1, 5 as a rule");
    }
    NewtonSchulz.coefficients(newtonSchulz, newtonSchulzSteps);
    atLeastZero("weightDecay", weightDecay);
    share("beta1", beta1);
    share("beta2", beta2);
    if (!(eps > 0) || Double.isInfinite(eps)) {
      throw new IllegalArgumentException("eps is " + eps + ": use a number above 0, such as 1e-8");
    }
    if (!(tau > 0)) {
      throw new IllegalArgumentException(
          "tau is " + tau + ": use a number above 0, such as 30 for small models or 100");
    }
    atLeastZero("gradClip", gradClip);
  }

  public static final OptimizerConfig MUON =
      new OptimizerConfig(
          OptimizerKind.MUON, 0.1, 0.005, 0.95, true, "simple", 5, 0, 0.9, 0.95, 1e-8, 30, 0);

  private static void atLeastZero(String field, double value) {
    if (!(value >= 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(field + " is " + value + ": use 0 or a number above it");
    }
  }

  private static void share(String field, double value) {
    if (!(value >= 0 && value < 1)) {
      throw new IllegalArgumentException(
          field + " is " + value + ": use a number from 0 to below 1, such as 0.95");
    }
  }
}
