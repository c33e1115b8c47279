package cliplight.engine.optim;

import cliplight.engine.model.Parameter;
import cliplight.engine.model.Parameters;
import cliplight.engine.model.Role;
import cliplight.engine.tensor.Kernels;
import cliplight.engine.tensor.TensorArena;
import java.util.ArrayList;
import java.util.List;

/**
 * Which optimizer moves which weights. With Muon and MuonClip: Muon all hidden matrices, the router
 * among them; AdamW with {@code adamLr} embedding, head and gains. With AdamW: AdamW all, with
 * {@code lr}. Which of them decay says {@link DecayConfig}.
 */
public final class ParameterRouting {

  /** The optimizers that together move every weight once. */
  public static List<Optimizer> optimizers(
      Parameters parameters, OptimizerConfig config, Kernels kernels, TensorArena arena) {
    List<Optimizer> optimizers = new ArrayList<>();
    boolean muon = config.kind() != OptimizerKind.ADAMW;
    if (muon) {
      optimizers.add(
          new Muon(
              parameters.stacks().stream().filter(s -> s.role() == Role.MATRIX).toList(),
              config,
              kernels,
              arena));
    }
    List<Parameter> others =
        parameters.all().stream()
            .filter(parameter -> !muon || parameter.role() != Role.MATRIX)
            .toList();
    optimizers.add(new AdamW(others, kernels, arena));
    return optimizers;
  }

  private ParameterRouting() {}
}
