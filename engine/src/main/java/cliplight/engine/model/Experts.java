package cliplight.engine.model;

import cliplight.engine.tensor.Kernels;
import cliplight.engine.tensor.Tensor;
import cliplight.engine.tensor.TensorArena;
import java.util.List;

/**
 * The routed experts of a layer: E gated feed-forwards, each seeing only the tokens that were sent
 * to it.
 *
 * <p>Shapes: N tokens, S = N*topK slots sorted by expert, D width, E experts, F hidden size of one.
 */
final class Experts {

  private final Kernels kernels;
  private final int topK;
  private final int slots;
  private final Tensor wGateUp_E2FD;
  private final Tensor dWGateUp_E2FD;
  private final Tensor wDown_EDF;
  private final Tensor dWDown_EDF;
  private final Tensor x_SD;
  private final Tensor gateUp_S2F;
  private final Tensor hidden_SF;
  private final Tensor y_SD;
  private final Tensor dY_SD;
  private final Tensor dHidden_SF;
  private final Tensor dGateUp_S2F;
  private final Tensor dX_SD;
  private final float[] dGate_S;

  static List<Weight> weights(ModelConfig config, int layer) {
    int experts = config.experts();
    return List.of(
        Weight.matrices(
            name(layer) + ".gate_up",
            layer,
            config.expertHidden(),
            config.width(),
            new Weight.Slice("W_gate and W_up", "experts", 2 * experts, experts)),
        Weight.matrices(
            name(layer) + ".down",
            layer,
            config.width(),
            config.expertHidden(),
            new Weight.Slice("W_down", "experts", experts, experts)));
  }

  Experts(
      ModelConfig config,
      int layer,
      int tokens,
      Parameters parameters,
      Workspace workspace,
      Kernels kernels,
      TensorArena arena) {
    this.kernels = kernels;
    topK = config.topK();
    slots = Math.multiplyExact(tokens, topK);
    int width = config.width();
    int hidden = config.expertHidden();
    String name = name(layer);
    Parameter gateUp = parameters.get(name + ".gate_up");
    wGateUp_E2FD = perExpert(gateUp.weight_MRC(), config.experts());
    dWGateUp_E2FD = perExpert(gateUp.gradient_MRC(), config.experts());
    wDown_EDF = parameters.get(name + ".down").weight_MRC();
    dWDown_EDF = parameters.get(name + ".down").gradient_MRC();
    x_SD = arena.allocate(name + " in", slots, width);
    gateUp_S2F = arena.allocate(name + ".gate_up out", slots, 2L * hidden);
    hidden_SF = arena.allocate(name + ".hidden", slots, hidden);
    y_SD = arena.allocate(name + " out", slots, width);
    // read while the gradients of gates and ups are written
    dY_SD = workspace.second("dY", 2L * slots * hidden, slots, width);
    dHidden_SF = workspace.first("dHidden", 0, slots, hidden);
    dGateUp_S2F = workspace.second("dGateUp", 0, slots, 2L * hidden);
    dX_SD = x_SD;
    dGate_S = arena.floats(slots);
  }

  private static Tensor perExpert(Tensor x_MRC, int experts) {
    long matrices = x_MRC.size(0) / experts;
    return x_MRC.view(x_MRC.name(), 0, experts, matrices * x_MRC.size(1), x_MRC.size(2));
  }

  /** Adds each token's weighted experts to {@code residual}. */
  void forward(Tensor x_ND, Router router, Tensor residual_ND) {
    kernels.gatherRows(x_ND, router.tokenAt(), slots, x_SD);
    kernels.expertLinearSwiglu(x_SD, wGateUp_E2FD, router.offset(), gateUp_S2F, hidden_SF);
    kernels.expertLinear(hidden_SF, wDown_EDF, router.offset(), y_SD);
    kernels.combineExperts(y_SD, router.position(), router.gate(), topK, residual_ND);
  }

  /**
   * Goes back to where {@link #backwardToTokens} can pick up.
   *
   * @param beta share that stays of the gradients of weights
   * @return the gradient of the weight of each slot, for the router
   */
  float[] backward(Tensor dOut_ND, Router router, float beta) {
    kernels.combineExpertsBackward(
        dOut_ND, y_SD, router.position(), router.gate(), topK, dY_SD, dGate_S);
    kernels.expertLinearBackwardWeight(dY_SD, hidden_SF, router.offset(), beta, dWDown_EDF);
    kernels.swigluExpertLinearBackward(
        dY_SD, wDown_EDF, router.offset(), gateUp_S2F, dHidden_SF, dGateUp_S2F);
    kernels.expertLinearBackwardWeight(dGateUp_S2F, x_SD, router.offset(), beta, dWGateUp_E2FD);
    // the experts' input is needed no more: its memory takes its gradient
    kernels.expertLinearBackwardInput(dGateUp_S2F, wGateUp_E2FD, router.offset(), dX_SD);
    return dGate_S;
  }

  /** Adds to {@code dX} what came back through the experts. */
  void backwardToTokens(Router router, Tensor dX_ND) {
    kernels.gatherTokensBackward(dX_SD, router.position(), topK, dX_ND);
  }

  private static String name(int layer) {
    return "layers." + layer + ".experts";
  }
}
