package cliplight.engine.model;

import cliplight.engine.tensor.Kernels;
import cliplight.engine.tensor.Tensor;
import cliplight.engine.tensor.TensorArena;
import java.util.ArrayList;
import java.util.List;

/**
 * Routed experts beside shared ones: {@code y = sum of shared(x) + sum over chosen e of gate_e *
 * expert_e(x)}.
 *
 * <p>Shapes: N tokens, D width.
 */
final class MixtureOfExperts implements FeedForward {

  private final Router router;
  private final Experts experts;
  private final List<SwiGlu> shared;

  static List<Weight> weights(ModelConfig config, int layer) {
    List<Weight> weights = new ArrayList<>(Router.weights(config, layer));
    weights.addAll(Experts.weights(config, layer));
    for (int i = 0; i < config.sharedExperts(); i++) {
      weights.addAll(
          SwiGlu.weights(
              sharedName(layer, i),
              " of shared expert " + i,
              "shared_experts",
              layer,
              config.width(),
              config.expertHidden()));
    }
    return weights;
  }

  MixtureOfExperts(
      ModelConfig config,
      int layer,
      int tokens,
      Parameters parameters,
      Workspace workspace,
      Kernels kernels,
      TensorArena arena) {
    router = new Router(config, layer, tokens, parameters, kernels, arena);
    experts = new Experts(config, layer, tokens, parameters, workspace, kernels, arena);
    List<SwiGlu> all = new ArrayList<>();
    for (int i = 0; i < config.sharedExperts(); i++) {
      all.add(
          new SwiGlu(
              sharedName(layer, i),
              config.expertHidden(),
              tokens,
              parameters,
              workspace,
              kernels,
              arena));
    }
    shared = List.copyOf(all);
  }

  @Override
  public void forward(Tensor x_ND, Tensor residual_ND) {
    router.forward(x_ND);
    for (int i = 0; i < shared.size(); i++) {
      shared.get(i).forward(x_ND, residual_ND);
    }
    experts.forward(x_ND, router, residual_ND);
  }

  @Override
  public void backward(Tensor dOut_ND, Tensor x_ND, Tensor dX_ND, float beta) {
    float[] dGate_S = experts.backward(dOut_ND, router, beta);
    router.backward(dGate_S, x_ND, dX_ND, beta);
    experts.backwardToTokens(router, dX_ND);
    for (int i = 0; i < shared.size(); i++) {
      shared.get(i).addBackward(dOut_ND, x_ND, dX_ND, beta);
    }
  }

  Router router() {
    return router;
  }

  private static String sharedName(int layer, int i) {
    return "layers." + layer + ".shared." + i;
  }
}
