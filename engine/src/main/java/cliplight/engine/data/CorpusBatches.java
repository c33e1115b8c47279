package cliplight.engine.data;

/** Windows of a byte text, drawn uniformly and anew at every step. */
public final class CorpusBatches implements Batches {

  private final byte[] corpus;
  private final long seed;

  /**
   * @param corpus the text; not copied, must not change
   * @param seed of all batches
   */
  public CorpusBatches(byte[] corpus, long seed) {
    this.corpus = corpus;
    this.seed = seed;
  }

  @Override
  public int vocabulary() {
    return 256;
  }

  /**
   * @throws DataException if the text is shorter than one window
   */
  @Override
  public void fill(long step, int context, int[] inputs_BT, int[] targets_BT) {
    int batch = BatchShape.rows(context, inputs_BT, targets_BT);
    requireWindow(corpus.length, context, "The text");
    SeededRandom random = new SeededRandom(seed, step);
    for (int b = 0; b < batch; b++) {
      int start = random.nextInt(corpus.length - context);
      for (int t = 0; t < context; t++) {
        inputs_BT[b * context + t] = corpus[start + t] & 0xFF;
        targets_BT[b * context + t] = corpus[start + t + 1] & 0xFF;
      }
    }
  }

  static void requireWindow(int length, int context, String what) {
    if (length < context + 1) {
      throw new DataException(
          "%s has %,d bytes, but a context of %d needs at least %d. Give more text or set a shorter model.context."
              .formatted(what, length, context, context + 1));
    }
  }
}
