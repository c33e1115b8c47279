package cliplight.engine.data;

import java.util.Optional;

/** A source of training batches that is a function of (seed, step) alone. */
public interface Batches {

  /** Values a token can take are 0 to this, exclusive. */
  int vocabulary();

  /**
   * Fills one batch, row after row.
   *
   * @param step the step, counted from 1
   * @param context tokens per row (T)
   * @param inputs_BT receives the tokens, batch x context
   * @param targets_BT receives the token that follows each input
   */
  void fill(long step, int context, int[] inputs_BT, int[] targets_BT);

  /** Batches of the same kind from data that these never show; empty if nothing is held out. */
  Optional<Batches> heldOut();
}
