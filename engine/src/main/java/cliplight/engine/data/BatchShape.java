package cliplight.engine.data;

/** Checks that a batch's arrays fit its context. */
final class BatchShape {

  private BatchShape() {}

  /** Sequences per batch (B). */
  static int rows(int context, int[] inputs_BT, int[] targets_BT) {
    if (context < 1
        || inputs_BT.length == 0
        || inputs_BT.length % context != 0
        || inputs_BT.length != targets_BT.length) {
      throw new IllegalArgumentException(
          "Inputs of "
              + inputs_BT.length
              + " and targets of "
              + targets_BT.length
              + " tokens do not fit rows of "
              + context
              + ".");
    }
    return inputs_BT.length / context;
  }
}
