package cliplight.engine.data;

import java.util.Optional;

/** Windows of a byte text, drawn uniformly and anew at every step. */
public final class CorpusBatches implements Batches {

  private final byte[] corpus;
  private final int from;
  private final int to;
  private final long seed;

  /**
   * @param corpus the text, of which nothing is held out; not copied, must not change
   * @param seed of all batches
   */
  public CorpusBatches(byte[] corpus, long seed) {
    this(corpus, 0, corpus.length, seed);
  }

  /** Windows within bytes {@code from} to {@code to}, exclusive; what follows is held out. */
  private CorpusBatches(byte[] corpus, int from, int to, long seed) {
    this.corpus = corpus;
    this.from = from;
    this.to = to;
    this.seed = seed;
  }

  /**
   * Batches of all but the end of a text.
   *
   * @param share of the text, at its end, that is held out
   * @param context tokens per row that will be asked for
   * @throws DataException if either part is too short for one row
   */
  static CorpusBatches holdingOut(
      byte[] corpus, double share, int context, String what, long seed) {
    int end = corpus.length - (int) Math.ceil(share * corpus.length);
    requireWindow(end, context, what + (share > 0 ? ", without what is held out," : ""));
    if (share > 0) {
      int rest = corpus.length - end;
      requireWindow(rest, context, "The end of " + what + " that is held out (validation.holdOut)");
    }
    return new CorpusBatches(corpus, 0, end, seed);
  }

  @Override
  public Optional<Batches> heldOut() {
    return to == corpus.length
        ? Optional.empty()
        : Optional.of(new CorpusBatches(corpus, to, corpus.length, HeldOut.seed(seed)));
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
    requireWindow(to - from, context, "The text");
    SeededRandom random = new SeededRandom(seed, step);
    for (int b = 0; b < batch; b++) {
      int start = from + random.nextInt(to - from - context);
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
