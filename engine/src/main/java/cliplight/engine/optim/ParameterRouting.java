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
    OptimizerKind kind = config.kind();
    if (kind != OptimizerKind.ADAMW) {
      optimizers.add(
          new Muon(
              parameters.stacks().stream().filter(s -> movedByMuon(s.role(), kind)).toList(),
              config,
              kernels,
              arena));
    }
    List<Parameter> others =
        parameters.all().stream()
            .filter(parameter -> !movedByMuon(parameter.role(), kind))
            .toList();
    optimizers.add(new AdamW(others, kernels, arena));
    return optimizers;
  }

  /** Numbers that the optimizer of a role's weights remembers for each of theirs. */
  public static int momentsOf(Role role, OptimizerKind kind) {
    return movedByMuon(role, kind) ? 1 : 2;
  }

  private static boolean movedByMuon(Role role, OptimizerKind kind) {
    return kind != OptimizerKind.ADAMW && role == Role.MATRIX;
  }

  private ParameterRouting() {}
}
