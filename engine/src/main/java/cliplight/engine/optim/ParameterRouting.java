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
 * {@code lr}. Gains have no weight decay.
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
    List<Parameter> decayed = new ArrayList<>();
    List<Parameter> gains = new ArrayList<>();
    for (Parameter parameter : parameters.all()) {
      switch (parameter.role()) {
        case GAIN -> gains.add(parameter);
        case EMBEDDING, HEAD -> decayed.add(parameter);
        case MATRIX -> {
          if (!muon) {
            decayed.add(parameter);
          }
        }
      }
    }
    double lr = muon ? config.adamLr() : config.lr();
    optimizers.add(new AdamW(decayed, lr, config.weightDecay(), config, kernels, arena));
    optimizers.add(new AdamW(gains, lr, 0, config, kernels, arena));
    return optimizers;
  }

  private ParameterRouting() {}
}
