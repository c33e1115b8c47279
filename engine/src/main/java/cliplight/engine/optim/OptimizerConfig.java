package cliplight.engine.optim;

import cliplight.engine.model.Role;

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
 * @param momentumKind how Muon keeps its momentum
 * @param momentumStart Muon's momentum at the first step, where it warms up
 * @param momentumWarmup steps over which Muon's momentum goes from momentumStart to momentum in a
 *     straight line; 0 begins with momentum
 * @param updateScale the factor on Muon's orthogonalised updates
 * @param decay which weights the weight decay acts on
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
    double gradClip,
    MomentumKind momentumKind,
    double momentumStart,
    int momentumWarmup,
    UpdateScale updateScale,
    DecayConfig decay) {

  /**
   * @throws IllegalArgumentException naming the field, its value and what would do
   */
  public OptimizerConfig {
    above0("lr", lr, "0.1 for Muon or 0.005 for AdamW");
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
    above0("eps", eps, "1e-8");
    above0("tau", tau, "30 for small models or 100");
    atLeastZero("gradClip", gradClip);
    share("momentumStart", momentumStart);
    if (momentumWarmup < 0) {
      throw new IllegalArgumentException(
          "momentumWarmup is " + momentumWarmup + ": use a number of steps, or 0");
    }
  }

  public static final OptimizerConfig MUON =
      new OptimizerConfig(
          OptimizerKind.MUON,
          0.1,
          0.005,
          0.95,
          true,
          "simple",
          5,
          0,
          0.9,
          0.95,
          1e-8,
          30,
          0,
          MomentumKind.HEAVY_BALL,
          0.85,
          0,
          UpdateScale.SPECTRAL,
          DecayConfig.DEFAULT);

  /** Muon's momentum at a step, counted from 1. */
  public double momentumAt(long step) {
    if (step > momentumWarmup) {
      return momentum;
    }
    return momentumStart + (momentum - momentumStart) * (step - 1) / momentumWarmup;
  }

  /** The peak learning rate of whatever AdamW moves. */
  double adamPeakLr() {
    return kind == OptimizerKind.ADAMW ? lr : adamLr;
  }

  /** The weight decay of weights of a role. */
  double weightDecay(Role role) {
    return decay.of(role) ? weightDecay : 0;
  }

  /** The same for another kind of optimizer at another learning rate. */
  public OptimizerConfig with(OptimizerKind otherKind, double otherLr) {
    return new OptimizerConfig(
        otherKind,
        otherLr,
        adamLr,
        momentum,
        nesterov,
        newtonSchulz,
        newtonSchulzSteps,
        weightDecay,
        beta1,
        beta2,
        eps,
        tau,
        gradClip,
        momentumKind,
        momentumStart,
        momentumWarmup,
        updateScale,
        decay);
  }

  private static void above0(String field, double value, String suggestion) {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(
          field + " is " + value + ": use a number above 0, such as " + suggestion);
    }
  }

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
