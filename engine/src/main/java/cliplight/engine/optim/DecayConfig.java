package cliplight.engine.optim;

import cliplight.engine.model.Role;

/**
 * Which weights the weight decay acts on.
 *
 * @param matrices hidden matrices
 * @param embedding the token embedding
 * @param head the output head
 * @param gains gains of norms; Moonlight decays them too
 */
public record DecayConfig(boolean matrices, boolean embedding, boolean head, boolean gains) {

  /** Everything but the gains. */
  public static final DecayConfig DEFAULT = new DecayConfig(true, true, true, false);

  /** Whether weights of this role decay. */
  boolean of(Role role) {
    return switch (role) {
      case MATRIX -> matrices;
      case EMBEDDING -> embedding;
      case HEAD -> head;
      case GAIN -> gains;
    };
  }
}
