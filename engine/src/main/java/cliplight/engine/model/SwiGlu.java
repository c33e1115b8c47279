package cliplight.engine.model;

import cliplight.engine.tensor.Kernels;
import cliplight.engine.tensor.Tensor;
import cliplight.engine.tensor.TensorArena;
import java.util.List;

/**
 * Gated feed-forward (Shazeer 2020): {@code (silu(x W_gate^T) * x W_up^T) W_down^T}. The dense
 * layers and every shared expert are one of these.
 *
 * <p>Shapes: N tokens, D width, F hidden size.
 */
final class SwiGlu implements FeedForward {

  private final Kernels kernels;
  private final Tensor wGateUp_2FD;
  private final Tensor dWGateUp_2FD;
  private final Tensor wDown_DF;
  private final Tensor dWDown_DF;
  private final Tensor gateUp_N2F;
  private final Tensor hidden_NF;
  private final Tensor dHidden_NF;
  private final Tensor dGateUp_N2F;

  /**
   * @param name unique name of this feed-forward
   * @param owner what a person is told after the symbol, such as {@code of shared expert 0}; may be
   *     empty
   */
  static List<Weight> weights(
      String name, String owner, String group, int layer, int width, int hidden) {
    return List.of(
        Weight.matrices(
            name + ".gate_up",
            layer,
            hidden,
            width,
            new Weight.Slice("W_gate" + owner, group, 1, 0),
            new Weight.Slice("W_up" + owner, group, 1, 0)),
        Weight.matrices(
            name + ".down", layer, width, hidden, new Weight.Slice("W_down" + owner, group, 1, 0)));
  }

  SwiGlu(
      String name,
      int hidden,
      int tokens,
      Parameters parameters,
      Workspace workspace,
      Kernels kernels,
      TensorArena arena) {
    this.kernels = kernels;
    wGateUp_2FD = parameters.get(name + ".gate_up").rows();
    dWGateUp_2FD = parameters.get(name + ".gate_up").gradientRows();
    wDown_DF = parameters.get(name + ".down").rows();
    dWDown_DF = parameters.get(name + ".down").gradientRows();
    gateUp_N2F = arena.allocate(name + ".gate_up out", tokens, 2L * hidden);
    hidden_NF = arena.allocate(name + ".hidden", tokens, hidden);
    dHidden_NF = workspace.first("dHidden", 0, tokens, hidden);
    dGateUp_N2F = workspace.second("dGateUp", 0, tokens, 2L * hidden);
  }

  @Override
  public void forward(Tensor x_ND, Tensor residual_ND) {
    kernels.linearSwiglu(x_ND, wGateUp_2FD, gateUp_N2F, hidden_NF);
    kernels.linear(hidden_NF, wDown_DF, 1, residual_ND);
  }

  @Override
  public void backward(Tensor dOut_ND, Tensor x_ND, Tensor dX_ND, float beta) {
    backward(dOut_ND, x_ND, 0, dX_ND, beta);
  }

  /** The same, adding to {@code dX}. */
  void addBackward(Tensor dOut_ND, Tensor x_ND, Tensor dX_ND, float beta) {
    backward(dOut_ND, x_ND, 1, dX_ND, beta);
  }

  private void backward(Tensor dOut_ND, Tensor x_ND, float betaX, Tensor dX_ND, float beta) {
    kernels.linearBackwardWeight(dOut_ND, hidden_NF, beta, dWDown_DF);
    kernels.swigluLinearBackward(dOut_ND, wDown_DF, gateUp_N2F, dHidden_NF, dGateUp_N2F);
    kernels.linearBackwardWeight(dGateUp_N2F, x_ND, beta, dWGateUp_2FD);
    kernels.linearBackwardInput(dGateUp_N2F, wGateUp_2FD, betaX, dX_ND);
  }
}
