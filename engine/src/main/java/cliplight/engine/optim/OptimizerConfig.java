package cliplight.engine.optim;

import cliplight.engine.model.Role;
import java.util.Locale;

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
 * @param clipRule which weights share QK-Clip's factor; used by MuonClip only
 * @param gradClip largest gradient norm; 0 is off
 * @param momentumKind how Muon keeps its momentum
 * @param momentumStart Muon's momentum at the first step, where it warms up
 * @param momentumWarmup steps over which Muon's momentum goes from momentumStart to momentum in a
 *     straight line; 0 begins with momentum
 * @param updateScale the factor on Muon's orthogonalised updates
 * @param decay which weights the weight decay acts on
 * @param perHead whether Muon orthogonalises the block of each attention head on its own, see
 *     {@link HeadBlocks}
 */
public record OptimizerConfig(
    @MayChange OptimizerKind kind,
    @MayChange double lr,
    @MayChange double adamLr,
    @MayChange double momentum,
    boolean nesterov,
    String newtonSchulz,
    int newtonSchulzSteps,
    @MayChange double weightDecay,
    double beta1,
    double beta2,
    double eps,
    @MayChange double tau,
    @MayChange ClipRule clipRule,
    @MayChange double gradClip,
    MomentumKind momentumKind,
    double momentumStart,
    int momentumWarmup,
    UpdateScale updateScale,
    DecayConfig decay,
    boolean perHead) {

  /** Far more than change anything; each has an array of its own. */
  private static final int MOST_ITERATIONS = 1000;

  /**
   * @throws IllegalArgumentException naming the field, its value and what would do
   */
  public OptimizerConfig {
    above0("lr", lr, "0.1 for Muon or 0.005 for AdamW");
    atLeastZero("adamLr", adamLr);
    share("momentum", momentum);
    if (newtonSchulzSteps < 1 || newtonSchulzSteps > MOST_ITERATIONS) {
      throw new IllegalArgumentException(
          "newtonSchulzSteps is "
              + newtonSchulzSteps
              + ": use 1 to "
              + MOST_ITERATIONS
              + ", 5 as a rule");
    }
    NewtonSchulz.coefficients(newtonSchulz, newtonSchulzSteps);
    atLeastZero("weightDecay", weightDecay);
    share("beta1", beta1);
    share("beta2", beta2);
    above0("eps", eps, "1e-8");
    if ((float) eps == 0) {
      throw new IllegalArgumentException(
          "eps is " + eps + ", which is 0 as a float: use a larger number, such as 1e-8");
    }
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
          ClipRule.PER_HEAD,
          0,
          MomentumKind.HEAVY_BALL,
          0.85,
          0,
          UpdateScale.SPECTRAL,
          DecayConfig.DEFAULT,
          false);

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
        clipRule,
        gradClip,
        momentumKind,
        momentumStart,
        momentumWarmup,
        updateScale,
        decay,
        perHead);
  }

  /**
   * Whether a run can go on with another configuration between two steps: whatever decides its
   * arrays and their meaning is the same.
   *
   * @throws IllegalArgumentException naming the field, its value and what would do
   */
  public void requireCanBecome(OptimizerConfig other) {
    if ((kind == OptimizerKind.ADAMW) != (other.kind == OptimizerKind.ADAMW)) {
      throw new IllegalArgumentException(
          "kind is "
              + other.kind.name().toLowerCase(Locale.ROOT)
              + ", but the moments of this run are those of "
              + kind.name().toLowerCase(Locale.ROOT)
              + ": during a run only muon and muonclip can take each other's place");
    }
    OptimizerConfig same =
        new OptimizerConfig(
            other.kind,
            other.lr,
            other.adamLr,
            other.momentum,
            nesterov,
            newtonSchulz,
            newtonSchulzSteps,
            other.weightDecay,
            beta1,
            beta2,
            eps,
            other.tau,
            other.clipRule,
            other.gradClip,
            momentumKind,
            momentumStart,
            momentumWarmup,
            updateScale,
            decay,
            perHead);
    if (!same.equals(other)) {
      throw new IllegalArgumentException(
          "optimizer is changed in more than may change during a run: " + other);
    }
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
    // kernels count in floats: what is left to 1 would be 0 there
    if ((float) value == 1) {
      throw new IllegalArgumentException(
          field + " is " + value + ", which is 1 as a float: use a smaller number, such as 0.999");
    }
  }
}
